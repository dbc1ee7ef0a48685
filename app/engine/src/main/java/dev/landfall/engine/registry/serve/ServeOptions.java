package dev.landfall.engine.registry.serve;

import dev.landfall.engine.registry.Credentials;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How to serve.
 *
 * @param listen where; port 0 for any that is free
 * @param tls with whose certificate; empty for plain HTTP
 * @param login what clients have to give; empty when everyone may pull
 * @param patience how long a client may take nothing before its connection is cut
 */
public record ServeOptions(
        InetSocketAddress listen, Optional<SSLContext> tls, Optional<Credentials> login, Duration patience) {
    /** Plain HTTP for everyone who can reach this address. */
    public static ServeOptions at(InetSocketAddress listen) {
        return new ServeOptions(listen, Optional.empty(), Optional.empty(), Duration.ofMinutes(2));
    }

    /** The same with TLS. */
    public ServeOptions tls(SSLContext with) {
        return new ServeOptions(listen, Optional.of(with), login, patience);
    }

    /** The same for those who give these. */
    public ServeOptions login(Credentials with) {
        return new ServeOptions(listen, tls, Optional.of(with), patience);
    }

    /** The same with another patience. */
    public ServeOptions patience(Duration with) {
        return new ServeOptions(listen, tls, login, with);
    }
}

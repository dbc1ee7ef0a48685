package dev.landfall.engine.registry.serve;

import dev.landfall.engine.problem.ProblemException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where to listen, as people write it: {@code 127.0.0.1:5000}, {@code [::1]:5000}, {@code registry.site:5000}. */
public final class ListenAddress {
    private static final Pattern FORM = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9.-]+):([0-9]{1,5})");

    private ListenAddress() {}

    /** @throws ProblemException {@code registry.serve-address} when it is none, or no address of a name is known */
    public static InetSocketAddress parse(String text) {
        Matcher m = FORM.matcher(text.strip());
        if (!m.matches() || Integer.parseInt(m.group(2)) > 65_535) {
            throw ProblemException.of("registry.serve-address", "text", text, "why", "it is not of the form HOST:PORT");
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(m.group(1)), Integer.parseInt(m.group(2)));
        } catch (UnknownHostException e) {
            throw ProblemException.because(
                    e, "registry.serve-address", "text", text, "why", "nobody here knows the name " + m.group(1));
        }
    }

    /** As a client writes it. */
    public static String text(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        String shown = host.getHostAddress();
        return (shown.indexOf(':') < 0 ? shown : "[" + shown + "]") + ":" + address.getPort();
    }
}

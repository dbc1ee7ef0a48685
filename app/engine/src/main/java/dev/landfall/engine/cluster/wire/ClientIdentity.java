package dev.landfall.engine.cluster.wire;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A client certificate with its key.
 *
 * @param chain the client's own certificate first
 */
public record ClientIdentity(List<X509Certificate> chain, PrivateKey key) {
    public ClientIdentity {
        chain = List.copyOf(chain);
    }

    X509Certificate own() {
        return chain.getFirst();
    }

    @Override
    public String toString() {
        return "ClientIdentity[" + own().getSubjectX500Principal() + "]";
    }
}

package dev.landfall.engine.install.steps;

import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.registry.Trust;

/** Where an API answers. */
public sealed interface ApiPlace {
    /** How plans and problems name it. */
    String words();

    /**
     * A Service, reached through the API server.
     *
     * @param port name or number; empty when it has only one
     */
    record Inside(Cluster cluster, String namespace, String service, String port) implements ApiPlace {
        @Override
        public String words() {
            return "Service " + namespace + "/" + service + (port.isEmpty() ? "" : ":" + port);
        }
    }

    /**
     * An address that this machine reaches itself.
     *
     * @param url with {@code http} or {@code https}, and a path that goes before that of each call
     * @param trust for {@code https}
     */
    record Outside(String url, Trust trust) implements ApiPlace {
        @Override
        public String words() {
            return url;
        }
    }
}

package dev.landfall.engine.install.steps;

import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.registry.Trust;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where an API answers. */
public sealed interface ApiPlace {
    /** How plans and problems name it. What fills it may be secret: masked before it is shown. */
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
        /** {@code @} in the path only. */
        private static final Pattern NO_USER = Pattern.compile("https?://[^/?#@:]+(:[0-9]{1,5})?/[^?#]*");

        private static final Pattern USER = Pattern.compile("(https?://)[^/?#]*@([^/?#@]+(/[^?#@]*)?)");

        /** Scheme, host and path: never a user or a password that somebody wrote into it, nor a query. */
        @Override
        public String words() {
            if (!namesUser()) {
                return url.replaceFirst("(?s)[?#].*", "");
            }
            Matcher user = USER.matcher(url);
            return user.matches() ? user.group(1) + user.group(2) : "an address with a user in it";
        }

        /** Whether there is a user in it (RFC 3986, section 3.2.1), or what may be one. */
        boolean namesUser() {
            return url.contains("@") && !NO_USER.matcher(url).matches();
        }

        @Override
        public String toString() {
            return words();
        }
    }
}

package dev.landfall.engine.registry;

import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.ProblemException;
import java.net.URI;
import java.util.Locale;

/**
 * Where images go: a registry, and a path in it under which everything is put.
 *
 * @param host name or address with optional port, e.g. {@code registry.site:5000}
 * @param prefix repository path without slashes at its ends; empty for none
 * @param plainHttp whether to speak HTTP without TLS
 */
public record RegistryTarget(String host, String prefix, boolean plainHttp) {
    private static final String FORM = "HOST[:PORT][/PREFIX]";

    public RegistryTarget {
        if (!valid(host, prefix)) {
            throw ProblemException.of("registry.bad-target", "text", host + "/" + prefix, "form", FORM);
        }
    }

    /**
     * Reads {@code HOST[:PORT][/PREFIX]}, also with {@code https://} or, for a registry without TLS, {@code http://} in front.
     *
     * @throws ProblemException {@code registry.bad-target}
     */
    public static RegistryTarget parse(String text) {
        String rest = text.strip();
        boolean plain = rest.toLowerCase(Locale.ROOT).startsWith("http://");
        int scheme = rest.indexOf("://");
        if (scheme >= 0) {
            if (!plain && !rest.toLowerCase(Locale.ROOT).startsWith("https://")) {
                throw ProblemException.of("registry.bad-target", "text", masked(text), "form", FORM);
            }
            rest = rest.substring(scheme + 3);
        }
        while (rest.endsWith("/")) {
            rest = rest.substring(0, rest.length() - 1);
        }
        if (rest.indexOf('@') >= 0) {
            throw ProblemException.of("registry.bad-target", "text", masked(text), "form", FORM);
        }
        int slash = rest.indexOf('/');
        return slash < 0
                ? new RegistryTarget(rest, "", plain)
                : new RegistryTarget(rest.substring(0, slash), rest.substring(slash + 1), plain);
    }

    /** The same, spoken to without TLS or with it. */
    public RegistryTarget plain(boolean without) {
        return new RegistryTarget(host, prefix, without);
    }

    /** The repository of this path under the prefix. */
    public String repository(String path) {
        return prefix.isEmpty() ? path : prefix + "/" + path;
    }

    /** The address of a path of the API, which begins with {@code /}. */
    URI uri(String pathAndQuery) {
        return URI.create((plainHttp ? "http://" : "https://") + apiHost() + pathAndQuery);
    }

    /** Docker Hub's API does not answer under the name that its images bear. */
    String apiHost() {
        return host.equals("docker.io") ? "registry-1.docker.io" : host;
    }

    private static boolean valid(String host, String prefix) {
        try {
            ImageReference unused = new ImageReference(host, prefix.isEmpty() ? "x" : prefix, null, null);
            int port = URI.create("https://" + host).getPort();
            return port <= 65535 && !unused.registry().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whatever stands before an {@code @} may be a password. */
    private static String masked(String text) {
        return text.replaceAll("[^/@]*@", "…@");
    }

    /** {@code HOST[/PREFIX]}. */
    @Override
    public String toString() {
        return prefix.isEmpty() ? host : host + "/" + prefix;
    }
}

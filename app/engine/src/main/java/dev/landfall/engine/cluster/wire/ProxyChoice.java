package dev.landfall.engine.cluster.wire;

import dev.landfall.engine.problem.ProblemException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy leads to an API server, chosen as kubectl does: {@code proxy-url}, else {@code HTTPS_PROXY} or
 * {@code HTTP_PROXY} unless {@code NO_PROXY} or a loopback address says otherwise.
 *
 * @param address null for a direct connection
 * @param from who says so, e.g. {@code HTTPS_PROXY}; empty for a direct connection
 * @param authorization the {@code Proxy-Authorization} header to send; null when the proxy wants none
 */
record ProxyChoice(
        @Nullable InetSocketAddress address,
        String from,
        @Nullable String authorization) {
    private static final ProxyChoice DIRECT = new ProxyChoice(null, "", null);

    /** @throws ProblemException {@code cluster.proxy-unsupported} for what is not an HTTP proxy */
    static ProxyChoice of(URI server, String proxyUrl, Map<String, String> environment) {
        if (!proxyUrl.isEmpty()) {
            return parse(proxyUrl, "proxy-url");
        }
        String host = host(server);
        String variable = "http".equals(server.getScheme()) ? "HTTP_PROXY" : "HTTPS_PROXY";
        String proxy = either(environment, variable);
        if (proxy.isEmpty() || loopback(host) || excluded(host, server.getPort(), either(environment, "NO_PROXY"))) {
            return DIRECT;
        }
        return parse(proxy, variable);
    }

    /** Where it is, without credentials. */
    String label() {
        return address == null ? "" : address.getHostString() + ":" + address.getPort();
    }

    private static ProxyChoice parse(String text, String from) {
        URI uri;
        try {
            uri = URI.create(text.contains("://") ? text : "http://" + text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.of("cluster.proxy-unsupported", "from", from, "kind", "not a URL");
        }
        if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
            throw ProblemException.of(
                    "cluster.proxy-unsupported", "from", from, "kind", String.valueOf(uri.getScheme()));
        }
        String user = uri.getUserInfo();
        String authorization = user == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
        int port = uri.getPort() < 0 ? 80 : uri.getPort();
        return new ProxyChoice(InetSocketAddress.createUnresolved(host(uri), port), from, authorization);
    }

    private static String either(Map<String, String> environment, String name) {
        String upper = environment.getOrDefault(name, "");
        return (upper.isEmpty() ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "") : upper).strip();
    }

    private static String host(URI uri) {
        String host = uri.getHost() == null ? "" : uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static boolean loopback(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        InetAddress address = literal(host);
        return address != null && address.isLoopbackAddress();
    }

    private static boolean excluded(String host, int port, String list) {
        String lower = host.toLowerCase(Locale.ROOT);
        for (String item : list.toLowerCase(Locale.ROOT).split(",")) {
            String entry = item.strip();
            if (entry.isEmpty()) {
                continue;
            }
            if (entry.equals("*") || (entry.contains("/") && inside(host, entry))) {
                return true;
            }
            int colon = entry.lastIndexOf(':');
            if (colon > 0 && entry.indexOf(':') == colon) {
                if (!entry.substring(colon + 1).equals(Integer.toString(port))) {
                    continue;
                }
                entry = entry.substring(0, colon);
            }
            String name = entry.startsWith("*.") ? entry.substring(1) : entry;
            if (lower.equals(name) || lower.endsWith(name.startsWith(".") ? name : "." + name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean inside(String host, String range) {
        InetAddress address = literal(host);
        InetAddress network = literal(range.substring(0, range.indexOf('/')));
        if (address == null || network == null || address.getAddress().length != network.getAddress().length) {
            return false;
        }
        try {
            int bits = Integer.parseInt(range.substring(range.indexOf('/') + 1));
            byte[] a = address.getAddress();
            byte[] n = network.getAddress();
            for (int i = 0; i < bits; i++) {
                int mask = 0x80 >> (i % 8);
                if ((a[i / 8] & mask) != (n[i / 8] & mask)) {
                    return false;
                }
            }
            return true;
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return false;
        }
    }

    /** An address written as such; names are not looked up. */
    private static @Nullable InetAddress literal(String host) {
        if (!host.matches("[0-9.]+") && !host.contains(":")) {
            return null;
        }
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            return null;
        }
    }
}

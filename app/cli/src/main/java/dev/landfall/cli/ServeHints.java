package dev.landfall.cli;

import dev.landfall.engine.registry.serve.ListenAddress;
import dev.landfall.engine.registry.serve.ServeOptions;
import dev.landfall.engine.registry.serve.ServedArtifact;
import dev.landfall.engine.registry.serve.ServedCatalogue;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** How others use a registry that was just started, ready to copy: short, for who has no time to look it up. */
final class ServeHints {
    private static final String CHARTS = "charts/";

    private final Printer printer;
    private final List<String> addresses;
    private final ServeOptions how;
    private final List<ServedArtifact> artifacts;

    /** @param listening where the server does, with its port */
    ServeHints(Printer printer, InetSocketAddress listening, ServeOptions how, List<ServedArtifact> artifacts) {
        this.printer = printer;
        this.addresses = reachable(listening);
        this.how = how;
        this.artifacts = artifacts;
    }

    void print(String title, ServedCatalogue catalogue) {
        boolean secure = how.tls().isPresent();
        String scheme = secure ? "https" : "http";
        String host = addresses.getFirst();
        printer.object(
                "serving",
                Map.of(
                        "bundle",
                        title,
                        "addresses",
                        addresses,
                        "scheme",
                        scheme,
                        "login",
                        how.login().isPresent(),
                        "artifacts",
                        catalogue.served(),
                        "repositories",
                        catalogue.names().size()));
        String login = how.login().isPresent() ? ", with login" : "";
        printer.line("Serving " + title + ": " + catalogue.served() + " artifacts in "
                + catalogue.names().size() + " repositories, read-only" + login + ". Ctrl-C stops it.");
        addresses.forEach(address -> printer.line("  " + scheme + "://" + address));
        image().ifPresent(image -> {
            String path = image.repositories().getFirst() + ":" + image.tag().orElse("");
            String whole = image.repositories().getLast();
            String registry = whole.substring(0, whole.indexOf('/'));
            example("crane", "crane pull " + (secure ? "" : "--insecure ") + host + "/" + path + " image.tar");
            example("containerd", "on each node, /etc/containerd/certs.d/" + registry + "/hosts.toml:");
            example("", "  server = \"https://" + registry + "\"");
            example("", "  [host.\"" + scheme + "://" + host + "\"]");
            example("", "    capabilities = [\"pull\", \"resolve\"]");
            if (secure) {
                example("", "    ca = \"/etc/containerd/certs.d/landfall-ca.pem\"");
            }
            example(
                    "OpenShift",
                    "ImageDigestMirrorSet: source " + registry + ", mirrors [" + host + "/" + registry + "];");
            example(
                    "",
                    secure
                            ? "its CA in a ConfigMap named by additionalTrustedCA in image.config.openshift.io/cluster"
                            : "and " + host + " in insecureRegistries of image.config.openshift.io/cluster");
        });
        chart().ifPresent(chart -> example(
                "helm",
                "helm pull oci://" + host + "/" + chart.repositories().getFirst() + " --version "
                        + chart.tag().orElse("").replace('_', '+') + (secure ? " --ca-file CA.pem" : " --plain-http")));
        if (addresses.stream().allMatch(a -> a.startsWith("127.") || a.startsWith("[0:0"))) {
            printer.line("Only this machine reaches it. For nodes: --listen 0.0.0.0:5000");
        }
    }

    private void example(String tool, String text) {
        printer.line("  " + (tool.isEmpty() ? "" : tool + ":")
                + " ".repeat(Math.max(1, 13 - tool.length() - (tool.isEmpty() ? 0 : 1))) + text);
    }

    private Optional<ServedArtifact> image() {
        return artifacts.stream()
                .filter(a -> a.repositories().size() > 1 && a.tag().isPresent())
                .findFirst();
    }

    private Optional<ServedArtifact> chart() {
        return artifacts.stream()
                .filter(a -> a.repositories().size() == 1
                        && a.repositories().getFirst().startsWith(CHARTS))
                .findFirst();
    }

    /** The addresses by which this machine is known to others, where it listens at all of them. */
    private static List<String> reachable(InetSocketAddress listening) {
        if (!listening.getAddress().isAnyLocalAddress()) {
            return List.of(ListenAddress.text(listening));
        }
        TreeSet<String> found = new TreeSet<>();
        try (Stream<NetworkInterface> all = NetworkInterface.networkInterfaces()) {
            all.flatMap(NetworkInterface::inetAddresses)
                    .filter(ServeHints::fromOutside)
                    .forEach(a -> found.add(ListenAddress.text(new InetSocketAddress(a, listening.getPort()))));
        } catch (SocketException e) {
            // then the address it was given has to do
        }
        return found.isEmpty() ? List.of(ListenAddress.text(listening)) : List.copyOf(found);
    }

    private static boolean fromOutside(InetAddress address) {
        return address instanceof Inet4Address && !address.isLoopbackAddress() && !address.isLinkLocalAddress();
    }
}

package dev.landfall.engine.cluster;

import dev.landfall.engine.problem.Problem;
import java.util.List;
import java.util.Locale;

/** Why an image cannot be pulled, worked out of what the node's container runtime said (containerd, CRI-O, Docker). */
enum PullTrouble {
    NO_SPACE,
    UNTRUSTED,
    PLAIN_HTTP,
    UNREACHABLE,
    TOO_MANY,
    UNAUTHORIZED,
    PLATFORM,
    NOT_FOUND,
    OTHER;

    private record Sign(PullTrouble trouble, List<String> texts) {}

    /** In the order in which they are looked for: the first that fits is the most telling. */
    private static final List<Sign> SIGNS = List.of(
            new Sign(NO_SPACE, List.of("no space left on device")),
            new Sign(
                    UNTRUSTED,
                    List.of(
                            "x509:",
                            "certificate signed by unknown authority",
                            "certificate has expired",
                            "tls: failed to verify")),
            new Sign(PLAIN_HTTP, List.of("server gave http response to https client")),
            new Sign(
                    UNREACHABLE,
                    List.of(
                            "no such host",
                            "connection refused",
                            "no route to host",
                            "network is unreachable",
                            "i/o timeout",
                            "tls handshake timeout",
                            "connection reset",
                            "connection timed out",
                            "deadline exceeded",
                            "client.timeout",
                            "server misbehaving",
                            "proxyconnect",
                            "502 bad gateway",
                            "503 service unavailable",
                            "504 gateway")),
            new Sign(TOO_MANY, List.of("toomanyrequests", "429 too many", "rate limit")),
            new Sign(
                    UNAUTHORIZED,
                    List.of(
                            "no basic auth credentials",
                            "401 unauthorized",
                            "403 forbidden",
                            "unauthorized",
                            "authentication required",
                            "authorization failed",
                            "insufficient_scope",
                            "access denied",
                            "access forbidden",
                            "invalid username/password",
                            "status code from registry 403",
                            "status code from registry 401",
                            "denied:")),
            new Sign(
                    PLATFORM,
                    List.of(
                            "no match for platform",
                            "no matching manifest",
                            "no image found in manifest list",
                            "no image found in image index")),
            new Sign(
                    NOT_FOUND,
                    List.of("not found", "manifest unknown", "name unknown", "404", "repository name not known")));

    static PullTrouble of(String said) {
        String lower = said.toLowerCase(Locale.ROOT);
        return SIGNS.stream()
                .filter(sign -> sign.texts().stream().anyMatch(lower::contains))
                .map(Sign::trouble)
                .findFirst()
                .orElse(OTHER);
    }

    /** The registry's host out of an image reference; Docker Hub when it names none. */
    static String registry(String image) {
        int slash = image.indexOf('/');
        String first = slash < 0 ? "" : image.substring(0, slash);
        return first.contains(".") || first.contains(":") || first.equals("localhost") ? first : "docker.io";
    }

    /** The problem in words, but for missing or wrong pull secrets, which {@link PullSecrets} looks into. */
    Problem problem(PodView pod, ContainerView container, String said) {
        String image = container.image();
        String registry = registry(image);
        String name = pod.name();
        return switch (this) {
            case NO_SPACE ->
                Problem.of("cluster.pull-no-space", "image", image, "pod", name, "node", pod.node(), "said", said);
            case UNTRUSTED ->
                Problem.of("cluster.pull-untrusted", "image", image, "registry", registry, "pod", name, "said", said);
            case PLAIN_HTTP ->
                Problem.of("cluster.pull-plain-http", "image", image, "registry", registry, "pod", name, "said", said);
            case UNREACHABLE ->
                Problem.of("cluster.pull-unreachable", "image", image, "registry", registry, "pod", name, "said", said);
            case TOO_MANY ->
                Problem.of("cluster.pull-rate", "image", image, "registry", registry, "pod", name, "said", said);
            case UNAUTHORIZED ->
                pod.pullSecrets().isEmpty()
                        ? Problem.of(
                                "cluster.pull-no-secret",
                                "image",
                                image,
                                "registry",
                                registry,
                                "pod",
                                name,
                                "namespace",
                                pod.namespace(),
                                "said",
                                said)
                        : Problem.of(
                                "cluster.pull-refused",
                                "image",
                                image,
                                "registry",
                                registry,
                                "pod",
                                name,
                                "namespace",
                                pod.namespace(),
                                "secrets",
                                String.join(", ", pod.pullSecrets()),
                                "said",
                                said);
            case PLATFORM ->
                Problem.of("cluster.pull-platform", "image", image, "pod", name, "node", pod.node(), "said", said);
            case NOT_FOUND ->
                Problem.of("cluster.pull-not-found", "image", image, "registry", registry, "pod", name, "said", said);
            case OTHER -> Problem.of("cluster.pull-failed", "image", image, "pod", name, "said", said);
        };
    }
}

package dev.landfall.engine.packages.apps;

import dev.landfall.engine.oci.words.ImageKeys;
import java.util.List;
import java.util.Set;

/** Whether a key or a field's name speaks of images: also {@code docker} and {@code container}, as applications name them. */
final class ImageNames {
    private static final Set<String> MEANT = Set.of("docker", "container", "dockers", "containers");
    private static final Set<String> NOT = Set.of(
            "arg",
            "args",
            "arguments",
            "bash",
            "env",
            "host",
            "id",
            "init",
            "mount",
            "network",
            "path",
            "port",
            "ports",
            "registry",
            "repo",
            "repository",
            "runtime",
            "script",
            "setup",
            "tag",
            "user",
            "password",
            "volume",
            "volumes");

    private ImageNames() {}

    static boolean means(String name) {
        List<String> words = ImageKeys.words(name);
        return ImageKeys.means(name)
                || (words.size() <= 4
                        && words.stream().anyMatch(MEANT::contains)
                        && words.stream().noneMatch(NOT::contains));
    }
}

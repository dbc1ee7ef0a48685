package dev.landfall.engine.registry.serve;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.ImageReference;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Something to serve, and under which names.
 *
 * @param repositories each without a host; none when nothing names it, then it stands beside what it refers to
 * @param tag in each of them; empty when it has a digest only
 * @param root its manifest or index
 * @param label as messages call it
 */
public record ServedArtifact(List<String> repositories, Optional<String> tag, Descriptor root, String label) {
    public ServedArtifact {
        repositories = List.copyOf(repositories);
    }

    /**
     * An image under its path, as a site's registry has it, and under its whole name, where those of several registries cannot collide:
     * {@code allegroai/clearml} and {@code docker.io/allegroai/clearml}.
     */
    public static ServedArtifact image(ImageReference name, Descriptor root) {
        ImageReference whole = name.resolved();
        return new ServedArtifact(
                List.of(whole.repository(), host(whole.registry()) + "/" + whole.repository()),
                Optional.ofNullable(whole.tag()),
                root,
                name.toString());
    }

    /** A registry's host as the first part of a repository: a path may hold no colon and no capitals. */
    static String host(String registry) {
        return registry.toLowerCase(Locale.ROOT).replace(':', '-');
    }
}

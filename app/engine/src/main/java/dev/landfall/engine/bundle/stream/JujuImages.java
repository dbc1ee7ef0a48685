package dev.landfall.engine.bundle.stream;

import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The images that Juju itself pulls, which archives of a charmed product's images do not hold. */
final class JujuImages {
    private static final List<String> OWN = List.of("jujud-operator", "juju-db", "charm-base");

    private JujuImages() {}

    /**
     * Tells those that are missing.
     *
     * @param archives names of the images' files: the references with {@code -} for {@code /} and {@code :}; nothing is told when none of
     *     them is of a charmed product
     */
    static Optional<Finding> missing(Collection<String> archives) {
        boolean charmed = archives.stream().anyMatch(name -> name.contains("charmed") || name.endsWith(Charm.SUFFIX));
        List<String> missing = OWN.stream()
                .filter(image -> archives.stream().noneMatch(name -> name.contains(image)))
                .toList();
        return charmed && !missing.isEmpty()
                ? Optional.of(Finding.warn(
                        "bundle.import/juju", Problem.of("bundle.import-juju", "images", String.join(", ", missing))))
                : Optional.empty();
    }
}

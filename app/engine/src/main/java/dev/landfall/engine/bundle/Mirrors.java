package dev.landfall.engine.bundle;

import dev.landfall.engine.bundle.BundleSpec.Mark;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.ProblemException;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where things are really fetched from: each rule replaces the start of a name, the longest start that fits wins. The bundle keeps the
 * original names.
 */
public record Mirrors(List<Rule> rules) {
    public static final Mirrors NONE = new Mirrors(List.of());

    public Mirrors {
        rules = List.copyOf(rules);
    }

    /**
     * One rule.
     *
     * @param prefix of a whole reference ({@code docker.io/bitnami}) or of a chart repository's address ({@code https://…}); it ends
     *     where a part of the name ends
     * @param from what stands in its place
     * @param options of the place that {@code from} is in
     */
    public record Rule(Mark mark, String prefix, String from, PullOptions options) {
        public Rule {
            prefix = bare(prefix);
            from = bare(from);
        }

        private static String bare(String text) {
            return text.endsWith("/") ? bare(text.substring(0, text.length() - 1)) : text;
        }

        /** What is left of a name behind the prefix; empty when it does not start so. */
        Optional<String> rest(String name) {
            if (!name.startsWith(prefix)) {
                return Optional.empty();
            }
            String rest = name.substring(prefix.length());
            // a host that goes on with a port, or an address with a login, is another server
            boolean web = prefix.contains("://");
            String ends = web ? "/?" : prefix.indexOf('/') < 0 ? "/" : "/:@";
            return rest.isEmpty() || ends.indexOf(rest.charAt(0)) >= 0 ? Optional.of(rest) : Optional.empty();
        }
    }

    /** Where an image is fetched, and how that registry is reached. */
    public record ImagePlace(ImageReference from, PullOptions options) {}

    /** Where a file of a chart repository is fetched, and how that server is reached. */
    public record WebPlace(URI from, PullOptions options) {}

    /**
     * Where an image is fetched from.
     *
     * @param otherwise how its own registry is reached, when no rule fits
     * @throws ProblemException {@code bundle.mirror-unfit} when a rule makes something of it that names no image
     */
    public ImagePlace image(ImageReference image, PullOptions otherwise) {
        String name = image.toString();
        Optional<Rule> rule = rule(name);
        if (rule.isEmpty()) {
            return new ImagePlace(image, otherwise);
        }
        String there = rule.get().from() + rule.get().rest(name).orElse("");
        return ImageReference.tryParse(there)
                .map(from -> new ImagePlace(from, rule.get().options()))
                .orElseThrow(() -> unfit(rule.get(), name, there, null));
    }

    /**
     * Where something of an HTTP chart repository is fetched from.
     *
     * @throws ProblemException {@code bundle.mirror-unfit}
     */
    public WebPlace web(URI address, PullOptions otherwise) {
        String name = address.toString();
        Optional<Rule> rule = rule(name);
        if (rule.isEmpty()) {
            return new WebPlace(address, otherwise);
        }
        String there = rule.get().from() + rule.get().rest(name).orElse("");
        try {
            return new WebPlace(URI.create(there), rule.get().options());
        } catch (IllegalArgumentException e) {
            throw unfit(rule.get(), name, there, e);
        }
    }

    private Optional<Rule> rule(String name) {
        return rules.stream()
                .filter(r -> r.rest(name).isPresent())
                .max(Comparator.comparingInt(r -> r.prefix().length()));
    }

    private static ProblemException unfit(
            Rule rule, String name, String there, @org.jspecify.annotations.Nullable Throwable cause) {
        return new ProblemException(
                dev.landfall.engine.problem.Problem.of(
                        "bundle.mirror-unfit",
                        "name",
                        name,
                        "there",
                        there,
                        "file",
                        rule.mark().file(),
                        "line",
                        rule.mark().line()),
                cause);
    }
}

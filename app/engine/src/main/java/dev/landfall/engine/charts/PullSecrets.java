package dev.landfall.engine.charts;

import dev.landfall.engine.charts.text.Insertion;
import dev.landfall.engine.charts.text.Seen;
import dev.landfall.engine.charts.text.TextLayer;
import dev.landfall.engine.charts.text.Tree;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.words.Certainty;
import dev.landfall.engine.oci.words.KnownImages;
import dev.landfall.engine.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Gives every pod that pulls from the site's registry the Secret to pull with: pods, templates, hooks, jobs, templates in custom
 * resources, templates as text in ConfigMaps. Secrets that are named already stay.
 */
public final class PullSecrets {
    private static final Set<String> CONTAINERS = Set.of("containers", "initContainers", "ephemeralContainers");
    private static final Pattern TEMPLATE = Pattern.compile("(?i).*template");
    private static final String KEY = "imagePullSecrets";

    private final String secret;
    private final Predicate<ImageReference> needsIt;
    private final boolean serviceAccounts;
    private final List<Added> added = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();

    private PullSecrets(String secret, Predicate<ImageReference> needsIt, boolean serviceAccounts) {
        this.secret = secret;
        this.needsIt = needsIt;
        this.serviceAccounts = serviceAccounts;
    }

    /** A pod, or what pods are made of, that can pull now. */
    public record Added(ObjectRef object, String path) {}

    /**
     * Something that will pull from the site's registry where no Secret could be put.
     *
     * @param why in plain words
     */
    public record Gap(ObjectRef object, String path, String why) {}

    /** What came of it. */
    public record Outcome(Rendered rendered, List<Added> added, List<Gap> gaps) {
        public Outcome {
            added = List.copyOf(added);
            gaps = List.copyOf(gaps);
        }
    }

    /**
     * Adds a Secret's name where it is needed.
     *
     * @param rendered with its images rewritten already
     * @param secret name of a Secret of type {@code kubernetes.io/dockerconfigjson} in the release's namespace
     * @param needsIt whether an image can be pulled only with it, usually by its registry
     * @param serviceAccounts whether the chart's service accounts get it too, for pods that an operator makes under them
     * @throws ProblemException {@code charts.rewrite-failed}
     */
    public static Outcome add(
            Rendered rendered, String secret, Predicate<ImageReference> needsIt, boolean serviceAccounts) {
        PullSecrets work = new PullSecrets(secret, needsIt, serviceAccounts);
        List<RenderedDocument> documents = new ArrayList<>();
        for (RenderedDocument document : rendered.documents()) {
            documents.add(document.role() == RenderedDocument.Role.DEFINITION ? document : work.document(document));
        }
        return new Outcome(rendered.withDocuments(documents), work.added, work.gaps);
    }

    private RenderedDocument document(RenderedDocument document) {
        int gapsBefore = gaps.size();
        TextLayer layer = TextLayer.of(document.text());
        Walk walk = new Walk();
        Where where = Where.of(document.ref(), false);
        for (Tree root : layer.roots()) {
            if (root instanceof Tree.Mapping map) {
                walk.object(map, where);
            }
        }
        if (!layer.parsed()) {
            gaps.add(new Gap(document.ref(), "", "its text cannot be read as YAML"));
        }
        walk.customResource(document, layer);
        if (gaps.size() > gapsBefore && names(layer)) {
            // the chart gives it to whoever makes the pods, under a key of its own
            gaps.subList(gapsBefore, gaps.size()).clear();
        }
        try {
            return document.withText(layer.edited());
        } catch (IllegalStateException e) {
            throw ProblemException.because(e, "charts.rewrite-failed", "object", document.ref());
        }
    }

    /** Whether the Secret's name stands anywhere as a value. */
    private boolean names(TextLayer layer) {
        Seen seen = new Seen();
        return layer.roots().stream().anyMatch(root -> names(root, seen));
    }

    private boolean names(Tree tree, Seen seen) {
        return switch (tree) {
            case Tree.Mapping map -> seen.first(map) && map.entries().stream().anyMatch(e -> names(e.value(), seen));
            case Tree.Sequence list -> seen.first(list) && list.items().stream().anyMatch(item -> names(item, seen));
            case Tree.Scalar scalar -> scalar.value().equals(secret);
        };
    }

    private final class Walk {
        private final Seen seen = new Seen();
        private boolean reached;

        void object(Tree.Mapping object, Where outer) {
            Where where = outer.object(object);
            Optional<Tree.Sequence> items = object.sequence("items");
            String kind = object.text("kind").orElse("");
            if (kind.endsWith("List") && items.isPresent()) {
                int i = 0;
                for (Tree item : items.get().items()) {
                    if (item instanceof Tree.Mapping map) {
                        object(map, outer.child("items").item(i));
                    }
                    i++;
                }
            } else if (kind.equals("ServiceAccount")) {
                if (serviceAccounts) {
                    put(object, where);
                }
            } else if (!kind.equals("Secret") && !kind.equals("CustomResourceDefinition")) {
                walk(object, where, "", "", kind.equals("ConfigMap"));
            }
        }

        private void walk(Tree tree, Where where, String key, String keyAbove, boolean texts) {
            switch (tree) {
                case Tree.Mapping map -> {
                    if (seen.first(map)) {
                        pod(map, where, key, keyAbove);
                        for (Tree.Entry e : map.entries()) {
                            String name = e.key().value();
                            walk(e.value(), where.child(name), name, key, texts);
                        }
                    }
                }
                case Tree.Sequence list -> {
                    if (seen.first(list)) {
                        int i = 0;
                        for (Tree item : list.items()) {
                            walk(item, where.item(i++), key, keyAbove, texts);
                        }
                    }
                }
                case Tree.Scalar scalar -> {
                    if (texts && scalar.value().contains("containers") && seen.first(scalar)) {
                        text(scalar, where, key);
                    }
                }
            }
        }

        private void text(Tree.Scalar scalar, Where where, String key) {
            TextLayer inner = TextLayer.inside(scalar);
            Where inside = where.embedded();
            for (Tree root : inner.roots()) {
                if (!(root instanceof Tree.Scalar)) {
                    walk(root, inside, key, "", true);
                }
            }
            boolean template =
                    scalar.value().contains("containers:") && scalar.value().contains("image:");
            if (!inner.parsed() && template) {
                gaps.add(new Gap(where.ref(), where.path(), "a pod template in a text that cannot be read as YAML"));
            }
        }

        private void pod(Tree.Mapping map, Where where, String key, String keyAbove) {
            Optional<Tree.Sequence> containers = map.sequence("containers");
            if (containers.isEmpty()
                    || containers.get().items().isEmpty()
                    || !containers.get().items().stream().allMatch(Tree.Mapping.class::isInstance)) {
                return;
            }
            boolean podSpec = where.inText()
                    || where.builtIn()
                    || (key.equals("spec") && TEMPLATE.matcher(keyAbove).matches())
                    || map.get(KEY).isPresent();
            if (!pulls(map, where.inText())) {
                return;
            }
            if (podSpec) {
                put(map, where);
            } else {
                reached = true;
                gaps.add(new Gap(
                        where.ref(),
                        where.path(),
                        "containers of a custom resource that may know no imagePullSecrets"));
            }
        }

        /** A template in a text without an image gets it when the pod is made. */
        private boolean pulls(Tree.Mapping spec, boolean inText) {
            boolean any = false;
            for (String list : CONTAINERS) {
                for (Tree item : spec.sequence(list).map(Tree.Sequence::items).orElse(List.of())) {
                    Optional<ImageReference> image = item instanceof Tree.Mapping c
                            ? c.text("image").flatMap(t -> ImageReference.tryParse(t.strip()))
                            : Optional.empty();
                    any |= image.isPresent();
                    if (image.isPresent() && needsIt.test(image.get())) {
                        return true;
                    }
                }
            }
            return inText && !any;
        }

        private void put(Tree.Mapping holder, Where where) {
            reached = true;
            switch (Insertion.named(holder, KEY, secret)) {
                case DONE -> added.add(new Added(where.ref(), where.path()));
                case THERE -> {
                    // somebody thought of it
                }
                case IMPOSSIBLE -> gaps.add(new Gap(where.ref(), where.path(), "its imagePullSecrets are no list"));
            }
        }

        /** Custom resources that name images of their own, outside any pod template. */
        void customResource(RenderedDocument document, TextLayer layer) {
            if (Where.builtIn(document.ref().apiVersion()) || reached) {
                return;
            }
            ImageScan scan = new ImageScan(new KnownImages(List.of()));
            scan.document(document, TextLayer.of(document.text()));
            Optional<FoundImage> own = scan.hits().stream()
                    .map(ImageNotes.Hit::image)
                    .filter(i -> i.certainty() != Certainty.POSSIBLE && needsIt.test(i.ref()))
                    .findFirst();
            if (own.isEmpty()) {
                return;
            }
            Where where = Where.of(document.ref(), false).child("spec");
            Optional<Tree.Mapping> spec = layer.roots().stream()
                    .filter(Tree.Mapping.class::isInstance)
                    .findFirst()
                    .flatMap(r -> ((Tree.Mapping) r).mapping("spec"));
            Optional<Tree.Sequence> theirs = spec.flatMap(s -> s.sequence(KEY));
            if (theirs.isPresent() && !theirs.get().items().isEmpty()) {
                put(spec.orElseThrow(), where);
            } else {
                gaps.add(new Gap(document.ref(), own.get().path(), "a custom resource whose operator makes the pods"));
            }
        }
    }
}

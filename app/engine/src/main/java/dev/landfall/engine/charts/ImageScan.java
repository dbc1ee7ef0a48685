package dev.landfall.engine.charts;

import dev.landfall.engine.charts.RenderedDocument.Role;
import dev.landfall.engine.charts.SplitImage.Field;
import dev.landfall.engine.charts.text.Seen;
import dev.landfall.engine.charts.text.TextLayer;
import dev.landfall.engine.charts.text.Tree;
import dev.landfall.engine.oci.words.Certainty;
import dev.landfall.engine.oci.words.ImageEvidence;
import dev.landfall.engine.oci.words.ImageKeys;
import dev.landfall.engine.oci.words.ImageWords;
import dev.landfall.engine.oci.words.KnownImages;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Walks through one object of a rendering, into every text in it, and notes each image with the place that says it. One use. */
final class ImageScan {
    /** An image with its place. */
    record Hit(FoundImage image, ImageSlot slot) {
        Hit possible() {
            return new Hit(
                    new FoundImage(
                            image.ref(),
                            image.text(),
                            image.object(),
                            image.path(),
                            image.placement(),
                            Certainty.POSSIBLE),
                    slot);
        }
    }

    /** Knative's and KServe's ConfigMaps explain themselves under this key, which nothing reads. */
    private static final Pattern EXAMPLE = Pattern.compile("^data\\._example");

    private static final Set<String> CONTAINERS = Set.of("containers", "initContainers", "ephemeralContainers");
    private static final Set<String> NOT_LOOKED_INTO = Set.of("labels", "matchLabels", "managedFields", "nodeSelector");
    private static final Set<String> OPAQUE_SECRETS = Set.of(
            "kubernetes.io/dockerconfigjson",
            "kubernetes.io/dockercfg",
            "kubernetes.io/tls",
            "kubernetes.io/service-account-token",
            "helm.sh/release.v1");
    private static final Pattern FLAG = Pattern.compile("--?([A-Za-z][A-Za-z0-9._-]*)=?(.*)", Pattern.DOTALL);
    private static final Pattern ENV_LIST = Pattern.compile("(?i).*env(?:s|vars?|ironment)?$");
    private static final int TEXT_LIMIT = 4 << 20;

    private final KnownImages known;
    private final ImageEvidence evidence;
    private final ImageWords words;
    private final SplitFinder splits;
    private final List<Hit> hits = new ArrayList<>();
    private final List<ImageFinder.Unreadable> unreadable = new ArrayList<>();
    private final Seen seen = new Seen();
    private final Set<Tree> taken = Collections.newSetFromMap(new IdentityHashMap<>());

    ImageScan(KnownImages known) {
        this.known = known;
        this.evidence = new ImageEvidence(known);
        this.words = new ImageWords(evidence);
        this.splits = new SplitFinder(known);
    }

    List<Hit> hits() {
        return hits;
    }

    List<ImageFinder.Unreadable> unreadable() {
        return unreadable;
    }

    /** Looks through a document whose text the layer holds. */
    void document(RenderedDocument document, TextLayer layer) {
        boolean definition =
                document.role() == Role.DEFINITION || document.ref().kind().equals("CustomResourceDefinition");
        Where where = Where.of(document.ref(), definition);
        if (!layer.parsed()) {
            text(layer, 0, layer.text().length(), false, where);
        }
        layer.roots().stream()
                .filter(Tree.Mapping.class::isInstance)
                .forEach(root -> object((Tree.Mapping) root, where));
        hits.replaceAll(hit -> EXAMPLE.matcher(hit.image().path()).find() ? hit.possible() : hit);
        if (definition) {
            hits.removeIf(hit ->
                    !known.exact(hit.image().ref()) || !hit.image().path().endsWith("default"));
        }
    }

    private void object(Tree.Mapping object, Where outer) {
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
            return;
        }
        switch (kind) {
            case "ConfigMap" -> {
                object.mapping("data")
                        .ifPresent(d -> data(d, where.child("data").as(Placement.CONFIG_MAP), false));
                object.mapping("binaryData")
                        .ifPresent(d -> data(d, where.child("binaryData").as(Placement.CONFIG_MAP), true));
                object.mapping("metadata").ifPresent(m -> value(m, where.child("metadata"), "metadata"));
            }
            case "Secret" -> {
                if (!OPAQUE_SECRETS.contains(object.text("type").orElse(""))) {
                    object.mapping("data")
                            .ifPresent(d -> data(d, where.child("data").as(Placement.SECRET), true));
                    object.mapping("stringData")
                            .ifPresent(d -> data(d, where.child("stringData").as(Placement.SECRET), false));
                }
                object.mapping("metadata").ifPresent(m -> value(m, where.child("metadata"), "metadata"));
            }
            default -> mapping(object, where, "", false);
        }
    }

    private void data(Tree.Mapping data, Where where, boolean base64) {
        if (!base64) {
            List<Field> fields = fields(data);
            found(splits.find(fields, List.of()), where);
        }
        for (Tree.Entry entry : data.entries()) {
            Where here = where.child(entry.key().value());
            if (!(entry.value() instanceof Tree.Scalar scalar) || taken.contains(scalar)) {
                continue;
            }
            if (!base64) {
                scalar(scalar, here, entry.key().value());
                continue;
            }
            TextLayer decoded = TextLayer.decoded(scalar);
            if (decoded != null) {
                layer(decoded, here, entry.key().value());
            }
        }
    }

    /** A text inside a value: as a structure where it is one, else as running text. */
    private void layer(TextLayer layer, Where where, String key) {
        boolean structured =
                !layer.roots().isEmpty() && layer.roots().stream().noneMatch(Tree.Scalar.class::isInstance);
        if (!structured) {
            text(layer, 0, layer.text().length(), ImageKeys.means(key), where);
            return;
        }
        Where inside = where.embedded();
        for (Tree root : layer.roots()) {
            if (root instanceof Tree.Mapping map
                    && map.text("kind").isPresent()
                    && map.text("apiVersion").isPresent()) {
                object(map, inside);
            } else {
                value(root, inside, key);
            }
        }
    }

    private void value(Tree tree, Where where, String key) {
        switch (tree) {
            case Tree.Mapping map -> mapping(map, where, key, false);
            case Tree.Sequence list -> sequence(list, where, key);
            case Tree.Scalar scalar -> scalar(scalar, where, key);
        }
    }

    private void mapping(Tree.Mapping map, Where outer, String parentKey, boolean container) {
        if (!seen.first(map)) {
            return;
        }
        List<Field> fields = fields(map);
        if (!container) {
            found(splits.find(fields, outer.scopes()), outer);
        }
        Optional<SplitFinder.Scope> scope = splits.scope(fields);
        scope.ifPresent(s -> taken.add(s.registry().scalar()));
        Where where = scope.map(outer::scope).orElse(outer);
        for (Tree.Entry entry : map.entries()) {
            String key = entry.key().value();
            Where here = where.child(key);
            exactKey(entry.key(), here);
            if (NOT_LOOKED_INTO.contains(key)) {
                continue;
            }
            switch (entry.value()) {
                case Tree.Scalar scalar when container && key.equals("image") -> container(scalar, here);
                case Tree.Scalar scalar
                when key.equals("reference") && parentKey.equals("image") -> container(scalar, here);
                case Tree.Scalar scalar
                when key.equals("name") && map.text("kind").orElse("").equals("DockerImage") ->
                    scalar(scalar, here, "image");
                case Tree.Sequence list when CONTAINERS.contains(key) -> containers(list, here);
                case Tree.Sequence list when isEnv(key, list) -> env(list, here.as(Placement.ENV));
                case Tree.Sequence list
                when key.equals("command") || ImageKeys.words(key).contains("args") ->
                    args(list, here.as(Placement.ARG));
                case Tree.Mapping inner
                when key.equals("annotations") -> mapping(inner, here.as(Placement.ANNOTATION), key, false);
                default -> value(entry.value(), here, key);
            }
        }
    }

    private void sequence(Tree.Sequence list, Where where, String key) {
        if (!seen.first(list)) {
            return;
        }
        int i = 0;
        for (Tree item : list.items()) {
            value(item, where.item(i++), key);
        }
    }

    private void containers(Tree.Sequence list, Where where) {
        int i = 0;
        for (Tree item : list.items()) {
            Where here = where.item(i++);
            if (item instanceof Tree.Mapping map) {
                mapping(map, here, "", true);
            } else {
                value(item, here, "");
            }
        }
    }

    private void container(Tree.Scalar scalar, Where where) {
        String text = scalar.value().strip();
        if (text.isEmpty() || taken.contains(scalar) || !seen.first(scalar)) {
            return;
        }
        Optional<dev.landfall.engine.oci.ImageReference> ref = dev.landfall.engine.oci.ImageReference.tryParse(text);
        if (ref.isEmpty()) {
            List<ImageWords.Word> parts =
                    words.find(scalar.value(), 0, scalar.value().length(), true);
            parts.forEach(word -> word(scalar, word, where));
            if (parts.isEmpty()) {
                unreadable.add(new ImageFinder.Unreadable(where.ref(), where.path(), text));
            }
            return;
        }
        // Istio fills "auto" in when the pod is made
        Certainty certainty = text.equals("auto") ? Certainty.POSSIBLE : Certainty.SURE;
        int from = scalar.value().indexOf(text);
        FoundImage image =
                new FoundImage(ref.get(), text, where.ref(), where.path(), where.containerPlacement(), certainty);
        hits.add(new Hit(image, new ImageSlot.Whole(scalar, null, from, from + text.length(), false, true, text)));
    }

    private static boolean isEnv(String key, Tree.Sequence list) {
        return ENV_LIST.matcher(key).matches()
                && !list.items().isEmpty()
                && list.items().stream()
                        .allMatch(i ->
                                i instanceof Tree.Mapping m && m.get("name").isPresent());
    }

    private void env(Tree.Sequence list, Where where) {
        if (!seen.first(list)) {
            return;
        }
        List<Field> fields = new ArrayList<>();
        for (Tree item : list.items()) {
            if (item instanceof Tree.Mapping map) {
                Optional<String> name = map.text("name");
                map.scalar("value").filter(v -> !v.isNull()).ifPresent(v -> fields.add(Field.of(name.orElse(""), v)));
            }
        }
        found(splits.find(fields, List.of()), where);
        for (Field field : fields) {
            if (!taken.contains(field.scalar())) {
                scalar(field.scalar(), where.child(field.key()), field.key());
            }
        }
    }

    private void args(Tree.Sequence list, Where where) {
        if (!seen.first(list)) {
            return;
        }
        List<Field> fields = new ArrayList<>();
        List<Tree> items = list.items();
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Tree.Scalar scalar) {
                Matcher flag = FLAG.matcher(scalar.value());
                if (flag.matches() && flag.start(2) > flag.end(1)) {
                    fields.add(new Field(flag.group(1), scalar, flag.start(2), flag.end(2)));
                }
            }
        }
        found(splits.find(fields, List.of()), where);
        String flagBefore = "";
        for (int i = 0; i < items.size(); i++) {
            Where here = where.item(i);
            if (!(items.get(i) instanceof Tree.Scalar scalar)) {
                value(items.get(i), here, "");
                flagBefore = "";
                continue;
            }
            if (!taken.contains(scalar)) {
                arg(scalar, here, flagBefore);
            }
            Matcher flag = FLAG.matcher(scalar.value());
            flagBefore = flag.matches() && flag.group(2).isEmpty() ? flag.group(1) : "";
        }
    }

    private void arg(Tree.Scalar scalar, Where where, String flagBefore) {
        Matcher flag = FLAG.matcher(scalar.value());
        boolean own = flag.matches() && flag.start(2) > flag.end(1);
        boolean hinted = ImageKeys.means(own ? flag.group(1) : flagBefore);
        int from = own ? flag.start(2) : 0;
        int to = scalar.value().length();
        String text = scalar.value().substring(from, to);
        Optional<ImageEvidence.Verdict> verdict = hinted ? evidence.weigh(text, true) : Optional.empty();
        if (verdict.isPresent()) {
            whole(scalar, from + verdict.get().skip(), to, verdict.get(), where);
        } else {
            running(scalar, from, to, hinted, where);
        }
    }

    private void scalar(Tree.Scalar scalar, Where where, String key) {
        String value = scalar.value();
        if (taken.contains(scalar) || value.length() < 3 || value.length() > TEXT_LIMIT || !seen.first(scalar)) {
            return;
        }
        boolean hinted = ImageKeys.means(key);
        String text = value.strip();
        boolean oneWord = text.chars().noneMatch(c -> Character.isWhitespace(c) || c == ',' || c == '=' || c == '{');
        if (oneWord) {
            Optional<ImageEvidence.Verdict> verdict = evidence.weigh(text, hinted);
            if (verdict.isPresent()) {
                int from = value.indexOf(text);
                whole(scalar, from + verdict.get().skip(), from + text.length(), verdict.get(), where);
                return;
            }
        }
        if (looksStructured(text)) {
            TextLayer inner = TextLayer.inside(scalar);
            boolean structured =
                    !inner.roots().isEmpty() && inner.roots().stream().noneMatch(Tree.Scalar.class::isInstance);
            if (structured) {
                layer(inner, where, key);
                return;
            }
        }
        running(scalar, 0, value.length(), hinted, where);
    }

    private static boolean looksStructured(String text) {
        boolean lines = text.indexOf('\n') > 0 && (text.contains(":") || text.startsWith("- "));
        return lines || (text.startsWith("{") && text.endsWith("}")) || (text.startsWith("[") && text.endsWith("]"));
    }

    /** Where lines are folded the value's places are not the text's: then the text itself is searched. */
    private void running(Tree.Scalar scalar, int from, int to, boolean hinted, Where where) {
        boolean folded = scalar.style() == Tree.Style.PLAIN
                && scalar.end() - scalar.start() != scalar.value().length();
        if (folded) {
            text(scalar.layer(), scalar.start(), scalar.end(), hinted, where);
            return;
        }
        for (ImageWords.Word word : words.find(scalar.value(), from, to, hinted)) {
            word(scalar, word, where);
        }
    }

    private void word(Tree.Scalar scalar, ImageWords.Word word, Where where) {
        String text = scalar.value().substring(word.from(), word.to());
        FoundImage image =
                new FoundImage(word.ref(), text, where.ref(), where.path(), where.placement(), word.certainty());
        hits.add(new Hit(image, new ImageSlot.Whole(scalar, null, word.from(), word.to(), word.open(), false, text)));
    }

    private void text(TextLayer layer, int from, int to, boolean hinted, Where where) {
        for (ImageWords.Word word : words.find(layer.text(), from, to, hinted)) {
            String text = layer.text().substring(word.from(), word.to());
            FoundImage image =
                    new FoundImage(word.ref(), text, where.ref(), where.path(), where.placement(), word.certainty());
            hits.add(
                    new Hit(image, new ImageSlot.Whole(null, layer, word.from(), word.to(), word.open(), false, text)));
        }
    }

    private void whole(Tree.Scalar scalar, int from, int to, ImageEvidence.Verdict verdict, Where where) {
        String text = scalar.value().substring(from, to);
        FoundImage image =
                new FoundImage(verdict.ref(), text, where.ref(), where.path(), where.placement(), verdict.certainty());
        boolean all = from == 0 && to == scalar.value().length();
        hits.add(new Hit(image, new ImageSlot.Whole(scalar, null, from, to, false, all, text)));
    }

    private void exactKey(Tree.Scalar key, Where where) {
        if (key.value().indexOf('/') < 0 || key.value().indexOf(':') < 0) {
            return;
        }
        evidence.weigh(key.value(), false)
                .filter(v -> known.exact(v.ref()))
                .ifPresent(v -> whole(key, v.skip(), key.value().length(), v, where));
    }

    private void found(List<SplitFinder.Found> images, Where where) {
        for (SplitFinder.Found found : images) {
            SplitImage split = found.image();
            List<String> keys = new ArrayList<>();
            split.name().forEach(f -> keys.add(f.key()));
            split.name().forEach(f -> taken.add(f.scalar()));
            for (Field field : new Field[] {split.tag(), split.digest()}) {
                if (field != null) {
                    keys.add(field.key());
                    taken.add(field.scalar());
                }
            }
            String path = where.path() + (where.path().isEmpty() ? "" : ".") + "{" + String.join(",", keys) + "}";
            FoundImage image =
                    new FoundImage(split.ref(), split.text(), where.ref(), path, where.placement(), found.certainty());
            hits.add(new Hit(image, new ImageSlot.Split(split)));
        }
    }

    private static List<Field> fields(Tree.Mapping map) {
        List<Field> fields = new ArrayList<>();
        for (Tree.Entry entry : map.entries()) {
            if (entry.value() instanceof Tree.Scalar scalar) {
                fields.add(Field.of(entry.key().value(), scalar));
            }
        }
        return fields;
    }
}

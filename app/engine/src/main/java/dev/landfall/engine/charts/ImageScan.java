package dev.landfall.engine.charts;

import dev.landfall.engine.charts.RenderedDocument.Role;
import dev.landfall.engine.charts.SplitImage.Field;
import dev.landfall.engine.charts.text.Seen;
import dev.landfall.engine.charts.text.TextLayer;
import dev.landfall.engine.charts.text.Tree;
import dev.landfall.engine.oci.words.ImageKeys;
import dev.landfall.engine.oci.words.KnownImages;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Walks through one object of a rendering, into every text in it, and notes each image with the place that says it. One use. */
final class ImageScan {
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
    private static final Pattern ENV_LIST = Pattern.compile("(?i).*env(?:s|vars?|ironment)?$");
    private static final int TEXT_LIMIT = 4 << 20;

    private final KnownImages known;
    private final ImageNotes notes;
    private final Seen seen = new Seen();

    ImageScan(KnownImages known) {
        this.known = known;
        this.notes = new ImageNotes(known);
    }

    List<ImageNotes.Hit> hits() {
        return notes.hits();
    }

    List<ImageFinder.Unreadable> unreadable() {
        return notes.unreadable();
    }

    /** Looks through a document whose text the layer holds. */
    void document(RenderedDocument document, TextLayer layer) {
        boolean definition =
                document.role() == Role.DEFINITION || document.ref().kind().equals("CustomResourceDefinition");
        Where where = Where.of(document.ref(), definition);
        if (!layer.parsed()) {
            notes.text(layer, 0, layer.text().length(), false, where);
        }
        layer.roots().stream()
                .filter(Tree.Mapping.class::isInstance)
                .forEach(root -> object((Tree.Mapping) root, where));
        notes.hits().replaceAll(hit -> EXAMPLE.matcher(hit.image().path()).find() ? hit.possible() : hit);
        if (definition) {
            notes.hits()
                    .removeIf(hit -> !known.exact(hit.image().ref())
                            || !hit.image().path().endsWith("default"));
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
            notes.split(fields, List.of(), where);
        }
        for (Tree.Entry entry : data.entries()) {
            Where here = where.child(entry.key().value());
            if (!(entry.value() instanceof Tree.Scalar scalar) || notes.taken(scalar)) {
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
            notes.text(layer, 0, layer.text().length(), ImageKeys.means(key), where);
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
            notes.split(fields, outer.scopes(), outer);
        }
        Where where = notes.scope(fields).map(outer::scope).orElse(outer);
        for (Tree.Entry entry : map.entries()) {
            String key = entry.key().value();
            Where here = where.child(key);
            notes.exactKey(entry.key(), here);
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
        if (!scalar.value().isBlank() && !notes.taken(scalar) && seen.first(scalar)) {
            notes.container(scalar, where);
        }
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
        notes.split(fields, List.of(), where);
        for (Field field : fields) {
            if (!notes.taken(field.scalar())) {
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
                Flag.of(scalar.value())
                        .filter(Flag::valued)
                        .ifPresent(flag -> fields.add(new Field(flag.name(), scalar, flag.from(), flag.to())));
            }
        }
        notes.split(fields, List.of(), where);
        String flagBefore = "";
        for (int i = 0; i < items.size(); i++) {
            Where here = where.item(i);
            if (!(items.get(i) instanceof Tree.Scalar scalar)) {
                value(items.get(i), here, "");
                flagBefore = "";
                continue;
            }
            if (!notes.taken(scalar)) {
                notes.arg(scalar, here, flagBefore);
            }
            flagBefore = Flag.of(scalar.value())
                    .filter(flag -> flag.from() == flag.to())
                    .map(Flag::name)
                    .orElse("");
        }
    }

    private void scalar(Tree.Scalar scalar, Where where, String key) {
        String value = scalar.value();
        if (notes.taken(scalar) || value.length() < 3 || value.length() > TEXT_LIMIT || !seen.first(scalar)) {
            return;
        }
        boolean hinted = ImageKeys.means(key);
        String text = value.strip();
        boolean oneWord = text.chars().noneMatch(c -> Character.isWhitespace(c) || c == ',' || c == '=' || c == '{');
        if (oneWord && notes.whole(scalar, text, hinted, where)) {
            return;
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
        notes.running(scalar, 0, value.length(), hinted, where);
    }

    private static boolean looksStructured(String text) {
        boolean lines = text.indexOf('\n') > 0 && (text.contains(":") || text.startsWith("- "));
        return lines || (text.startsWith("{") && text.endsWith("}")) || (text.startsWith("[") && text.endsWith("]"));
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

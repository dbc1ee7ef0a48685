package dev.landfall.engine.charts;

import dev.landfall.engine.charts.SplitImage.Field;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.words.Certainty;
import dev.landfall.engine.oci.words.ImageKeys;
import dev.landfall.engine.oci.words.KnownImages;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts images together whose registry, repository, name, tag, version or digest stand in fields side by side. */
final class SplitFinder {
    /** What was put together, and how sure that is. */
    record Found(SplitImage image, Certainty certainty) {}

    /** A registry, maybe with a tag, that counts for images named further down, as Istio's {@code global.hub}. */
    record Scope(Field registry, @Nullable Field tag) {}

    private enum Part {
        REGISTRY,
        REPOSITORY,
        IMAGE,
        NAME,
        TAG,
        VERSION,
        DIGEST
    }

    private static final Map<String, Part> LAST_WORDS = Map.ofEntries(
            Map.entry("registry", Part.REGISTRY),
            Map.entry("hub", Part.REGISTRY),
            Map.entry("repository", Part.REPOSITORY),
            Map.entry("repo", Part.REPOSITORY),
            Map.entry("image", Part.IMAGE),
            Map.entry("name", Part.NAME),
            Map.entry("tag", Part.TAG),
            Map.entry("version", Part.VERSION),
            Map.entry("digest", Part.DIGEST),
            Map.entry("sha", Part.DIGEST),
            Map.entry("sha256", Part.DIGEST));
    /** What else has repositories, names and tags. */
    private static final Set<String> ELSEWHERE = Set.of(
            "git", "chart", "charts", "helm", "source", "maven", "schema", "package", "yum", "apt", "model", "module");

    private final KnownImages known;

    SplitFinder(KnownImages known) {
        this.known = known;
    }

    /** The images that these fields make, with the scopes around them. */
    List<Found> find(List<Field> fields, List<Scope> scopes) {
        Map<String, EnumMap<Part, Field>> groups = group(fields);
        List<Found> found = new ArrayList<>();
        for (Map.Entry<String, EnumMap<Part, Field>> group : groups.entrySet()) {
            compose(group.getValue(), scopes).ifPresent(found::add);
        }
        return found;
    }

    /** A registry that stands alone here. */
    Optional<Scope> scope(List<Field> fields) {
        EnumMap<Part, Field> group = group(fields).getOrDefault("", new EnumMap<>(Part.class));
        Field registry = group.get(Part.REGISTRY);
        if (registry == null || group.containsKey(Part.REPOSITORY) || group.containsKey(Part.IMAGE)) {
            return Optional.empty();
        }
        return !registry.value().isEmpty() && !registry.value().contains("://")
                ? Optional.of(new Scope(registry, group.get(Part.TAG)))
                : Optional.empty();
    }

    private static Map<String, EnumMap<Part, Field>> group(List<Field> fields) {
        Map<String, EnumMap<Part, Field>> groups = new LinkedHashMap<>();
        for (Field field : fields) {
            List<String> words = new ArrayList<>(ImageKeys.words(field.key()));
            if (words.isEmpty()) {
                continue;
            }
            String last = words.removeLast();
            Part part = LAST_WORDS.get(last);
            boolean ofImage = !words.isEmpty() && words.getLast().equals("image");
            if (part == null || words.stream().anyMatch(ELSEWHERE::contains)) {
                continue;
            }
            if (ofImage) {
                words.removeLast();
                part = part == Part.NAME ? Part.IMAGE : part;
            }
            words.remove("default");
            if (part == Part.NAME && !words.isEmpty()) {
                continue;
            }
            groups.computeIfAbsent(String.join(" ", words), p -> new EnumMap<>(Part.class))
                    .putIfAbsent(part, field);
        }
        return groups;
    }

    private Optional<Found> compose(EnumMap<Part, Field> group, List<Scope> scopes) {
        Field tag = group.get(Part.TAG);
        Field version = group.get(Part.VERSION);
        Field digest = group.get(Part.DIGEST);
        boolean byVersion = blank(tag) && !blank(version);
        Field suffixTag = byVersion ? version : blank(tag) ? null : tag;
        Field suffixDigest = digest;
        if (suffixTag == null && blank(digest)) {
            return inScope(group, null, digest, scopes);
        }
        List<List<Field>> names = names(group);
        for (List<Field> name : names) {
            Optional<SplitImage> image = put(name, suffixTag, suffixDigest);
            if (image.isPresent() && known.exact(image.get().ref())) {
                return Optional.of(new Found(image.get(), Certainty.SURE));
            }
        }
        Optional<Found> scoped = inScope(group, suffixTag, suffixDigest, scopes);
        if (scoped.isPresent()) {
            return scoped;
        }
        for (List<Field> name : names) {
            Optional<SplitImage> image = put(name, suffixTag, suffixDigest);
            if (image.isPresent()) {
                return certainty(image.get(), group, byVersion).map(c -> new Found(image.get(), c));
            }
        }
        return Optional.empty();
    }

    /** Names that the fields can make, the usual one first. */
    private static List<List<Field>> names(EnumMap<Part, Field> group) {
        List<List<Field>> bases = new ArrayList<>();
        Field repository = group.get(Part.REPOSITORY);
        Field image = group.get(Part.IMAGE);
        Field name = group.get(Part.NAME);
        if (!blank(repository) && !blank(image)) {
            bases.add(List.of(repository, image));
        }
        if (!blank(repository)) {
            bases.add(List.of(repository));
        }
        if (!blank(image)) {
            bases.add(List.of(image));
        }
        if (!blank(repository) && !blank(name)) {
            bases.add(List.of(repository, name));
        }
        Field registry = group.get(Part.REGISTRY);
        if (registry == null || blank(registry)) {
            return bases;
        }
        if (!blank(name) && !registry.key().equals("hub")) {
            bases.add(List.of(name));
        }
        List<List<Field>> withRegistry = new ArrayList<>();
        for (List<Field> base : bases) {
            List<Field> whole = new ArrayList<>(base);
            whole.add(0, registry);
            withRegistry.add(whole);
        }
        return withRegistry;
    }

    private Optional<Found> inScope(
            EnumMap<Part, Field> group, @Nullable Field tag, @Nullable Field digest, List<Scope> scopes) {
        for (int i = scopes.size() - 1; i >= 0; i--) {
            Scope scope = scopes.get(i);
            Field suffix = tag != null ? tag : scope.tag();
            for (Part part : List.of(Part.REPOSITORY, Part.IMAGE)) {
                Field base = group.get(part);
                if (base == null || blank(base) || group.containsKey(Part.REGISTRY)) {
                    continue;
                }
                Optional<SplitImage> image = put(List.of(scope.registry(), base), suffix, digest);
                if (image.isEmpty()) {
                    continue;
                }
                if (known.exact(image.get().ref())) {
                    return Optional.of(new Found(image.get(), Certainty.SURE));
                }
                boolean hub = scope.registry().key().equals("hub") && suffix != null;
                if (hub
                        && part == Part.IMAGE
                        && base.value().indexOf('/') < 0
                        && !base.value().equals("auto")) {
                    return Optional.of(new Found(image.get(), Certainty.LIKELY));
                }
            }
        }
        return Optional.empty();
    }

    private Optional<SplitImage> put(List<Field> name, @Nullable Field tag, @Nullable Field digest) {
        StringBuilder text = new StringBuilder();
        for (Field field : name) {
            String value = field.value();
            if (value.contains("://") || value.contains("@") || value.chars().anyMatch(Character::isWhitespace)) {
                return Optional.empty();
            }
            text.append(text.isEmpty() ? "" : "/").append(value.replaceAll("/+$", ""));
        }
        String last = text.substring(text.lastIndexOf("/") + 1);
        if (last.contains(":")) {
            return Optional.empty();
        }
        if (tag != null && !tag.value().isEmpty()) {
            text.append(tag.value().startsWith("sha256:") ? "@" : ":").append(tag.value());
        }
        if (digest != null && !digest.value().isEmpty()) {
            text.append("@")
                    .append(digest.value().startsWith("sha256:") ? "" : "sha256:")
                    .append(digest.value());
        }
        String whole = text.toString();
        return ImageReference.tryParse(whole)
                .filter(ref -> ref.tag() != null || ref.digest() != null)
                .map(ref -> new SplitImage(List.copyOf(name), tag, digest, whole, ref));
    }

    private Optional<Certainty> certainty(SplitImage image, EnumMap<Part, Field> group, boolean byVersion) {
        boolean path = image.text().indexOf('/') > 0;
        boolean twoParts = !blank(group.get(Part.REPOSITORY)) && !blank(group.get(Part.IMAGE));
        if (known.named(image.ref()) && path) {
            return Optional.of(Certainty.LIKELY);
        }
        if (byVersion && !twoParts) {
            boolean host = path && !image.ref().registry().equals("docker.io");
            Field version = group.get(Part.VERSION);
            boolean ofImage = version != null && ImageKeys.words(version.key()).contains("image");
            return path && (host || ofImage) && !blank(group.get(Part.IMAGE))
                    ? Optional.of(Certainty.LIKELY)
                    : Optional.empty();
        }
        boolean named = !blank(group.get(Part.IMAGE)) || !blank(group.get(Part.REPOSITORY));
        if (!path) {
            return named && !byVersion ? Optional.of(Certainty.POSSIBLE) : Optional.empty();
        }
        return Optional.of(named ? Certainty.LIKELY : Certainty.POSSIBLE);
    }

    private static boolean blank(@Nullable Field field) {
        return field == null || field.scalar().isNull() || field.value().isEmpty();
    }
}

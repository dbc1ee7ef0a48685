package dev.landfall.engine.format;

import dev.landfall.engine.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a mapping key by key and, at the end, refuses the keys nobody asked for. One thread. */
public final class Fields {
    private final YamlNode.Mapping map;
    private final Set<String> known = new LinkedHashSet<>();

    Fields(YamlNode.Mapping map) {
        this.map = map;
    }

    /** The value of a key that may be absent or empty. */
    public Optional<YamlNode> find(String key) {
        known.add(key);
        YamlNode value = map.entries().get(key);
        return value == null || (value instanceof YamlNode.Scalar s && s.empty())
                ? Optional.empty()
                : Optional.of(value);
    }

    /** @throws ProblemException {@code format.missing-key} */
    public YamlNode need(String key) {
        return find(key)
                .orElseThrow(() -> ProblemException.of(
                        "format.missing-key", "file", map.file(), "line", map.line(), "path", whole(), "key", key));
    }

    public String text(String key) {
        return need(key).text();
    }

    public String text(String key, String otherwise) {
        return find(key).map(YamlNode::text).orElse(otherwise);
    }

    public boolean bool(String key, boolean otherwise) {
        return find(key).map(YamlNode::bool).orElse(otherwise);
    }

    public long number(String key, long otherwise) {
        return find(key).map(YamlNode::number).orElse(otherwise);
    }

    /** The items of a list that may be absent. */
    public List<YamlNode> list(String key) {
        return find(key).map(YamlNode::items).orElse(List.of());
    }

    /** The texts of a list that may be absent. */
    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        list(key).forEach(item -> texts.add(item.text()));
        return List.copyOf(texts);
    }

    /** A mapping of names to texts that may be absent; the names are free. */
    public Map<String, String> textMap(String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        find(key).map(YamlNode::fields).ifPresent(f -> f.map.entries().forEach((k, v) -> texts.put(k, v.text())));
        return texts;
    }

    /** The entries of this mapping, whose names are free. */
    public Map<String, YamlNode> entries() {
        known.addAll(map.entries().keySet());
        return map.entries();
    }

    /** Where this mapping stands. */
    public YamlNode.Mapping here() {
        return map;
    }

    /** @throws ProblemException {@code format.unknown-key} naming file, line, path and the nearest known key */
    public void done() {
        for (Map.Entry<String, YamlNode> entry : map.entries().entrySet()) {
            if (!known.contains(entry.getKey())) {
                throw ProblemException.of(
                        "format.unknown-key",
                        "file",
                        map.file(),
                        "line",
                        entry.getValue().line(),
                        "path",
                        whole(),
                        "key",
                        entry.getKey(),
                        "hint",
                        hint(entry.getKey()));
            }
        }
    }

    private String hint(String key) {
        return Nearest.to(key, known)
                .map(near -> "Did you mean '" + near + "'?")
                .orElseGet(() -> "Known here: " + String.join(", ", known) + ".");
    }

    private String whole() {
        return map.path().isEmpty() ? "the document" : map.path();
    }
}

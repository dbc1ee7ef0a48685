package dev.landfall.engine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.charts.RenderedDocument.Role;
import dev.landfall.engine.charts.text.TextLayer;
import dev.landfall.engine.charts.text.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes Helm's manifest stream apart the way Helm does, and says which object each part is. */
final class Manifests {
    private static final Pattern SEPARATOR = Pattern.compile("(?:^|\\s*\\n)---\\s*");
    private static final Pattern SOURCE = Pattern.compile("\\A# Source: (\\S+)[ \\t]*\\n");
    private static final Pattern KIND = Pattern.compile("(?m)^kind:\\s*[\"']?([A-Za-z0-9]+)");
    private static final Pattern API = Pattern.compile("(?m)^apiVersion:\\s*[\"']?([A-Za-z0-9./-]+)");
    private static final Pattern NAME = Pattern.compile("(?m)^ {2,4}name:\\s*[\"']?([A-Za-z0-9.:-]+)");

    private Manifests() {}

    /** The objects of a manifest; documents of nothing but comments are left out, as Helm does. */
    static List<RenderedDocument> split(String manifest, String namespace) {
        List<RenderedDocument> documents = new ArrayList<>();
        for (String part : SEPARATOR.split(manifest.strip())) {
            String text = part.strip();
            Matcher source = SOURCE.matcher(text);
            String from = "";
            if (source.find()) {
                from = source.group(1);
                text = text.substring(source.end());
            }
            if (!onlyComments(text)) {
                documents.add(new RenderedDocument(
                        Role.OBJECT, from, ref(text, namespace, false), text + "\n", List.of(), 0));
            }
        }
        return documents;
    }

    /** The hooks of a stored release; {@code null} in place of a list is none. */
    static List<RenderedDocument> hooks(JsonNode hooks, String namespace) {
        List<RenderedDocument> documents = new ArrayList<>();
        for (JsonNode hook : hooks) {
            String text = hook.path("manifest").asText();
            List<String> events = new ArrayList<>();
            hook.path("events").forEach(e -> events.add(e.asText()));
            documents.add(new RenderedDocument(
                    Role.HOOK,
                    hook.path("path").asText(),
                    ref(text, namespace, true),
                    text.strip() + "\n",
                    events,
                    hook.path("weight").asInt()));
        }
        return documents;
    }

    static ObjectRef ref(String text, String namespace, boolean hook) {
        Optional<Tree.Mapping> object = object(head(text))
                .filter(m -> m.text("kind").isPresent() && m.mapping("metadata").isPresent());
        if (object.isEmpty()) {
            object = object(text);
        }
        return ref(object, text, namespace, hook);
    }

    /** The lines that say which object it is; the rest can be megabytes. */
    private static String head(String text) {
        StringBuilder head = new StringBuilder();
        boolean inHead = false;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            boolean top = !line.isEmpty() && line.charAt(0) != ' ' && line.charAt(0) != '#' && line.charAt(0) != '-';
            if (top) {
                inHead = line.startsWith("apiVersion:") || line.startsWith("kind:") || line.startsWith("metadata:");
            }
            if (inHead) {
                head.append(line).append('\n');
            }
        }
        return head.toString();
    }

    private static Optional<Tree.Mapping> object(String text) {
        return TextLayer.of(text).roots().stream()
                .filter(Tree.Mapping.class::isInstance)
                .map(Tree.Mapping.class::cast)
                .findFirst();
    }

    private static ObjectRef ref(Optional<Tree.Mapping> object, String text, String namespace, boolean hook) {
        if (object.isEmpty()) {
            return new ObjectRef(first(API, text), first(KIND, text), namespace, first(NAME, text), hook);
        }
        Optional<Tree.Mapping> metadata = object.get().mapping("metadata");
        return new ObjectRef(
                object.get().text("apiVersion").orElse(""),
                object.get().text("kind").orElse(""),
                metadata.flatMap(m -> m.text("namespace")).orElse(namespace),
                metadata.flatMap(m -> m.text("name").or(() -> m.text("generateName")))
                        .orElse(""),
                hook);
    }

    private static String first(Pattern pattern, String text) {
        Matcher m = pattern.matcher(text);
        return m.find() ? m.group(1) : "";
    }

    private static boolean onlyComments(String text) {
        return text.lines().allMatch(line -> line.isBlank() || line.strip().startsWith("#"));
    }
}

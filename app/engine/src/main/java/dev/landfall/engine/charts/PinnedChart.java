package dev.landfall.engine.charts;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.charts.RenderedDocument.Role;
import dev.landfall.engine.charts.text.TextLayer;
import dev.landfall.engine.charts.text.Tree;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.format.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A reviewed rendering as a chart of the same name and version whose templates are the rendered texts themselves: whatever Helm
 * installs from it is what was reviewed, to the byte, on any cluster and at any time.
 *
 * <p>It has hooks with their annotations, definitions and notes; no dependencies, no values of its own, no demand on the
 * Kubernetes version. It may hold Secrets: keep it like one.
 */
public final class PinnedChart {
    /** What Kubernetes takes at most in a Secret, in bytes; Helm keeps a release in one. */
    public static final int STORED_LIMIT = 1 << 20;

    private final Rendered rendered;
    private final Map<String, byte[]> files;

    private PinnedChart(Rendered rendered) {
        this.rendered = rendered;
        this.files = files(rendered);
    }

    /** Pins a rendering. */
    public static PinnedChart of(Rendered rendered) {
        return new PinnedChart(rendered);
    }

    /** The chart as Helm takes it; the same bytes for the same rendering. */
    public byte[] tgz() {
        return ChartFiles.toTgz(rendered.chart().name(), files);
    }

    /** What is pinned. */
    public Rendered rendered() {
        return rendered;
    }

    /** Roughly how large the release will be where Helm stores it, in bytes; see {@link #STORED_LIMIT}. */
    public long storedSize() {
        ObjectNode release = Json.MAPPER.createObjectNode();
        ArrayNode parts = release.putArray("templates");
        files.forEach((name, content) -> parts.addObject().put("name", name).put("data", content));
        StringBuilder manifest = new StringBuilder();
        rendered.documents().stream()
                .filter(d -> d.role() != Role.DEFINITION)
                .forEach(d -> manifest.append("---\n").append(d.text()));
        release.put("manifest", manifest.toString());
        release.put("config", rendered.values());
        return ReleaseCodec.encode(release).length;
    }

    /**
     * The same for a release that never came to its end: Helm takes what follows for an upgrade, so that hooks of the
     * installation must run at an upgrade's moments, and hooks of upgrades not at all.
     */
    PinnedChart continuingInstallation() {
        return withEvents(events -> {
            List<String> now = new ArrayList<>(events);
            move(events, now, "pre-install", "pre-upgrade");
            move(events, now, "post-install", "post-upgrade");
            return now;
        });
    }

    /** The same for going back to it, which Helm's library knows only as an upgrade: hooks of a rollback run, those of upgrades do not. */
    PinnedChart goingBack() {
        return withEvents(events -> {
            List<String> now = new ArrayList<>(events);
            move(events, now, "pre-rollback", "pre-upgrade");
            move(events, now, "post-rollback", "post-upgrade");
            return now;
        });
    }

    private static void move(List<String> before, List<String> now, String from, String to) {
        now.remove(to);
        if (before.contains(from)) {
            now.add(to);
        }
    }

    private PinnedChart withEvents(java.util.function.UnaryOperator<List<String>> change) {
        List<RenderedDocument> documents = new ArrayList<>();
        for (RenderedDocument document : rendered.documents()) {
            if (document.role() != Role.HOOK) {
                documents.add(document);
                continue;
            }
            List<String> events = change.apply(document.events());
            if (!events.isEmpty()) {
                documents.add(withEvents(document, events));
            }
        }
        return new PinnedChart(rendered.withDocuments(documents));
    }

    private static RenderedDocument withEvents(RenderedDocument hook, List<String> events) {
        if (events.equals(hook.events())) {
            return hook;
        }
        TextLayer layer = TextLayer.of(hook.text());
        Optional<Tree.Scalar> annotation = layer.roots().stream()
                .filter(Tree.Mapping.class::isInstance)
                .map(Tree.Mapping.class::cast)
                .findFirst()
                .flatMap(m -> m.mapping("metadata"))
                .flatMap(m -> m.mapping("annotations"))
                .flatMap(m -> m.scalar("helm.sh/hook"));
        if (annotation.isEmpty()) {
            return hook;
        }
        annotation.get().replace(0, annotation.get().value().length(), String.join(",", events));
        return new RenderedDocument(hook.role(), hook.source(), hook.ref(), layer.edited(), events, hook.weight());
    }

    private static Map<String, byte[]> files(Rendered rendered) {
        Map<String, byte[]> files = new TreeMap<>();
        files.put("Chart.yaml", bytes(chartYaml(rendered)));
        int number = 0;
        for (RenderedDocument document : rendered.documents()) {
            number++;
            String name = String.format(Locale.ROOT, "%05d-%s.yaml", number, plain(document.ref()));
            if (document.role() == Role.DEFINITION) {
                files.put("crds/" + name, bytes(document.text()));
            } else {
                boolean said = document.source().isEmpty() || document.text().startsWith("# Source: ");
                String source = said ? "" : "# Source: " + document.source() + "\n";
                files.put("templates/" + name, bytes(literal(source + document.text())));
            }
        }
        if (!rendered.notes().isBlank()) {
            files.put("templates/NOTES.txt", bytes(literal(rendered.notes())));
        }
        return files;
    }

    private static String chartYaml(Rendered rendered) {
        ChartMetadata chart = rendered.chart();
        Map<String, Object> yaml = new LinkedHashMap<>();
        yaml.put("apiVersion", "v2");
        yaml.put("name", chart.name());
        yaml.put("version", chart.version());
        if (!chart.appVersion().isEmpty()) {
            yaml.put("appVersion", chart.appVersion());
        }
        if (!chart.description().isEmpty()) {
            yaml.put("description", chart.description());
        }
        yaml.put("type", "application");
        yaml.put("annotations", Map.of("dev.landfall/pinned", "true"));
        return Yaml.print(yaml);
    }

    /** Text that a template renders to itself: only an opening action means anything to Helm. */
    private static String literal(String text) {
        return text.replace("{{", "{{ \"{{\" }}");
    }

    private static String plain(ObjectRef ref) {
        String name = (ref.kind() + "-" + ref.name()).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]+", "-");
        return name.length() > 80 ? name.substring(0, 80) : name;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Says which chart, without what is in it. */
    @Override
    public String toString() {
        return "pinned " + rendered;
    }
}

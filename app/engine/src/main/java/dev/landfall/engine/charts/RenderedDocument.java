package dev.landfall.engine.charts;

import java.util.List;

/**
 * One object of a rendering, as YAML text.
 *
 * @param role what becomes of it
 * @param source the template it came from, as Helm says it; for problems
 * @param ref which object it is
 * @param text its YAML, as rendered
 * @param events when a hook runs, in Helm's words ({@code pre-install}…); empty unless it is a hook
 * @param weight a hook's place among its like
 */
public record RenderedDocument(Role role, String source, ObjectRef ref, String text, List<String> events, int weight) {
    /** What becomes of an object. */
    public enum Role {
        /** Installed, kept, removed with the release. */
        OBJECT,
        /** Run at certain moments. */
        HOOK,
        /** A custom resource definition out of the chart's {@code crds/}: installed first, never changed or removed by Helm. */
        DEFINITION
    }

    public RenderedDocument {
        events = List.copyOf(events);
    }

    /** The same with another text. */
    public RenderedDocument withText(String changed) {
        return changed.equals(text) ? this : new RenderedDocument(role, source, ref, changed, events, weight);
    }
}

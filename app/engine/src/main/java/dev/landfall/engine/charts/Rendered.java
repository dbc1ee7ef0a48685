package dev.landfall.engine.charts;

import java.util.List;

/**
 * What a chart became with these values on this target: everything that Helm would install.
 *
 * @param chart what Chart.yaml says
 * @param release name of the release
 * @param namespace of the release
 * @param upgrade whether it was rendered as an upgrade of a release that is there
 * @param revision that it would get
 * @param documents definitions, then objects and hooks, in Helm's order
 * @param notes what the chart says after the installation
 * @param values as given by the engineer and the product; they are stored with the release, as Helm does
 * @param kubeVersionOverridden whether the chart refused this server's version and was rendered all the same
 */
public record Rendered(
        ChartMetadata chart,
        String release,
        String namespace,
        boolean upgrade,
        int revision,
        List<RenderedDocument> documents,
        String notes,
        String values,
        boolean kubeVersionOverridden) {
    public Rendered {
        documents = List.copyOf(documents);
    }

    /**
     * Manifests that no chart made, to be treated as a rendering is: looked through for images, rewritten, given pull secrets.
     *
     * @param name what problems call them, e.g. a step's id
     * @param namespace for objects that name none
     * @param manifest one or many YAML documents
     */
    public static Rendered ofManifest(String name, String namespace, String manifest) {
        return new Rendered(
                new ChartMetadata(name, "", "", "", "", List.of()),
                name,
                namespace,
                false,
                1,
                Manifests.split(manifest, namespace),
                "",
                "",
                false);
    }

    /** The objects of one role. */
    public List<RenderedDocument> documents(RenderedDocument.Role role) {
        return documents.stream().filter(d -> d.role() == role).toList();
    }

    /** The same with other documents. */
    public Rendered withDocuments(List<RenderedDocument> changed) {
        return new Rendered(
                chart, release, namespace, upgrade, revision, changed, notes, values, kubeVersionOverridden);
    }

    /** Everything that is installed as one YAML stream, hooks after objects; for people and for diffs. */
    public String manifest() {
        StringBuilder text = new StringBuilder();
        for (RenderedDocument document : documents) {
            text.append("---\n");
            if (!document.source().isEmpty()) {
                text.append("# Source: ").append(document.source()).append('\n');
            }
            text.append(document.text());
            if (!document.text().endsWith("\n")) {
                text.append('\n');
            }
        }
        return text.toString();
    }

    /** Says what, without the values. */
    @Override
    public String toString() {
        return chart.name() + " " + chart.version() + " as " + release + " in " + namespace + ", " + documents.size()
                + " objects";
    }
}

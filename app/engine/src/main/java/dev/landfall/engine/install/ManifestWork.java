package dev.landfall.engine.install;

import dev.landfall.engine.charts.ObjectRef;
import dev.landfall.engine.charts.Rendered;
import dev.landfall.engine.charts.RenderedDocument;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product.ConditionalFile;
import dev.landfall.engine.product.Template;
import dev.landfall.engine.run.PlannedStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a product's own manifests ready: templates filled, images named in the site's registry by digest, the pull secret put where
 * pods need it. Nothing of it touches the site.
 */
final class ManifestWork {
    private final SiteImages images;
    private final Masking masking;

    /** @param masking of what is secret, in what is shown */
    ManifestWork(SiteImages images, Masking masking) {
        this.images = images;
        this.masking = masking;
    }

    /**
     * Manifests as they are applied.
     *
     * @param texts file to YAML; secrets included, so not for eyes
     * @param objects what they make, as {@code Kind/name}
     * @param evidence the same for eyes, and which image stands where
     */
    record Prepared(Map<String, String> texts, List<String> objects, List<PlannedStep.Evidence> evidence) {
        Prepared {
            texts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(texts));
            objects = List.copyOf(objects);
            evidence = List.copyOf(evidence);
        }
    }

    /** The files of a product whose conditions hold, with their templates filled. */
    static Map<String, String> filled(Form form, List<ConditionalFile> files) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (ConditionalFile file : files) {
            if (file.when().holds(form::value)) {
                texts.put(file.path(), Template.fill(form.product().files().text(file.path()), form::value));
            }
        }
        return texts;
    }

    /**
     * Makes filled manifests ready.
     *
     * @param id of the step: part of the findings' ids
     * @param texts file to YAML
     * @param namespace for objects that name none
     * @param pullSecret the Secret pods pull with; empty when the registry asks nobody
     */
    Prepared prepare(String id, Map<String, String> texts, String namespace, String pullSecret) {
        Map<String, String> ready = new LinkedHashMap<>();
        List<String> objects = new ArrayList<>();
        List<PlannedStep.Evidence> shown = new ArrayList<>();
        StringBuilder placed = new StringBuilder();
        texts.forEach((file, text) -> {
            Rendered rendered = whole(file, Rendered.ofManifest(id, namespace, text));
            SiteImages.Outcome outcome = images.place(id + "/" + file, file, rendered, pullSecret);
            ready.put(file, outcome.rendered().manifest());
            outcome.rendered()
                    .documents()
                    .forEach(document -> objects.add(document.ref().toString()));
            shown.add(new PlannedStep.Evidence(file, "yaml", masking.manifest(outcome.rendered())));
            placed.append(outcome.images().text());
        });
        if (!placed.isEmpty()) {
            shown.add(new PlannedStep.Evidence("Images", "text", placed.toString()));
        }
        return new Prepared(ready, objects, shown);
    }

    /** What no server could take is told now, and not when half of it is applied. */
    private static Rendered whole(String file, Rendered rendered) {
        int number = 1;
        for (RenderedDocument document : rendered.documents()) {
            Yaml.parse(document.text(), file);
            ObjectRef ref = document.ref();
            if (ref.apiVersion().isEmpty() || ref.kind().isEmpty() || ref.name().isEmpty()) {
                throw ProblemException.of(
                        "cluster.bad-manifest",
                        "from",
                        file,
                        "number",
                        number,
                        "why",
                        "it lacks apiVersion, kind or metadata.name");
            }
            number++;
        }
        return rendered;
    }
}

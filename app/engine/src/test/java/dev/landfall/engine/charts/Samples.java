package dev.landfall.engine.charts;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Renderings and charts made of texts. */
final class Samples {
    private Samples() {}

    /** A rendering of these objects. */
    static Rendered rendered(String manifest) {
        return new Rendered(
                new ChartMetadata("sample", "1.0.0", "1", "", "", List.of()),
                "sample",
                "here",
                false,
                1,
                Manifests.split(manifest, "here"),
                "",
                "",
                false);
    }

    /** A rendering of objects and one hook. */
    static Rendered withHook(String manifest, String hook, String... events) {
        Rendered rendered = rendered(manifest);
        List<RenderedDocument> documents = new ArrayList<>(rendered.documents());
        documents.add(new RenderedDocument(
                RenderedDocument.Role.HOOK,
                "sample/templates/hook.yaml",
                Manifests.ref(hook, "here", true),
                hook,
                List.of(events),
                0));
        return rendered.withDocuments(documents);
    }

    static Set<ImageReference> refs(String... texts) {
        return Stream.of(texts).map(ImageReference::parse).collect(Collectors.toSet());
    }

    /** The site: every known image under {@code reg.site:5000/air/…} by digest. */
    static Optional<ImageReference> site(Set<ImageReference> known, ImageReference wanted) {
        return known.stream()
                .map(ImageReference::resolved)
                .filter(k -> k.equals(wanted)
                        || (wanted.digest() != null
                                && wanted.digest().equals(k.digest())
                                && k.name().equals(wanted.name())))
                .findFirst()
                .map(Samples::atSite);
    }

    static ImageReference atSite(ImageReference ref) {
        Digest digest = ref.digest() != null
                ? ref.digest()
                : Digest.of(ref.resolved().toString().getBytes(StandardCharsets.UTF_8));
        return new ImageReference("reg.site:5000", "air/" + ref.repository(), null, digest);
    }

    static ImageRewriter.Rewritten rewrite(String manifest, String... known) {
        Set<ImageReference> refs = refs(known);
        return ImageRewriter.rewrite(rendered(manifest), refs, wanted -> site(refs, wanted));
    }

    /** A chart of these files: path, content, path, content. */
    static ChartArchive chart(String name, String... files) {
        Map<String, byte[]> all = new TreeMap<>();
        all.put(
                "Chart.yaml",
                ("apiVersion: v2\nname: " + name + "\nversion: 1.0.0\n").getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < files.length; i += 2) {
            all.put(files[i], files[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return ChartArchive.fromFiles(all, name);
    }
}

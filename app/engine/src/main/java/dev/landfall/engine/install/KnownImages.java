package dev.landfall.engine.install;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.registry.NameLayout;
import dev.landfall.engine.registry.PushOptions;
import dev.landfall.engine.registry.RegistryTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The images that a site's registry should hold, by the site's receipts and its bundle: a registry that does not list its repositories is
 * asked for these.
 */
final class KnownImages {
    private KnownImages() {}

    /** Named as in the registry, with their digests. */
    static List<ImageReference> of(SiteSession session) {
        List<ImageReference> known = new ArrayList<>(receipts(session.folder()));
        if (!session.site().bundle().isEmpty()) {
            known.addAll(of(session.bundle(), session.registry().target()));
        }
        return known;
    }

    /** The repositories into which a bundle's images go; that these very images are there, nobody said. */
    static List<ImageReference> of(Bundle bundle, RegistryTarget target) {
        NameLayout layout = new NameLayout(target, PushOptions.USUAL.keep());
        return BundleImages.items(bundle).stream()
                .map(item -> layout.target(item.source()))
                .map(there -> new ImageReference(there.registry(), there.repository(), null, null))
                .toList();
    }

    private static List<ImageReference> receipts(SiteFolder folder) {
        List<ImageReference> known = new ArrayList<>();
        if (!Files.isDirectory(folder.receipts())) {
            return known;
        }
        try (Stream<Path> files = Files.list(folder.receipts())) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                pushed(file, known);
            }
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "install.site-unwritable", "path", folder.receipts(), "why", String.valueOf(e.getMessage()));
        }
        return known;
    }

    private static void pushed(Path receipt, List<ImageReference> known) throws IOException {
        try {
            for (JsonNode image : Json.strict(Files.readAllBytes(receipt)).path("images")) {
                ImageReference.tryParse(image.path("pushed").asText("")).ifPresent(known::add);
            }
        } catch (JsonProcessingException e) {
            // receipts only tell where else to look: one that cannot be read is no reason to tell nothing
        }
    }
}

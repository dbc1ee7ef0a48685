package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.BuildReport;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.BundleBuilder;
import dev.landfall.engine.bundle.BundleSpec;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.bundle.ImagePuller;
import dev.landfall.engine.packages.apps.Zips;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A bundle with application packages")
class AppsReportTest {
    @TempDir
    Path folder;

    private List<Finding> report(String steps) throws IOException {
        Path product = Files.createDirectories(folder.resolve("product"));
        Files.writeString(
                product.resolve("product.yaml"),
                "id: p\nname: P\nversion: \"1\"\nsummary: s\nnamespace: p\nfiles: [{id: apps, match: \"apps*.zip\"}]\nsteps:\n"
                        + steps);
        Files.write(
                folder.resolve("apps-1.zip"),
                Zips.of(
                        "apps/hpo.zip",
                        Zips.of("hpo.app.conf", "image: \"allegroai/clearml-apps:hpo-1\"\nbase_image: ${?X}\n"),
                        "apps/b.zip",
                        Zips.of("b.app.conf", "image: \"allegroai/clearml-apps:hpo-1\"")));
        Path spec = Files.writeString(
                folder.resolve("spec.yaml"), "name: t\nversion: \"1\"\nproducts: [./product]\nfiles: [apps-1.zip]\n");
        BuildReport built = BundleBuilder.build(
                BundleSpec.read(spec),
                ImagePuller.none(),
                folder.resolve("out"),
                BuildOptions.standard(),
                Progress.none());
        try (Bundle bundle = Bundles.open(built.volumes().getFirst().path())) {
            return AppsReport.of(bundle, folder.resolve("scratch"), Progress.none());
        }
    }

    @Test
    @DisplayName("tells what the applications need and the spec lacks, by application, image and file")
    void tells() throws IOException {
        List<Finding> findings = report("  - {kind: convert-apps, title: c, file: apps, base: x}\n");
        List<Finding> missing =
                findings.stream().filter(f -> f.severity() == Severity.FAIL).toList();
        assertEquals(
                List.of(
                        "The application hpo needs an image that the bundle lacks: allegroai/clearml-apps:hpo-1",
                        "The application b needs an image that the bundle lacks: allegroai/clearml-apps:hpo-1"),
                missing.stream().map(Finding::title).toList());
        assertTrue(missing.getFirst().detail().contains("apps/hpo.zip!/hpo.app.conf:1"), missing::toString);
        assertTrue(findings.stream().anyMatch(f -> f.title().contains("${?X}")), findings::toString);
    }

    @Test
    @DisplayName("is not looked through for a product that converts nothing")
    void notAsked() throws IOException {
        assertEquals(List.of(), report("  - {kind: push-images}\n"));
    }
}

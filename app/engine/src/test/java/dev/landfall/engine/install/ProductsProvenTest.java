package dev.landfall.engine.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.landfall.engine.bundle.Artifact;
import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.BundleBuilder;
import dev.landfall.engine.bundle.BundleManifest;
import dev.landfall.engine.bundle.BundleSpec;
import dev.landfall.engine.bundle.ImagePuller;
import dev.landfall.engine.charts.helm.HelmWorkers;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.progress.Progress;
import dev.landfall.testing.EnterpriseBundle;
import dev.landfall.testing.SharedData;
import dev.landfall.testing.StandInCharts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real Helm and real charts, or stand-ins for those that are not public; a minute for each, for every setting is rendered. */
@DisplayName("The products that ship with Landfall")
class ProductsProvenTest {
    @TempDir
    Path folder;

    private BundleManifest build(Path spec, ImageProof proof) {
        return BundleBuilder.build(
                        BundleSpec.read(spec),
                        ImagePuller.none(),
                        new PythonPackages(),
                        proof,
                        folder.resolve("out"),
                        BuildOptions.standard(),
                        Progress.none())
                .manifest();
    }

    @Test
    @DisplayName("ClearML Server: needs exactly its six images, whatever is switched")
    void server() throws IOException {
        Optional<Path> chart = StandInCharts.databases();
        Optional<Path> agent = SharedData.find("data/charts/clearml-agent-5.3.2.tgz");
        assumeTrue(chart.isPresent() && agent.isPresent(), StandInCharts.NEEDS);
        Path spec = Files.writeString(
                folder.resolve("spec.yaml"),
                "name: c\nversion: '1'\nproducts: [clearml-server]\nfind-images: check\ncharts: [" + chart.get() + ", "
                        + agent.get() + "]\n");
        try (HelmWorkers helm = new HelmWorkers()) {
            ImageProof proof = new ImageProof(helm, folder);
            ProblemException e =
                    org.junit.jupiter.api.Assertions.assertThrows(ProblemException.class, () -> build(spec, proof));
            Set<String> named = new TreeSet<>();
            Matcher line = Pattern.compile("(?m)^(\\S+), needed by ")
                    .matcher(e.problem().facts().getOrDefault("images", ""));
            while (line.find()) {
                named.add(line.group(1));
            }
            assertEquals(
                    Set.of(
                            "docker.elastic.co/elasticsearch/elasticsearch:7.17.3",
                            "docker.io/allegroai/clearml-agent-k8s-base:1.24-21",
                            "docker.io/allegroai/clearml:2.0.0-613",
                            "docker.io/bitnami/mongodb:6.0.10-debian-11-r8",
                            "docker.io/bitnami/redis:7.0.9-debian-11-r1",
                            "docker.io/library/ubuntu:18.04"),
                    named);
            assertEquals(List.of(), warnings(proof));
        }
    }

    @Test
    @DisplayName("ClearML Enterprise: what its bundle holds is all that its charts, Jobs and applications pull")
    void enterprise() throws IOException, InterruptedException {
        assumeTrue(EnterpriseBundle.lacks().isEmpty(), () -> "lacking");
        Path spec = EnterpriseBundle.write(folder, StandInCharts.GATEWAY, "1000");
        try (HelmWorkers helm = new HelmWorkers()) {
            ImageProof proof = new ImageProof(helm, folder.resolve("scratch"));
            BundleManifest manifest = build(spec, proof);
            assertTrue(manifest.artifacts().stream().map(Artifact::label).anyMatch(l -> l.equals("files/apps.zip")));
            assertEquals(List.of(), warnings(proof));
        }
    }

    private static List<String> warnings(ImageProof proof) {
        return proof.findings().stream()
                .filter(f -> f.severity() != Severity.PASS)
                .map(Finding::title)
                .toList();
    }
}

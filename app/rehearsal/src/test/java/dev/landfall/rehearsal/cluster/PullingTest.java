package dev.landfall.rehearsal.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.PushItem;
import dev.landfall.engine.registry.PushOptions;
import dev.landfall.engine.registry.PushReport;
import dev.landfall.engine.registry.Pusher;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.registry.UploadMemory;
import dev.landfall.rehearsal.registry.PracticeRegistry;
import dev.landfall.testing.TestImages;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A node of the simulated cluster")
class PullingTest {
    @TempDir
    Path folder;

    private final TestImages images = new TestImages(11);
    private final RegistryPull pulls = new RegistryPull(Map.of(), null);
    private PracticeRegistry registry;
    private Practice practice;
    private ImageReference pinned;

    @BeforeEach
    void start() throws Exception {
        registry = PracticeRegistry.start(folder);
        practice = new Practice(shape -> shape.pulls(pulls));
        Descriptor image = images.image(images.layer(900), images.layer(700));
        PushReport report = Pusher.push(
                images,
                List.of(new PushItem(ImageReference.parse("shop.example/web:1.0"), image)),
                RegistryAccess.to(registry.target("site")),
                PushOptions.USUAL,
                UploadMemory.none(),
                Progress.none());
        pinned = report.images().getFirst().pinned();
    }

    @AfterEach
    void stop() {
        practice.close();
        pulls.close();
        registry.close();
    }

    private void secret(String password) {
        String auth = Base64.getEncoder().encodeToString(("engineer:" + password).getBytes(StandardCharsets.UTF_8));
        practice.client
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("pull")
                        .withNamespace(Practice.SPACE)
                        .endMetadata()
                        .withType("kubernetes.io/dockerconfigjson")
                        .addToStringData(
                                ".dockerconfigjson",
                                "{\"auths\":{\"" + registry.address() + "\":{\"auth\":\"" + auth + "\"}}}")
                        .build())
                .create();
    }

    private static Deployment withSecret(Deployment deployment) {
        return new DeploymentBuilder(deployment)
                .editSpec()
                .editTemplate()
                .editSpec()
                .addNewImagePullSecret("pull")
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private Pod failing(String app) throws Exception {
        return Practice.eventually(
                        "a pull of " + app + " backing off",
                        () -> practice.pods(app).stream()
                                .filter(p -> p.getStatus() != null
                                        && Practice.waiting(p).equals("ImagePullBackOff"))
                                .toList(),
                        list -> !list.isEmpty())
                .getFirst();
    }

    private static String message(Pod pod) {
        return pod.getStatus()
                .getContainerStatuses()
                .getFirst()
                .getState()
                .getWaiting()
                .getMessage();
    }

    @Test
    @DisplayName("runs an image that is in the registry, and says its digest")
    void there() throws Exception {
        practice.deploy("web", pinned.toString(), 2);

        Pod pod = practice.readyPods("web", 2).getFirst();

        assertEquals(
                pinned.toString(),
                pod.getStatus().getContainerStatuses().getFirst().getImageID());
        assertTrue(practice.event("Pulled", "Successfully pulled image"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("gets nothing without credentials where the registry wants them, and everything with them")
    void credentials(boolean byToken) throws Exception {
        if (byToken) {
            registry.tokenLogin("engineer", "right");
        } else {
            registry.login("engineer", "right");
        }
        practice.deploy("web", pinned.toString(), 1);
        Pod pod = failing("web");
        assertTrue(message(pod).contains("authorization failed: no basic auth credentials"), () -> message(pod));
        assertTrue(practice.event("Failed", "Error: ErrImagePull"));
        assertTrue(practice.event("BackOff", "Back-off pulling image"));

        secret("right");
        practice.client
                .resource(withSecret(Practice.deployment("web", pinned.toString(), 1)))
                .inNamespace(Practice.SPACE)
                .update();
        practice.readyPods("web", 1);
    }

    @Test
    @DisplayName("gets nothing with the wrong password")
    void wrongPassword() throws Exception {
        registry.login("engineer", "right");
        secret("wrong");
        practice.client
                .resource(withSecret(Practice.deployment("web", pinned.toString(), 1)))
                .inNamespace(Practice.SPACE)
                .create();

        assertTrue(message(failing("web")).contains("authorization failed"));
        assertTrue(registry.calls().stream().anyMatch(call -> call.status() == 401));
    }

    @Test
    @DisplayName("says that an image is not there, and that a registry is not")
    void notThere() throws Exception {
        practice.deploy("gone", registry.address() + "/site/web:2.0", 1);
        assertTrue(message(failing("gone")).contains("code = NotFound"));

        registry.close();
        practice.deploy("away", registry.address() + "/site/other:1.0", 1);
        assertTrue(message(failing("away")).contains("connect: connection refused"));
    }

    @Test
    @DisplayName("pulls again by itself once the image is there")
    void later() throws Exception {
        practice.deploy("late", registry.address() + "/site/late:1.0", 1);
        failing("late");

        Descriptor image = images.image(images.layer(300));
        Pusher.push(
                images,
                List.of(new PushItem(ImageReference.parse("shop.example/late:1.0"), image)),
                RegistryAccess.to(registry.target("site")),
                PushOptions.USUAL,
                UploadMemory.none(),
                Progress.none());

        practice.readyPods("late", 1);
    }
}

package dev.landfall.rehearsal.cluster;

import dev.landfall.engine.oci.ImageReference;
import dev.landfall.rehearsal.cluster.PullCheck.Outcome;
import java.time.Duration;

/** Gets the images of one pod's containers onto its node, again and again until they are there; works on the loop only. */
final class PodImages {
    private static final String COMPONENT = "kubelet";

    private final World world;
    private final ImagePulls pulls;
    private final PodLife life;

    PodImages(World world, ImagePulls pulls, PodLife life) {
        this.world = world;
        this.pulls = pulls;
        this.life = life;
    }

    /** Says which pull secrets are missing. */
    void lookForSecrets() {
        for (String secret : pulls.missing(life.pod())) {
            world.events()
                    .warning(
                            life.pod(),
                            COMPONENT,
                            "FailedToRetrieveImagePullSecret",
                            "Unable to retrieve some image pull secrets (" + secret
                                    + "); attempting to pull the image may not succeed.");
        }
    }

    /** Pulls a container's image unless it is there, then has the container created. */
    void fetch(ContainerLife c) {
        ImageReference image =
                ImageReference.tryParse(c.image()).map(ImageReference::resolved).orElse(null);
        if (image == null) {
            String why = "Failed to apply default image tag \"" + c.image() + "\": couldn't parse image name \""
                    + c.image() + "\": invalid reference format";
            c.waitFor("InvalidImageName", why);
            world.events().warning(life.pod(), COMPONENT, "InspectFailed", why);
            life.write();
            return;
        }
        Outcome.Pulled there = pulls.present(life.node(), image);
        String policy = c.spec().path("imagePullPolicy").asText();
        if (there != null && !policy.equals("Always")) {
            world.events()
                    .normal(
                            life.pod(),
                            COMPONENT,
                            "Pulled",
                            "Container image \"" + c.image() + "\" already present on machine");
            life.create(c, image, there);
        } else if (policy.equals("Never")) {
            String why = "Container image \"" + c.image() + "\" is not present with pull policy of Never";
            c.waitFor("ErrImageNeverPull", why);
            world.events().warning(life.pod(), COMPONENT, "ErrImageNeverPull", why);
            life.write();
            life.later(world.pace().retry(), () -> life.bring(c));
        } else {
            pull(c, image);
        }
    }

    private void pull(ContainerLife c, ImageReference image) {
        world.events().normal(life.pod(), COMPONENT, "Pulling", "Pulling image \"" + c.image() + "\"");
        long began = System.nanoTime();
        pulls.pull(life.node(), image, pulls.credentials(life.pod(), image), outcome -> {
            Duration least = world.pace().pull().minusNanos(System.nanoTime() - began);
            life.later(least.isNegative() ? Duration.ZERO : least, () -> {
                if (outcome instanceof Outcome.Pulled pulled) {
                    long millis = (System.nanoTime() - began) / 1_000_000;
                    world.events()
                            .normal(
                                    life.pod(),
                                    COMPONENT,
                                    "Pulled",
                                    "Successfully pulled image \"" + c.image() + "\" in " + millis + "ms (" + millis
                                            + "ms including waiting). Image size: " + pulled.size() + " bytes.");
                    c.recovered();
                    life.create(c, image, pulled);
                } else {
                    notPulled(c, why(c.image(), image, outcome));
                }
            });
        });
    }

    /** In the words of containerd, which engineers will find when they search for them. */
    private static String why(String asked, ImageReference image, Outcome outcome) {
        String head = "failed to pull and unpack image \"" + image + "\": ";
        return switch (outcome) {
            case Outcome.NotFound n ->
                "rpc error: code = NotFound desc = " + head + "failed to resolve reference \"" + image + "\": " + image
                        + ": not found";
            case Outcome.Refused r ->
                head + "failed to resolve reference \"" + image
                        + "\": pull access denied, repository does not exist or may require authorization: authorization"
                        + " failed: no basic auth credentials";
            case Outcome.Failed f ->
                head + "failed to resolve reference \"" + image + "\": failed to do request: " + f.why();
            case Outcome.Pulled p -> asked + " was pulled";
        };
    }

    private void notPulled(ContainerLife c, String why) {
        int failures = c.failed();
        c.waitFor("ErrImagePull", why);
        world.events().warning(life.pod(), COMPONENT, "Failed", "Failed to pull image \"" + c.image() + "\": " + why);
        world.events().warning(life.pod(), COMPONENT, "Failed", "Error: ErrImagePull");
        life.write();
        life.later(world.pace().schedule(), () -> {
            if (c.waitingReason().equals("ErrImagePull")) {
                c.waitFor("ImagePullBackOff", "Back-off pulling image \"" + c.image() + "\": ErrImagePull: " + why);
                world.events().normal(life.pod(), COMPONENT, "BackOff", "Back-off pulling image \"" + c.image() + "\"");
                world.events().warning(life.pod(), COMPONENT, "Failed", "Error: ImagePullBackOff");
                life.write();
            }
        });
        life.later(
                world.pace().schedule().plus(world.pace().backoffAfter(failures)),
                () -> life.again(c, "ImagePullBackOff"));
    }
}

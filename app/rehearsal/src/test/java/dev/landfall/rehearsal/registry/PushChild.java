package dev.landfall.rehearsal.registry;

import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.FileUploadMemory;
import dev.landfall.engine.registry.PushItem;
import dev.landfall.engine.registry.PushOptions;
import dev.landfall.engine.registry.PushReport;
import dev.landfall.engine.registry.Pusher;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.registry.RegistryTarget;
import dev.landfall.testing.TestImages;
import java.nio.file.Path;
import java.util.List;

/** Pushes in a process of its own, to be killed. Arguments: REGISTRY MEMORY. */
final class PushChild {
    static final int LARGE = 24 << 20;

    final TestImages images = new TestImages(99);
    final Descriptor large = images.layer(LARGE);
    final List<Descriptor> small = List.of(images.layer(900_000), images.layer(70_000), images.layer(500));
    final PushItem one = new PushItem(ImageReference.parse("team/one:1"), images.image(large, small.get(0)));
    final PushItem two = new PushItem(ImageReference.parse("team/two:1"), images.image(small.get(1), small.get(2)));

    public static void main(String[] args) {
        PushChild child = new PushChild();
        RegistryTarget target = RegistryTarget.parse("http://" + args[0]);
        try (FileUploadMemory memory = new FileUploadMemory(Path.of(args[1]), target.host())) {
            PushReport report = Pusher.push(
                    child.images,
                    List.of(child.one, child.two),
                    RegistryAccess.to(target),
                    PushOptions.USUAL.concurrency(2).chunk(1 << 20),
                    memory,
                    Progress.none());
            System.exit(report.complete() ? 0 : 1);
        }
    }
}

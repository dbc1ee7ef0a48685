package dev.landfall.desktop.fakes;

import dev.landfall.desktop.ports.DonePort;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.progress.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A site that has been installed. */
public final class FakeDone implements DonePort {
    public Handover handover = Samples.handover(List.of());
    public final List<Path> receipts = new ArrayList<>();
    public boolean hangs;
    public int tries;

    @Override
    public Handover handover() {
        return handover;
    }

    @Override
    public List<Finding> tried(Handover now) {
        tries++;
        return Samples.tried();
    }

    @Override
    public void saveReceipt(Path file) {
        receipts.add(file);
    }

    @Override
    public SupportBundle supportBundle(Path file, Progress progress) {
        progress.total(48_000_000);
        progress.advance("logs of clearml-elastic-master-0", 12_000_000);
        if (hangs) {
            throw new StillRunning();
        }
        return new SupportBundle(file, 3_480_221, 214, 37);
    }
}

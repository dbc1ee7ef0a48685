package dev.landfall.desktop.fakes;

import dev.landfall.desktop.ports.ChecksPort;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.progress.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Checks that find what they were told to. */
public final class FakeChecks implements ChecksPort {
    public List<Finding> findings = Samples.goodFindings();

    /** How many findings come before it hangs; negative for all. */
    public int telling = -1;

    public final Map<String, String> accepted = new LinkedHashMap<>();
    public final List<String> again = new ArrayList<>();
    public int runs;

    @Override
    public void run(Consumer<Finding> each, Progress progress) {
        runs++;
        int told = 0;
        for (Finding finding : findings) {
            if (told++ == telling) {
                throw new StillRunning();
            }
            each.accept(finding);
        }
    }

    @Override
    public Finding again(String id) {
        again.add(id);
        return findings.stream().filter(f -> f.id().equals(id)).findFirst().orElseThrow();
    }

    @Override
    public Map<String, String> accepted() {
        return Map.copyOf(accepted);
    }

    @Override
    public void accept(Finding finding, String because) {
        accepted.put(finding.id(), because);
    }
}

package dev.landfall.desktop.ports;

import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.progress.Progress;
import java.util.Map;
import java.util.function.Consumer;

/** What the Checks screen asks of the engine. */
public interface ChecksPort {
    /** Looks at everything, telling each finding as it comes. */
    void run(Consumer<Finding> each, Progress progress);

    /** Looks at one thing again. */
    Finding again(String id);

    /** What was accepted at this site before: words by finding. */
    Map<String, String> accepted();

    /** The engineer goes on in spite of a finding; the words are kept in the journal. */
    void accept(Finding finding, String because);
}

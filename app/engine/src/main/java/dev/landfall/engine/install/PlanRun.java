package dev.landfall.engine.install;

import dev.landfall.engine.bundle.BundleManifest;
import dev.landfall.engine.bundle.trust.SigningKey;
import dev.landfall.engine.run.Journal;
import dev.landfall.engine.run.RunEvent;
import dev.landfall.engine.run.Runner;
import dev.landfall.engine.run.StopSignal;
import java.util.Map;
import java.util.function.Consumer;

/** Carries a site's plan out: through the gate, into the journal, to the receipt. */
final class PlanRun {
    private PlanRun() {}

    static RunEvent.RunEnded run(SiteSession session, Planning planning, Consumer<RunEvent> heard, StopSignal stop) {
        if (planning.exitCode() == BundleGate.EXIT) {
            throw new IllegalArgumentException("a plan that was refused holds no steps to carry out");
        }
        // judged again: keys may have been taken back, or the drive changed, since the plan was made
        BundleGate gate = session.gate();
        gate.require(session.site().accepted());
        // a receipt that cannot be signed is told before anything is done, not after all of it
        SigningKey key = ReceiptKey.of(session.settings());
        try (Journal journal = session.folder().journal(session.clock())) {
            remember(journal, session, gate);
            RunEvent.RunEnded ended = new Runner(journal, session.clock(), heard, stop, session::mask)
                    .run(planning.plan(), planning.steps());
            if (ended.result() == RunEvent.RunResult.DONE) {
                Receipt.write(session, planning, gate, key);
            }
            return ended;
        }
    }

    /** Which bundle this is, who signed it, and who goes on in spite of what. */
    private static void remember(Journal journal, SiteSession session, BundleGate gate) {
        BundleManifest bundle = session.bundle().manifest();
        journal.remember(
                "bundle",
                gate.digest().toString(),
                Map.of("name", bundle.name(), "version", bundle.version(), "signed-by", gate.signers()));
        session.acceptances(gate).forEach(a -> BundleGate.remember(journal, a));
    }
}

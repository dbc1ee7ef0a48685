package dev.landfall.cli;

import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.install.SiteSession;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command that looks at a site that is installed, or being installed, without changing what was chosen for it. */
abstract class SiteCommand extends LandfallCommand {
    @Option(names = "--site", required = true, paramLabel = "FOLDER", description = "The site's folder.")
    Path folder = Path.of(".");

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "With which the site's secrets are sealed; or set LANDFALL_PASSPHRASE.")
    @Nullable
    Path passphraseFile;

    SiteSession open() {
        return SiteSession.existing(
                folder,
                terminal().clock(),
                SiteOptions.passphrase(passphraseFile, terminal().environment()),
                KeyOptions.settings(terminal()));
    }

    @Override
    public final Integer call() throws Exception {
        try (SiteSession session = open()) {
            return call(session);
        }
    }

    abstract int call(SiteSession session) throws Exception;

    static String namespace(SiteSession session, Cluster cluster) {
        String chosen = session.namespace();
        return chosen.isEmpty() ? cluster.namespace() : chosen;
    }

    /** Waits until the process is told to end. */
    static void untilInterrupted() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        never.await();
    }
}

package dev.landfall.cli;

import dev.landfall.engine.bundle.trust.TrustedKeys;
import dev.landfall.engine.cluster.PodWatch;
import dev.landfall.engine.install.SiteSession;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Answers;
import dev.landfall.rehearsal.PracticeSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code landfall rehearse}: the whole way on a practice site inside the process, with the real engine and the real Helm. */
@Command(
        name = "rehearse",
        description = {
            "Goes the whole way on a practice site inside the process: a registry and a simulated cluster.",
            "The engine, Helm, the bundle and the wire are the real ones; only the containers do not run."
        })
final class RehearseCommand extends LandfallCommand {
    @Option(
            names = "--bundle",
            paramLabel = "BUNDLE",
            description = "Rehearses this bundle instead of the practice one.")
    @Nullable
    private Path bundle;

    @Option(names = "--set", paramLabel = "QUESTION=ANSWER", description = "Answers a question; may be repeated.")
    private Map<String, String> answers = new LinkedHashMap<>();

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Keeps everything in this folder; otherwise it is removed.")
    @Nullable
    private Path keep;

    @Option(names = "--desktop", description = "In the window.")
    private boolean desktop;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (desktop) {
            return window();
        }
        Path folder = keep != null ? keep : Files.createTempDirectory("landfall-rehearse");
        try (PracticeSite practice = PracticeSite.start(folder)) {
            return rehearse(practice);
        } finally {
            if (keep == null) {
                PracticeSite.remove(folder);
            }
        }
    }

    private int rehearse(PracticeSite practice) throws IOException {
        printer()
                .line("Practice site: registry " + practice.registry().address() + ", cluster "
                        + practice.cluster().address());
        Path from = bundle;
        if (from == null) {
            ProgressLine progress =
                    new ProgressLine(printer(), "build", terminal().clock(), () -> false);
            from = practice.bundle(progress);
            printer().line("Bundle: " + from);
        }
        printer().line("");
        try (SiteSession session =
                SiteSession.open(practice.siteFolder(), terminal().clock(), null, practice.settings())) {
            practice.choose(session, from);
            if (bundle != null) {
                // what the user's own keys say of it is shown, but nothing real is at stake here
                practice.trust(TrustedKeys.read(KeyOptions.settings(terminal())));
                session.acceptBundle("only a rehearsal on the practice site", "landfall rehearse");
            }
            Answers all = session.answers();
            for (Map.Entry<String, String> answer : answers.entrySet()) {
                all = all.with(answer.getKey(), answer.getValue());
            }
            session.answer(all);
            int code = InstallCommand.install(session, printer(), true);
            if (code == 0) {
                printer().line("");
                PodsCommand.print(
                        printer(), terminal().clock(), PodWatch.now(session.cluster(), session.namespace(), ""));
            }
            return code;
        }
    }

    /** The window is a program of its own, beside this one. */
    private int window() throws IOException, InterruptedException {
        Path here = ProcessHandle.current()
                .info()
                .command()
                .map(Path::of)
                .map(Path::getParent)
                .orElse(Path.of("."));
        Path program = here.resolve("landfall-desktop");
        if (!Files.isExecutable(program)) {
            throw ProblemException.of("rehearsal.no-window", "folder", here);
        }
        return new ProcessBuilder(program.toString(), "--rehearse")
                .inheritIO()
                .start()
                .waitFor();
    }
}

package dev.landfall.desktop.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.desktop.ports.DonePort;
import dev.landfall.engine.cluster.PodView;
import dev.landfall.engine.cluster.PodWatch;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.install.DoneReport;
import dev.landfall.engine.install.SiteSession;
import dev.landfall.engine.install.SiteSupport;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.support.SupportReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;

/** The Done screen over the real engine. */
final class DoneDesk implements DonePort {
    private final SiteDesk desk;

    DoneDesk(SiteDesk desk) {
        this.desk = desk;
    }

    @Override
    public Handover handover() {
        SiteSession session = desk.session();
        DoneReport done = session.done();
        List<Problem> troubles = PodWatch.now(session.cluster(), session.namespace(), "").stream()
                .filter(pod -> !pod.fine())
                .map(DoneDesk::trouble)
                .toList();
        return new Handover(
                done.title(),
                finished(done.receipt()),
                done.addresses().stream()
                        .map(a -> new Address(a.label(), a.url()))
                        .toList(),
                done.users().stream()
                        .map(u -> new User(u.name(), u.label(), u.password()))
                        .toList(),
                done.next(),
                "",
                receipt(done.receipt()),
                troubles);
    }

    @Override
    public List<Finding> tried(Handover handover) {
        SiteSession session = desk.session();
        return session.tried(session.done()).tried();
    }

    private static Problem trouble(PodView pod) {
        return Problem.of(
                "desktop.pod",
                "pod",
                pod.name(),
                "reason",
                pod.word(),
                "message",
                pod.message().isEmpty() ? "It is not ready." : pod.message());
    }

    private static Instant finished(Path receipt) {
        try {
            return Instant.parse(json(receipt).path("at").asText());
        } catch (java.time.format.DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    private static Receipt receipt(Path file) {
        JsonNode json = json(file);
        int releases = 0;
        for (JsonNode step : json.path("steps")) {
            releases += step.path("kind").asText().equals("helm") ? 1 : 0;
        }
        return new Receipt(
                json.path("bundle").path("digest").asText(),
                json.path("images").size(),
                releases,
                json.path("by").asText(),
                json.toPrettyString());
    }

    private static JsonNode json(Path file) {
        try {
            return Json.strict(Files.readAllBytes(file));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static ProblemException unreadable(Path file, IOException e) {
        return ProblemException.because(e, "format.unreadable", "file", file, "why", String.valueOf(e.getMessage()));
    }

    @Override
    public void saveReceipt(Path file) {
        Path receipt = desk.session().done().receipt();
        try {
            Files.copy(receipt, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "install.site-unwritable", "path", file, "why", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public SupportBundle supportBundle(Path file, Progress progress) {
        SupportReport report = SiteSupport.collect(desk.session(), file, progress);
        return new SupportBundle(
                report.file(),
                report.size(),
                report.entries().size(),
                Math.toIntExact(Math.min(report.hidden(), Integer.MAX_VALUE)));
    }
}

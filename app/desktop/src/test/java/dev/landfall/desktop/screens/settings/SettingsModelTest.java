package dev.landfall.desktop.screens.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.desktop.fakes.Fakes;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationState;
import dev.landfall.desktop.ports.SettingsPort.Change;
import dev.landfall.desktop.ports.SettingsPort.ValueHint;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The Settings screen")
class SettingsModelTest {
    private final Fakes fakes = new Fakes();
    private final Context context = fakes.context();
    private final SettingsModel model = new SettingsModel(context, fakes.settings);

    @BeforeEach
    void enter() {
        model.entered();
    }

    private Form form() {
        return Objects.requireNonNull(model.answers().form().get());
    }

    private Form.Field field(String id) {
        return form().fields().stream()
                .filter(f -> f.question().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName("blames nobody for answers that were not given yet")
    void quietAtFirst() {
        assertEquals("", model.answers().error(field("domain")));
        assertEquals("1 answer is missing or wrong.", model.primary().hint().get());
    }

    @Test
    @DisplayName("blames the answer that is missing, not those that follow it")
    void blamesTheCause() {
        model.primary().act();
        assertEquals("This has to be answered.", model.answers().error(field("domain")));
        assertEquals("", model.answers().error(field("api-host")));
        model.answers().answer("api-host", "No Host");
        assertFalse(model.answers().error(field("api-host")).isEmpty());
    }

    @Test
    @DisplayName("leads to the first answer that is missing when one wants to go on")
    void leads() {
        model.primary().act();
        assertEquals("domain", model.asked().get());
        assertEquals("This has to be answered.", model.answers().error(field("domain")));
        assertEquals(
                StationState.NEEDS_YOU,
                context.journey().state(Station.SETTINGS).get());
        assertEquals(List.of(), fakes.settings.used);
    }

    @Test
    @DisplayName("says at the field what is wrong with an answer")
    void errorAtField() {
        model.answers().answer("domain", "Not A Host");
        assertTrue(model.answers().error(field("domain")).startsWith("A host name"));
        model.answers().answer("domain", "ml.site.example");
        assertEquals("", model.answers().error(field("domain")));
    }

    @Test
    @DisplayName("lets defaults follow other answers until they are typed over, and come back when emptied")
    void defaults() {
        model.answers().answer("domain", "ml.site.example");
        assertEquals("app.ml.site.example", field("app-host").value());
        assertFalse(field("app-host").given());
        model.answers().answer("app-host", "www.site.example");
        model.answers().answer("domain", "other.example");
        assertEquals("www.site.example", field("app-host").value());
        model.answers().answer("app-host", "");
        assertEquals("app.other.example", field("app-host").value());
    }

    @Test
    @DisplayName("previews what the answers come to, with the difference to the chart")
    void previews() {
        model.answers().answer("domain", "ml.site.example");
        String diff = model.values().chosen().orElseThrow().diff();
        assertTrue(diff.contains("-    hostName: api.clearml.127-0-0-1.nip.io"), diff);
        assertTrue(diff.contains("+    hostName: api.ml.site.example"), diff);
    }

    @Test
    @DisplayName("says which pods are let in as it is switched, and who is refused without a switch")
    void verdicts() {
        assertEquals("All 5 pods admitted by restricted-v2", model.security().summary());
        model.answers().toggle("openshift-restricted", false);
        assertEquals(
                "4 of 5 pods admitted by restricted-v2; refused: clearml-redis-master",
                model.security().summary());
        assertEquals(
                "Refused without it: clearml-redis-master", model.security().verdict("openshift-restricted"));
        assertEquals("", model.security().verdict("examples"));
        assertEquals(
                "StatefulSet/clearml-redis-master",
                model.security().pods().getFirst().object());
        model.answers().toggleOn(model.security().helpful());
        assertEquals("All 5 pods admitted by restricted-v2", model.security().summary());
    }

    @Test
    @DisplayName("says why there is no verdict, and is ready to judge again")
    void noVerdict() {
        fakes.settings.unjudged = ProblemException.of("desktop.pod", "pod", "x", "reason", "y", "message", "z");
        model.answers().answer("domain", "ml.site.example");
        assertEquals(
                "desktop.pod",
                Objects.requireNonNull(model.security().problem().get()).code());
        assertFalse(model.security().stale().get());
        fakes.settings.unjudged = null;
        model.answers().answer("domain", "other.site.example");
        assertNull(model.security().problem().get());
        assertEquals("All 5 pods admitted by restricted-v2", model.security().summary());
    }

    @Test
    @DisplayName("lets a switch follow its suggestion again when it is switched to it, or told to")
    void suggestions() {
        assertFalse(byHand("openshift-restricted"));
        model.answers().toggle("openshift-restricted", false);
        assertTrue(byHand("openshift-restricted"));
        model.answers().toggle("openshift-restricted", true);
        assertFalse(byHand("openshift-restricted"));
        model.answers().toggle("openshift-restricted", false);
        model.answers().suggest("openshift-restricted");
        assertEquals("true", form().value("openshift-restricted"));
        assertEquals(Map.of(), form().answers().toggles());
    }

    private boolean byHand(String toggle) {
        return form().switches().stream()
                .filter(s -> s.toggle().id().equals(toggle))
                .findFirst()
                .orElseThrow()
                .byHand();
    }

    @Test
    @DisplayName("shows what just one switch changes, whichever way it stands")
    void changes() {
        List<Change> on = new ArrayList<>();
        model.changes("openshift-restricted", on::addAll);
        assertTrue(on.getFirst().before().contains("fsGroup: 1001"));
        assertTrue(on.getFirst().after().contains("fsGroup: null"));
        model.answers().toggle("openshift-restricted", false);
        List<Change> off = new ArrayList<>();
        model.changes("openshift-restricted", off::addAll);
        assertEquals(on, off);
    }

    @Test
    @DisplayName("merges edits by hand last, holds up what cannot be read, and takes edits back")
    void edits() {
        model.answers().answer("domain", "ml.site.example");
        model.answers().edit("clearml", "extra: 1\n");
        assertTrue(model.values().chosen().orElseThrow().release().given().endsWith("extra: 1\n"));
        model.answers().edit("clearml", "extra: 1\n\tbad: {}\n");
        model.primary().act();
        assertEquals("clearml", model.editAsked().get());
        assertEquals(List.of(), fakes.settings.used);
        assertEquals(
                StationState.NEEDS_YOU,
                context.journey().state(Station.SETTINGS).get());
        model.answers().edit("clearml", "extra: 2\n");
        model.primary().act();
        assertEquals(
                Map.of("clearml", "extra: 2\n"), fakes.settings.used.getFirst().edits());
        model.answers().edit("clearml", "  \n");
        assertEquals(Map.of(), model.answers().edits().get());
    }

    @Test
    @DisplayName("puts a value that is in the way into the edits, and never drops what a person wrote")
    void editValue() {
        ValueHint hint = new ValueHint("redis.podSecurityContext.fsGroup", "1001", "null");
        model.answers().edit("clearml", "redis:\n  size: 1Gi\n");
        model.answers().editValue("clearml", hint);
        assertEquals(
                Yaml.values("redis: {size: 1Gi, podSecurityContext: {fsGroup: null}}", "expected"),
                Yaml.values(model.answers().edits().get().getOrDefault("clearml", ""), "edits"));
        model.answers().edit("clearml", "# mine\nredis: {}\n");
        model.answers().editValue("clearml", hint);
        String edits = model.answers().edits().get().getOrDefault("clearml", "");
        assertTrue(edits.startsWith("# mine\nredis: {}\n"), edits);
        assertTrue(edits.contains("# still to be put in its place: redis.podSecurityContext.fsGroup: null"), edits);
    }

    @Test
    @DisplayName("takes the text of a file as an answer, and says why one cannot be taken")
    void answerFile(@TempDir Path folder) throws IOException {
        model.answers().toggle("routes", false);
        Path text = Files.writeString(folder.resolve("name.txt"), "from-a-file\n");
        model.answerFrom("tls-secret", text);
        assertEquals("from-a-file", field("tls-secret").value());
        Path binary = Files.write(folder.resolve("key.der"), new byte[] {(byte) 0xff, 0, 1});
        model.answerFrom("tls-secret", binary);
        assertEquals(
                "desktop.answer-file",
                Objects.requireNonNull(model.problem().get()).code());
        assertEquals("from-a-file", field("tls-secret").value());
        Path large = Files.write(folder.resolve("large"), new byte[AnswerFile.MOST + 1]);
        model.answerFrom("tls-secret", large);
        assertEquals("from-a-file", field("tls-secret").value());
        model.answers().answer("domain", "ml.site.example");
        assertNull(model.problem().get());
    }

    @Test
    @DisplayName("makes up one secret anew without touching the others")
    void generates() {
        model.answers().answer("domain", "ml.site.example");
        model.answers().generate();
        String key = field("api-key").value();
        String password = field("admin-password").value();
        assertEquals(20, password.length());
        model.answers().generate("admin-password");
        assertNotEquals(password, field("admin-password").value());
        assertEquals(key, field("api-key").value());
    }

    @Test
    @DisplayName("goes on with every secret made up that was left empty")
    void goesOn() {
        model.answers().answer("domain", "ml.site.example");
        model.primary().act();
        Answers used = fakes.settings.used.getFirst().answers();
        assertEquals("ml.site.example", used.values().get("domain"));
        assertEquals(20, used.values().get("admin-password").length());
        assertEquals(
                StationState.DONE, context.journey().state(Station.SETTINGS).get());
    }

    @Test
    @DisplayName("keeps what was typed when another cluster asks other things")
    void keeps() {
        model.answers().answer("domain", "ml.site.example");
        model.answers().toggle("openshift-restricted", false);
        fakes.settings.openshift = false;
        context.journey().answer(Station.CLUSTER, "another");
        model.entered();
        assertEquals("ml.site.example", field("domain").value());
        assertTrue(form().switches().stream().noneMatch(s -> s.toggle().id().equals("openshift-restricted")));
        fakes.settings.openshift = true;
        context.journey().answer(Station.CLUSTER, "the first");
        model.entered();
        assertFalse(form().switches().stream()
                .filter(s -> s.toggle().id().equals("openshift-restricted"))
                .findFirst()
                .orElseThrow()
                .on());
    }

    @Test
    @DisplayName("offers what the cluster has")
    void choices() {
        model.answers().toggle("routes", false);
        assertEquals(
                List.of("ocs-storagecluster-ceph-rbd", "thin-csi"),
                model.answers().choices(field("storage-class").question()));
        assertEquals(
                List.of("openshift-default", "nginx"),
                model.answers().choices(field("ingress-class").question()));
        assertEquals(
                List.of("ingress", "services"),
                model.answers().choices(field("expose").question()));
    }
}

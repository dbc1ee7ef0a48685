package dev.landfall.desktop.screens.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.landfall.desktop.fakes.Fakes;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationState;
import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

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
        return Objects.requireNonNull(model.form().get());
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
        assertEquals("", model.error(field("domain")));
        assertEquals("4 answers are missing or wrong.", model.primary().hint().get());
    }

    @Test
    @DisplayName("leads to the first answer that is missing when one wants to go on")
    void leads() {
        model.primary().act();
        assertEquals("domain", model.asked().get());
        assertEquals("This has to be answered.", model.error(field("domain")));
        assertEquals(
                StationState.NEEDS_YOU,
                context.journey().state(Station.SETTINGS).get());
        assertEquals(List.of(), fakes.settings.used);
    }

    @Test
    @DisplayName("says at the field what is wrong with an answer")
    void errorAtField() {
        model.answer("domain", "Not A Host");
        assertTrue(model.error(field("domain")).startsWith("A host name"));
        model.answer("domain", "ml.site.example");
        assertEquals("", model.error(field("domain")));
    }

    @Test
    @DisplayName("lets defaults follow other answers until they are typed over, and come back when emptied")
    void defaults() {
        model.answer("domain", "ml.site.example");
        assertEquals("app.ml.site.example", field("app-host").value());
        assertFalse(field("app-host").given());
        model.answer("app-host", "www.site.example");
        model.answer("domain", "other.example");
        assertEquals("www.site.example", field("app-host").value());
        model.answer("app-host", "");
        assertEquals("app.other.example", field("app-host").value());
    }

    @Test
    @DisplayName("previews what the answers come to, with the difference to the chart")
    void previews() {
        model.answer("domain", "ml.site.example");
        String diff = Objects.requireNonNull(model.shown().get()).diff();
        assertTrue(diff.contains("-    hostName: api.clearml.127-0-0-1.nip.io"), diff);
        assertTrue(diff.contains("+    hostName: api.ml.site.example"), diff);
    }

    @Test
    @DisplayName("shows what comes of a switch")
    void toggles() {
        assertTrue(Objects.requireNonNull(model.shown().get())
                .preview()
                .verdicts()
                .get("openshift-restricted")
                .good());
        model.toggle("openshift-restricted", false);
        assertFalse(Objects.requireNonNull(model.shown().get())
                .preview()
                .verdicts()
                .get("openshift-restricted")
                .good());
    }

    @Test
    @DisplayName("makes up one secret anew without touching the others")
    void generates() {
        model.answer("domain", "ml.site.example");
        model.generate();
        String key = field("api-key").value();
        String password = field("admin-password").value();
        assertEquals(20, password.length());
        model.generate("admin-password");
        assertNotEquals(password, field("admin-password").value());
        assertEquals(key, field("api-key").value());
    }

    @Test
    @DisplayName("goes on with every secret made up that was left empty")
    void goesOn() {
        model.answer("domain", "ml.site.example");
        model.primary().act();
        Answers used = fakes.settings.used.getFirst();
        assertEquals("ml.site.example", used.values().get("domain"));
        assertEquals(20, used.values().get("admin-password").length());
        assertEquals(
                StationState.DONE, context.journey().state(Station.SETTINGS).get());
    }

    @Test
    @DisplayName("keeps what was typed when another cluster asks other things")
    void keeps() {
        model.answer("domain", "ml.site.example");
        model.toggle("openshift-restricted", false);
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
        assertEquals(
                List.of("ocs-storagecluster-ceph-rbd", "thin-csi"),
                model.choices(field("storage-class").question()));
        assertEquals(
                List.of("openshift-default", "nginx"),
                model.choices(field("ingress-class").question()));
        assertEquals(
                List.of("ingress", "services"), model.choices(field("expose").question()));
    }
}

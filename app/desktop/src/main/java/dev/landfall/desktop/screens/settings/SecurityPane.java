package dev.landfall.desktop.screens.settings;

import dev.landfall.desktop.ports.SettingsPort.Hurdle;
import dev.landfall.desktop.ports.SettingsPort.PodVerdict;
import dev.landfall.desktop.ports.SettingsPort.Role;
import dev.landfall.desktop.ports.SettingsPort.Security;
import dev.landfall.desktop.ports.SettingsPort.ValueHint;
import dev.landfall.desktop.screens.settings.SecurityModel.Judged;
import dev.landfall.desktop.widgets.Badge;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.Details;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.ProblemPane;
import dev.landfall.desktop.widgets.Tone;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product.Toggle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** Every pod with what the cluster's admission makes of it, and how to get past what is in its way. */
final class SecurityPane extends VBox {
    private final SettingsModel model;
    private final Desk desk;
    private final BiConsumer<String, ValueHint> edit;
    private final VBox page = Parts.column(0);
    private final VBox head = Parts.column(4);

    /** @param edit told a release and the value of its chart that has to be edited */
    SecurityPane(SettingsModel model, Desk desk, BiConsumer<String, ValueHint> edit) {
        super(8);
        this.model = model;
        this.desk = desk;
        this.edit = edit;
        setId("security");
        page.getStyleClass().add("pods-page");
        getChildren().addAll(head, Parts.grow(Parts.scroll(page)));
    }

    void update() {
        SecurityModel security = model.security();
        boolean stale = security.stale().get();
        Judged judged = security.judged().get();
        head.getChildren().clear();
        page.getChildren().clear();
        if (security.problem().get() != null && !stale) {
            page.getChildren().add(ProblemPane.of(security.problem().get(), desk.remedies()));
        } else if (judged == null) {
            head.getChildren().add(new Badge(Tone.BUSY, "Working out what the cluster lets in…"));
        } else {
            head(judged, stale);
            security.pods().forEach(p -> page.getChildren().add(pod(p)));
        }
        page.setOpacity(stale ? 0.5 : 1);
    }

    private void head(Judged judged, boolean stale) {
        Security security = judged.security();
        SecurityModel verdicts = model.security();
        boolean bad = security.pods().stream().anyMatch(PodVerdict::refused);
        Badge summary = stale
                ? new Badge(Tone.BUSY, "Working it out again…")
                : new Badge(bad ? Tone.BAD : Tone.GOOD, verdicts.summary());
        if (!stale && security.judge().isEmpty()) {
            summary.set(Tone.INFO, "Nothing in this cluster holds pods back");
        }
        summary.setWrapText(true);
        summary.setMinHeight(USE_PREF_SIZE);
        summary.setId("security-summary");
        head.getChildren().add(summary);
        head.getChildren().add(Parts.wrapped(security.rule(), "small"));
        if (!security.live()) {
            page.getChildren().add(note("The cluster is not asked: this is worked out from its inventory."));
        }
        security.assumed().forEach(a -> page.getChildren().add(note(a)));
        security.problems().forEach(p -> page.getChildren().add(ProblemPane.of(p, Tone.WARN, desk.remedies())));
        if (bad && !stale && !judged.complete()) {
            head.getChildren().add(new Badge(Tone.BUSY, "Finding out what would help…"));
        }
        Set<String> helpful = verdicts.helpful();
        if (!helpful.isEmpty()) {
            String words = helpful.size() == 1
                    ? "Switch on “" + label(helpful.iterator().next()) + "”"
                    : "Switch on the " + helpful.size() + " switches that help";
            Button all = Parts.button(
                    words, Feather.TOGGLE_RIGHT, () -> model.answers().toggleOn(helpful));
            all.setId("switch-on-all");
            all.setWrapText(true);
            all.setMinWidth(0);
            all.setMinHeight(USE_PREF_SIZE);
            all.setDisable(stale);
            head.getChildren().add(all);
        }
    }

    private static Label note(String words) {
        Label note = Parts.wrapped(words, "small", "pods-note");
        note.setGraphic(Parts.icon(Feather.INFO));
        return note;
    }

    private VBox pod(PodVerdict pod) {
        Tone tone = pod.refused() ? Tone.BAD : pod.warnings().isEmpty() ? Tone.GOOD : Tone.WARN;
        Label name = Parts.wrapped(SecurityModel.name(pod.object()), "strong");
        name.setMinWidth(0);
        Badge state = new Badge(tone, pod.refused() ? "refused" : pod.admitted());
        state.setMinWidth(USE_PREF_SIZE);
        HBox first = Parts.row(8, name, Parts.spacer(), state);
        VBox row = Parts.column(4, first, Parts.wrapped(kind(pod), "small"));
        row.getStyleClass().add("list-row");
        remedies(pod).forEach((how, hurdles) -> row.getChildren().add(way(pod, how, hurdles)));
        if (pod.refused() && !pod.least().isEmpty()) {
            row.getChildren()
                    .add(Parts.wrapped(
                            "Let in as it is by " + pod.least() + ", if its service account may use that.", "small"));
        }
        for (String warning : pod.warnings()) {
            Label line = Parts.wrapped(warning, "field-note", "warn-text");
            line.setGraphic(Parts.icon(Feather.ALERT_TRIANGLE));
            row.getChildren().add(line);
        }
        return row;
    }

    private static String kind(PodVerdict pod) {
        int slash = pod.object().indexOf('/');
        String kind = slash < 0 ? "" : pod.object().substring(0, slash) + " · ";
        return kind
                + switch (pod.role()) {
                    case WORKLOAD -> "workload";
                    case HOOK -> "hook: runs at certain moments, such as during the installation";
                    case TEMPLATE -> "pods made later from a template kept as text";
                }
                + (pod.role() == Role.WORKLOAD ? " of " + pod.release() : "");
    }

    /** What is in the way, by what clears it: the switches of a way, or nothing here. */
    private Map<List<String>, List<Hurdle>> remedies(PodVerdict pod) {
        Map<List<String>, List<Hurdle>> by = new LinkedHashMap<>();
        pod.hurdles().stream()
                .filter(h -> !h.ways().isEmpty())
                .forEach(h ->
                        by.computeIfAbsent(nearest(h), k -> new ArrayList<>()).add(h));
        List<Hurdle> rest =
                pod.hurdles().stream().filter(h -> h.ways().isEmpty()).toList();
        if (!rest.isEmpty()) {
            by.put(List.of(), rest);
        }
        return by;
    }

    /** Of several ways the one that changes least: a switch that follows another one before that other one. */
    private List<String> nearest(Hurdle hurdle) {
        Form form = model.answers().form().get();
        Set<String> followers = form == null
                ? Set.of()
                : Toggles.of(form).stream()
                        .filter(r -> !r.under().isEmpty())
                        .map(r -> r.toggle().id())
                        .collect(Collectors.toSet());
        return hurdle.ways().stream()
                .filter(followers::containsAll)
                .findFirst()
                .orElse(hurdle.ways().getFirst());
    }

    private VBox way(PodVerdict pod, List<String> toggles, List<Hurdle> hurdles) {
        VBox box = Parts.column(2);
        VBox actions = Parts.column(0);
        for (Hurdle hurdle : hurdles) {
            box.getChildren().add(Parts.wrapped(hurdle.problem().title(), "field-note"));
            ValueHint value = hurdle.value();
            if (value != null) {
                box.getChildren().add(Parts.wrapped("set by the value " + value.key() + ": " + value.now(), "small"));
                actions.getChildren()
                        .add(action(
                                "Edit the value "
                                        + value.key().substring(value.key().lastIndexOf('.') + 1),
                                Feather.EDIT_2,
                                () -> edit.accept(pod.release(), value)));
            }
        }
        if (!toggles.isEmpty()) {
            String names = toggles.stream().map(t -> "“" + label(t) + "”").collect(Collectors.joining(" and "));
            Button on = action(
                    "Switch on " + names,
                    Feather.TOGGLE_RIGHT,
                    () -> model.answers().toggleOn(new LinkedHashSet<>(toggles)));
            on.setId("switch-on-" + String.join("-", toggles));
            actions.getChildren().add(on);
        }
        actions.getChildren()
                .add(action(
                        "Why",
                        Feather.FILE_TEXT,
                        () -> desk.details()
                                .show(
                                        SecurityModel.name(pod.object()),
                                        List.of(new Details.Page("Why", "guide", text(pod))))));
        box.getChildren().add(actions);
        return box;
    }

    private static Button action(String words, Feather symbol, Runnable act) {
        Button button = Parts.button(words, symbol, act);
        button.getStyleClass().addAll("flat", "link-row");
        button.setMinWidth(0);
        button.setWrapText(true);
        button.setMinHeight(USE_PREF_SIZE);
        return button;
    }

    private String label(String toggle) {
        Form form = model.answers().form().get();
        return form == null
                ? toggle
                : form.product().toggles().stream()
                        .filter(t -> t.id().equals(toggle))
                        .map(Toggle::label)
                        .findFirst()
                        .orElse(toggle);
    }

    /** Everything about one refused pod, to read or to hand on. */
    static String text(PodVerdict pod) {
        StringBuilder text = new StringBuilder("# ").append(pod.object()).append("\n\n");
        for (Hurdle hurdle : pod.hurdles()) {
            text.append("## ").append(hurdle.problem().title()).append("\n\n");
            text.append(hurdle.problem().why()).append("\n\n");
            text.append("- **What to do** ").append(hurdle.problem().next()).append('\n');
            text.append("- **Field** `").append(hurdle.field()).append("`\n");
            ValueHint value = hurdle.value();
            if (value != null) {
                text.append("- **Set by the value** `")
                        .append(value.key())
                        .append(": ")
                        .append(value.now());
                text.append("`; cleared by `").append(value.instead()).append("`\n");
            }
            text.append('\n');
        }
        return pod.least().isEmpty()
                ? text.toString()
                : text + "## Without a change\n\nLet in as it is by " + pod.least()
                        + ", if its service account may use that.\n";
    }
}

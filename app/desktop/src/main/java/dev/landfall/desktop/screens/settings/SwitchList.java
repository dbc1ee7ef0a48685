package dev.landfall.desktop.screens.settings;

import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.ports.SettingsPort.Change;
import dev.landfall.desktop.ports.SettingsPort.PodVerdict;
import dev.landfall.desktop.widgets.Badge;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.Details;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.Tone;
import dev.landfall.desktop.widgets.YamlDiff;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javafx.scene.Node;
import javafx.scene.layout.VBox;

/** The product's switches, those that follow another one under it, and what all of them come to. */
final class SwitchList extends VBox {
    private final SettingsModel model;
    private final Desk desk;
    private final Map<String, SwitchRow> rows = new HashMap<>();
    private final VBox body = Parts.column(16);
    private final Badge verdict = new Badge(Tone.IDLE, "");

    SwitchList(Product product, SettingsModel model, Desk desk) {
        super(16);
        this.model = model;
        this.desk = desk;
        verdict.setWrapText(true);
        verdict.setMinHeight(USE_PREF_SIZE);
        getChildren()
                .addAll(
                        Parts.headRow(Parts.heading("Switches")),
                        Parts.wrapped(
                                "How the product fits this cluster. What follows a switch stands indented below it.",
                                "muted"),
                        verdict,
                        body);
        for (Product.Toggle toggle : product.toggles()) {
            rows.put(toggle.id(), new SwitchRow(toggle, model, this::showChanges));
        }
    }

    void update(Form form) {
        List<Node> shown = new ArrayList<>();
        for (Toggles.Row row : Toggles.of(form)) {
            SwitchRow shownRow = rows.get(row.toggle().id());
            if (shownRow != null) {
                shownRow.update(row);
                shown.add(shownRow);
            }
        }
        // only when other switches are offered, so that the focus stays where it is
        if (!body.getChildren().equals(shown)) {
            body.getChildren().setAll(shown);
        }
        judged();
    }

    /** Takes over the newest verdict. */
    void judged() {
        SecurityModel security = model.security();
        boolean stale = security.stale().get();
        long refused = security.pods().stream().filter(PodVerdict::refused).count();
        Parts.show(verdict, !security.pods().isEmpty());
        verdict.set(
                refused > 0 ? Tone.BAD : Tone.GOOD,
                refused > 0
                        ? refused + " of " + Amounts.count(security.pods().size(), "pod") + " would be refused"
                        : "Every pod would be let in");
        verdict.setOpacity(stale ? 0.5 : 1);
        rows.forEach((id, row) -> row.verdict(security.verdict(id), stale));
    }

    private void showChanges(Product.Toggle toggle) {
        model.changes(toggle.id(), changes -> desk.details().show("“" + toggle.label() + "” changes", pages(changes)));
    }

    private static List<Details.Page> pages(List<Change> changes) {
        List<Details.Page> pages = changes.stream()
                .map(c -> new Details.Page(c.name(), "diff", YamlDiff.unified(c.before(), c.after())))
                .filter(p -> !p.text().isEmpty())
                .toList();
        return pages.isEmpty()
                ? List.of(new Details.Page(
                        "Nothing", "text", "With the other answers as they stand, this switch changes nothing."))
                : pages;
    }
}

package dev.landfall.desktop.screens.done;

import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.ports.DonePort.Address;
import dev.landfall.desktop.ports.DonePort.Handover;
import dev.landfall.desktop.ports.DonePort.SupportBundle;
import dev.landfall.desktop.ports.DonePort.User;
import dev.landfall.desktop.widgets.Badge;
import dev.landfall.desktop.widgets.Clip;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.Details;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.ProblemPane;
import dev.landfall.desktop.widgets.Screen;
import dev.landfall.desktop.widgets.SecretField;
import dev.landfall.desktop.widgets.Tone;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Severity;
import java.nio.file.Path;
import java.util.List;
import javafx.beans.InvalidationListener;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** The Done screen. */
public final class DoneView implements Screen {
    private final DoneModel model;
    private final Desk desk;
    private final VBox page = Parts.column(16);
    private final Node content = Parts.scroll(page);

    public DoneView(DoneModel model, Desk desk) {
        this.model = model;
        this.desk = desk;
        InvalidationListener update = o -> update();
        List.of(
                        model.handover(),
                        model.tried(),
                        model.trying(),
                        model.receipt(),
                        model.support(),
                        model.collecting(),
                        model.problem())
                .forEach(o -> o.addListener(update));
        update();
    }

    private void update() {
        page.getChildren().clear();
        if (model.problem().get() != null) {
            page.getChildren().add(ProblemPane.of(model.problem().get(), desk.remedies()));
        }
        Handover handover = model.handover().get();
        if (handover == null) {
            if (model.problem().get() == null) {
                page.getChildren()
                        .add(Parts.empty(
                                Feather.FLAG, "What is handed over", "Addresses, users and the receipt appear here."));
            }
            return;
        }
        page.getChildren().add(head(handover));
        handover.troubles().forEach(p -> page.getChildren().add(ProblemPane.of(p, Tone.WARN, desk.remedies())));
        VBox left = Parts.column(16, addresses(handover), users(handover));
        VBox right = Parts.column(16, nextSteps(handover), receipt(handover), support());
        Parts.side(440, right);
        Parts.main(left);
        page.getChildren().add(new HBox(24, left, right));
    }

    private Node head(Handover handover) {
        boolean all = handover.troubles().isEmpty();
        Badge badge = all
                ? new Badge(Tone.GOOD, "everything runs")
                : new Badge(Tone.WARN, Amounts.count(handover.troubles().size(), "part") + " did not come up");
        badge.getStyleClass().add("pill");
        return Parts.row(
                16,
                Parts.icon(
                        all ? Feather.CHECK_CIRCLE : Feather.ALERT_TRIANGLE, "large", all ? "good-icon" : "warn-icon"),
                Parts.column(
                        2,
                        Parts.row(12, Parts.text(handover.title(), "big"), badge),
                        Parts.small("Finished " + Amounts.day(handover.finished()))));
    }

    private Node addresses(Handover handover) {
        Button again = Parts.button("Try again", Feather.REFRESH_CW, model::tryAddresses);
        again.setId("try-addresses");
        again.getStyleClass().add("small-button");
        again.setDisable(model.trying().get());
        VBox card = Parts.card(Parts.row(8, Parts.heading("Addresses"), Parts.spacer(), again));
        List<Finding> tried = model.tried().get();
        for (int i = 0; i < handover.addresses().size(); i++) {
            card.getChildren().add(address(handover.addresses().get(i), i < tried.size() ? tried.get(i) : null));
        }
        return card;
    }

    private Node address(Address address, @Nullable Finding tried) {
        Label url = Parts.mono(address.url());
        url.setMinWidth(0);
        Button open = Parts.symbol(
                Feather.EXTERNAL_LINK,
                "Open " + address.url(),
                () -> desk.browse().accept(address.url()));
        HBox first = Parts.row(
                8,
                Parts.column(2, Parts.text(address.name(), "strong"), url),
                Parts.spacer(),
                reach(tried),
                Clip.symbol("Copy " + address.url(), address::url),
                open);
        VBox row = Parts.column(4, first);
        if (tried != null && tried.severity() != Severity.PASS) {
            String said = tried.title().startsWith(address.name() + ": ")
                    ? tried.title().substring(address.name().length() + 2)
                    : tried.title();
            Button why = Parts.button(
                    "Why, and what to do",
                    Feather.FILE_TEXT,
                    () -> desk.details()
                            .show(
                                    address.name(),
                                    List.of(new Details.Page(
                                            "Why",
                                            "guide",
                                            "# " + tried.title() + "\n\n" + tried.detail() + "\n\n## What to do\n\n"
                                                    + tried.next()))));
            why.getStyleClass().addAll("flat", "link-row");
            row.getChildren().add(Parts.flow(12, Parts.text(Amounts.sentence(said), "field-note"), why));
        }
        row.getStyleClass().add("list-row");
        return row;
    }

    private Badge reach(@Nullable Finding tried) {
        Badge badge = model.trying().get()
                ? new Badge(Tone.BUSY, "trying…")
                : tried == null
                        ? new Badge(Tone.IDLE, "not tried")
                        : tried.severity() == Severity.PASS
                                ? new Badge(Tone.GOOD, "reachable")
                                : new Badge(Tone.WARN, "not yet");
        badge.setMinWidth(Label.USE_PREF_SIZE);
        return badge;
    }

    private Node users(Handover handover) {
        VBox card = Parts.card(Parts.heading("Users"));
        for (User user : handover.users()) {
            VBox words = Parts.column(2, Parts.text(user.name(), "strong"), Parts.small(user.role()));
            HBox row = Parts.row(8, words, Parts.spacer());
            if (user.password().isEmpty()) {
                row.getChildren().add(Parts.text("password not kept", "muted"));
            } else {
                SecretField secret = new SecretField(Clip.symbol("Copy the password", user::password));
                secret.text().set(user.password());
                secret.input().setAccessibleText("Password of " + user.name());
                secret.setPrefWidth(264);
                row.getChildren().add(secret);
            }
            row.getStyleClass().add("list-row");
            card.getChildren().add(row);
        }
        if (!handover.notes().isBlank()) {
            Button notes = Parts.button(
                    "What the product says",
                    Feather.FILE_TEXT,
                    () -> desk.details()
                            .show(
                                    "What the product says",
                                    List.of(new Details.Page("Notes", "text", handover.notes()))));
            notes.getStyleClass().add("small-button");
            card.getChildren().add(notes);
        }
        return card;
    }

    private static Node nextSteps(Handover handover) {
        VBox card = Parts.card(Parts.heading("What comes next"));
        int number = 1;
        for (String step : handover.nextSteps()) {
            HBox row =
                    new HBox(12, Parts.text(String.valueOf(number++), "step-number"), Parts.grow(Parts.wrapped(step)));
            card.getChildren().add(row);
        }
        return card;
    }

    private Node receipt(Handover handover) {
        Button save = Parts.button("Save…", Feather.SAVE, this::saveReceipt);
        save.setId("save-receipt");
        Button read = Parts.button(
                "Read",
                Feather.FILE_TEXT,
                () -> desk.details()
                        .show(
                                "Receipt",
                                List.of(new Details.Page(
                                        "Receipt", "text", handover.receipt().text()))));
        read.setId("read-receipt");
        read.getStyleClass().add("flat");
        VBox card = Parts.card(
                Parts.row(8, Parts.heading("Receipt"), Parts.spacer(), read, save),
                Parts.wrapped(
                        Amounts.count(handover.receipt().images(), "image") + ", "
                                + Amounts.count(handover.receipt().releases(), "release") + ", installed by "
                                + handover.receipt().by() + ", bundle "
                                + Amounts.shortDigest(handover.receipt().bundleDigest()) + ".",
                        "muted"));
        Path saved = model.receipt().get();
        if (saved != null) {
            card.getChildren().add(Parts.wrapped("Saved to " + saved, "good-text"));
        }
        return card;
    }

    private void saveReceipt() {
        desk.choosers().saveFile("Save the receipt", "receipt.json").ifPresent(model::saveReceipt);
    }

    private Node support() {
        Button make = Parts.button(
                "Make one…",
                Feather.LIFE_BUOY,
                () -> desk.choosers()
                        .saveFile("Save the support bundle", "support.tar.gz")
                        .ifPresent(model::collect));
        make.setId("make-support");
        make.setDisable(model.collecting().get());
        VBox card = Parts.card(
                Parts.row(8, Parts.heading("Support bundle"), Parts.spacer(), make),
                Parts.wrapped(
                        "Objects, events, logs and versions of this site for the people who help you. Secrets are masked; what was masked is listed.",
                        "muted"));
        SupportBundle made = model.support().get();
        if (model.collecting().get()) {
            card.getChildren().add(new Badge(Tone.BUSY, "collecting…"));
        } else if (made != null) {
            card.getChildren()
                    .add(Parts.wrapped(
                            made.file() + ": " + Amounts.count(made.files(), "file") + ", "
                                    + Amounts.bytes(made.bytes()) + ", " + Amounts.count(made.masked(), "value")
                                    + " masked",
                            "good-text"));
        }
        return card;
    }

    @Override
    public Node content() {
        return content;
    }
}

package dev.landfall.desktop.screens.registry;

import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.ports.RegistryPort.Certificate;
import dev.landfall.desktop.ports.RegistryPort.Layout;
import dev.landfall.desktop.ports.RegistryPort.Offer;
import dev.landfall.desktop.ports.RegistryPort.Placement;
import dev.landfall.desktop.widgets.Badge;
import dev.landfall.desktop.widgets.Clip;
import dev.landfall.desktop.widgets.Columns;
import dev.landfall.desktop.widgets.Columns.State;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.desktop.widgets.Field;
import dev.landfall.desktop.widgets.Parts;
import dev.landfall.desktop.widgets.ProblemPane;
import dev.landfall.desktop.widgets.Screen;
import dev.landfall.desktop.widgets.SecretField;
import dev.landfall.desktop.widgets.Tone;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Severity;
import java.util.List;
import javafx.beans.InvalidationListener;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.control.TableView;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** The Registry screen. */
public final class RegistryView implements Screen {
    private static final double HEADER = 32;
    private static final double ROW = 32;
    private static final int SHOWN = 4;

    private final RegistryModel model;
    private final Desk desk;
    private final VBox content = Parts.column(16);
    private final Field address;
    private final Field ca;
    private final VBox certificate = Parts.column(8);
    private final VBox offers = Parts.column(8);
    private final VBox tests = Parts.column(8);
    private final Label summary = Parts.small("");
    private final TableView<Placement> layout = layoutTable();
    private boolean addressLeft;

    public RegistryView(RegistryModel model, Desk desk) {
        this.model = model;
        this.desk = desk;
        TextField where = new TextField();
        where.setId("registry-address");
        where.setPromptText("registry.site:5000/apps");
        where.textProperty().bindBidirectional(model.address());
        where.focusedProperty().addListener((p, was, focused) -> {
            addressLeft |= was;
            update();
        });
        address = new Field("Where is the registry?", "host, port and path", "Images go below this path.", where);
        ca = ca();
        VBox form = Parts.column(16, offers, address, credentials(), plain(), ca);
        VBox left = Parts.column(0, Parts.grow(Parts.scroll(form)));
        Parts.side(416, left);
        VBox right =
                Parts.column(8, Parts.heading("Test"), Parts.grow(Parts.scroll(Parts.column(8, certificate, tests))));
        Parts.main(right);
        double rows = HEADER + ROW * SHOWN + 2;
        layout.setMinHeight(rows);
        layout.setMaxHeight(rows);
        VBox names =
                Parts.column(0, Parts.headRow(Parts.heading("Names in the registry"), Parts.spacer(), summary), layout);
        content.getChildren().addAll(Parts.grow(new HBox(24, left, right)), names);
        follow();
    }

    private Node credentials() {
        TextField user = new TextField();
        user.setId("registry-user");
        user.textProperty().bindBidirectional(model.user());
        SecretField password = new SecretField();
        password.input().setId("registry-password");
        password.text().bindBidirectional(model.password());
        Field userField = new Field("User", "", "", user);
        Field passwordField = new Field("Password or token", "", "", password, password.input());
        HBox.setHgrow(userField, Priority.ALWAYS);
        HBox.setHgrow(passwordField, Priority.ALWAYS);
        userField.setPrefWidth(160);
        passwordField.setPrefWidth(216);
        return Parts.column(
                4,
                new HBox(16, userField, passwordField),
                Parts.text("Leave both empty when the registry asks for nothing.", "field-note"));
    }

    private Node plain() {
        CheckBox plain = new CheckBox("Without encryption (plain HTTP)");
        plain.setId("plain-http");
        plain.selectedProperty().bindBidirectional(model.plainHttp());
        return plain;
    }

    private Field ca() {
        TextArea pem = Parts.area(3);
        pem.setId("registry-ca");
        pem.getStyleClass().addAll("mono", "small-mono");
        pem.setPromptText("-----BEGIN CERTIFICATE-----");
        pem.textProperty().bindBidirectional(model.ca());
        Button file = Parts.button(
                "From a file…",
                Feather.FILE,
                () -> desk.choosers()
                        .openFile("Choose a certificate authority", "Certificates", List.of("*.crt", "*.pem", "*.cer"))
                        .ifPresent(model::readCertificate));
        file.setId("ca-file");
        Button fetch = Parts.button("Fetch and compare…", Feather.DOWNLOAD_CLOUD, model::fetchCertificate);
        fetch.setId("ca-fetch");
        fetch.disableProperty().bind(model.plainHttp().or(model.address().isEmpty()));
        pem.disableProperty().bind(model.plainHttp());
        file.disableProperty().bind(model.plainHttp());
        VBox control = Parts.column(8, pem, Parts.row(8, file, fetch));
        return new Field(
                "Certificate authority",
                "CA, in PEM",
                "Leave it empty when the laptop trusts the registry already.",
                control,
                pem);
    }

    private TableView<Placement> layoutTable() {
        TableView<Placement> table = Columns.table(Parts.empty(
                Feather.LAYERS,
                "Every image with its name at the site",
                "It appears as soon as the address is typed."));
        table.setId("layout");
        table.getColumns().add(Columns.path("From the bundle", 360, Placement::source));
        table.getColumns().add(Columns.path("To the registry", 470, Placement::target));
        table.getColumns().add(Columns.number("Size", 80, Placement::bytes, Amounts::bytes));
        table.getColumns()
                .add(Columns.state(
                        "", 100, p -> p.there() ? new State(Tone.GOOD, "there") : new State(Tone.IDLE, "to send")));
        return table;
    }

    private void follow() {
        InvalidationListener update = o -> desk.gate().latest(this, this::update);
        model.findings().addListener((ListChangeListener<Finding>) c -> update.invalidated(model.findings()));
        model.offers().addListener((ListChangeListener<Offer>) c -> showOffers());
        List.of(model.testing(), model.layout(), model.problem(), model.address(), model.ca(), model.certificate())
                .forEach(o -> o.addListener(update));
        showOffers();
        update();
    }

    private void update() {
        boolean say = addressLeft || model.address().get().length() > 3;
        address.error(say ? model.addressError() : "");
        ca.error(model.caError());
        showCertificate();
        showTests();
        Layout names = model.layout().get();
        layout.getItems().setAll(names == null ? List.of() : names.placements());
        summary.setText(names == null ? "" : summary(names));
    }

    private static String summary(Layout names) {
        String text = Amounts.bytes(names.toSend()) + " of " + Amounts.bytes(names.total()) + " to send";
        return names.free() < 0 ? text : text + "  ·  " + Amounts.bytes(names.free()) + " free there";
    }

    private void showOffers() {
        offers.getChildren().setAll(model.offers().stream().map(this::offer).toList());
        Parts.show(offers, !model.offers().isEmpty());
    }

    private Node offer(Offer offer) {
        Button take = Parts.button(offer.button(), () -> model.take(offer));
        take.setMinWidth(javafx.scene.layout.Region.USE_PREF_SIZE);
        VBox words = Parts.column(2, Parts.wrapped(offer.title(), "strong"), Parts.wrapped(offer.detail(), "small"));
        HBox.setHgrow(words, Priority.ALWAYS);
        return Parts.card(Parts.row(12, Parts.icon(Feather.ZAP), words, take));
    }

    private void showCertificate() {
        Certificate seen = model.certificate().get();
        certificate.getChildren().clear();
        Parts.show(certificate, seen != null);
        if (seen == null) {
            return;
        }
        Label fingerprint = Parts.mono(seen.fingerprint());
        fingerprint.setWrapText(true);
        Button trust = Parts.button("It is the same: trust it", Feather.CHECK, model::trustCertificate);
        trust.setId("ca-trust");
        certificate
                .getChildren()
                .add(Parts.card(
                        Parts.text("Compare this fingerprint with the site's people", "strong"),
                        fingerprint,
                        Parts.wrapped(
                                seen.subject() + ", issued by " + seen.issuer() + ", valid until " + seen.validUntil(),
                                "small"),
                        Parts.row(8, trust, Clip.button("Copy", seen::fingerprint))));
    }

    private void showTests() {
        tests.getChildren().clear();
        if (model.problem().get() != null) {
            tests.getChildren().add(ProblemPane.of(model.problem().get(), desk.remedies()));
        }
        if (model.findings().isEmpty()
                && !model.testing().get()
                && model.problem().get() == null) {
            tests.getChildren()
                    .add(
                            Parts.empty(
                                    Feather.ACTIVITY,
                                    "Not tested yet",
                                    "The test logs in, sends a few bytes, asks for large ones, and cleans up after itself. It takes seconds and saves hours."));
        }
        for (Finding finding : model.findings()) {
            tests.getChildren()
                    .add(
                            finding.severity() == Severity.FAIL
                                    ? ProblemPane.of(finding, desk.remedies())
                                    : line(finding));
        }
        if (model.testing().get()) {
            tests.getChildren().add(Parts.row(12, new Badge(Tone.BUSY, "testing…")));
        }
    }

    private static Node line(Finding finding) {
        Tone tone = Tone.of(finding.severity());
        Label title = Parts.text(finding.title());
        title.setMinWidth(javafx.scene.layout.Region.USE_PREF_SIZE);
        Label detail = Parts.small(finding.detail());
        detail.setMinWidth(0);
        HBox line = Parts.row(8, Parts.icon(tone.symbol(), "tone-icon"), title, detail);
        line.getStyleClass().addAll("test-line", tone.style());
        if (finding.severity() == Severity.WARN && !finding.next().isEmpty()) {
            return Parts.column(2, line, Parts.wrapped(finding.next(), "small", "indent"));
        }
        return line;
    }

    @Override
    public Node content() {
        return content;
    }
}

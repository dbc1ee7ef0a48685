package dev.landfall.desktop.screens.registry;

import dev.landfall.desktop.fx.Job;
import dev.landfall.desktop.fx.Refresh;
import dev.landfall.desktop.journey.Activity;
import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.journey.Journey.Flag;
import dev.landfall.desktop.journey.Primary;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationModel;
import dev.landfall.desktop.ports.RegistryPort;
import dev.landfall.desktop.ports.RegistryPort.Certificate;
import dev.landfall.desktop.ports.RegistryPort.Form;
import dev.landfall.desktop.ports.RegistryPort.Layout;
import dev.landfall.desktop.ports.RegistryPort.Offer;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.Severity;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/** The Registry screen: where images go, whether it works, and how they will be named there. */
public final class RegistryModel implements StationModel {
    private static final String USE = "Use this registry";

    /** A host with an optional port, and repository path components of the OCI distribution specification. */
    private static final Pattern ADDRESS = Pattern.compile(
            "[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)*/?");

    private final Context context;
    private final RegistryPort port;
    private final Primary primary = new Primary("Test", this::act);
    private final StringProperty address = new SimpleStringProperty("");
    private final StringProperty user = new SimpleStringProperty("");
    private final StringProperty password = new SimpleStringProperty("");
    private final StringProperty ca = new SimpleStringProperty("");
    private final BooleanProperty plainHttp = new SimpleBooleanProperty();
    private final ObservableList<Finding> findings = FXCollections.observableArrayList();
    private final ObservableList<Offer> offers = FXCollections.observableArrayList();
    private final ReadOnlyBooleanWrapper testing = new ReadOnlyBooleanWrapper();
    private final ObjectProperty<@Nullable Layout> layout = new SimpleObjectProperty<>();
    private final ObjectProperty<@Nullable Certificate> certificate = new SimpleObjectProperty<>();
    private final ObjectProperty<@Nullable Problem> problem = new SimpleObjectProperty<>();
    private final Refresh<Layout> layouts;
    private @Nullable Form tested;
    private @Nullable Job test;
    private @Nullable Activity activity;
    private boolean filling;

    public RegistryModel(Context context, RegistryPort port) {
        this.context = context;
        this.port = port;
        layouts = new Refresh<>(context.work(), () -> port.layout(form()), layout::set, p -> layout.set(null));
        List.of(address, user, password, ca).forEach(text -> text.addListener((p, was, is) -> edited()));
        plainHttp.addListener((p, was, is) -> edited());
        refresh();
    }

    /** Takes up what was typed in an earlier sitting. */
    public void begin() {
        context.work().run(port::remembered, this::fill, problem::set);
    }

    @Override
    public void entered() {
        context.work().run(port::offers, offers::setAll, problem::set);
        relayout();
    }

    /** Fills the form with what an offer says. */
    public void take(Offer offer) {
        fill(offer.form());
    }

    private void fill(Form form) {
        filling = true;
        address.set(form.address());
        user.set(form.user());
        password.set(form.password());
        ca.set(form.ca());
        plainHttp.set(form.plainHttp());
        filling = false;
        edited();
    }

    private void edited() {
        if (filling) {
            return;
        }
        if (test != null && !form().equals(tested)) {
            test.drop();
            end();
        }
        if (!form().equals(tested)) {
            findings.clear();
        }
        certificate.set(null);
        problem.set(null);
        relayout();
        refresh();
    }

    private void relayout() {
        if (addressError().isEmpty()) {
            layouts.request();
        } else {
            layout.set(null);
        }
    }

    private void act() {
        if (passed()) {
            Form form = form();
            context.work()
                    .run(
                            () -> {
                                port.use(form);
                                return true;
                            },
                            done -> context.journey().pass(Station.REGISTRY),
                            problem::set);
        } else {
            test();
        }
    }

    /** Finds out what the registry can. */
    public void test() {
        Form form = form();
        findings.clear();
        tested = form;
        testing.set(true);
        Activity now = context.activities().begin("Testing " + form.address());
        activity = now;
        test = context.work()
                .run(
                        () -> {
                            port.test(
                                    form,
                                    finding -> context.gate().execute(() -> {
                                        if (form.equals(tested) && testing.get()) {
                                            findings.add(finding);
                                        }
                                    }),
                                    now);
                            return true;
                        },
                        done -> {
                            end();
                            relayout();
                            refresh();
                        },
                        p -> {
                            end();
                            tested = null;
                            problem.set(p);
                            refresh();
                        });
        refresh();
    }

    private void end() {
        testing.set(false);
        test = null;
        if (activity != null) {
            activity.stop();
            context.activities().end(activity);
            activity = null;
        }
    }

    /** Gets the certificate that the registry shows, to be compared with what the site's people say. */
    public void fetchCertificate() {
        String from = address.get();
        context.work().run(() -> port.fetchCertificate(from), certificate::set, problem::set);
    }

    /** The fingerprint was compared and is right. */
    public void trustCertificate() {
        Certificate seen = certificate.get();
        if (seen != null) {
            ca.set(seen.pem());
        }
    }

    /** Takes a certificate authority from a file. */
    public void readCertificate(Path file) {
        context.work().run(() -> port.readCertificate(file), ca::set, problem::set);
    }

    private boolean passed() {
        return form().equals(tested) && !testing.get() && !findings.isEmpty() && failures() == 0;
    }

    private long failures() {
        return findings.stream().filter(f -> f.severity() == Severity.FAIL).count();
    }

    private void refresh() {
        context.journey().answer(Station.REGISTRY, address.get().isBlank() ? null : form());
        boolean bad = form().equals(tested) && !testing.get() && failures() > 0;
        context.journey().flag(Station.REGISTRY, bad || problem.get() != null ? Flag.NEEDS_YOU : Flag.NONE);
        if (testing.get()) {
            primary.refuse("Test", "Trying out what the registry can; nothing stays there.");
        } else if (passed()) {
            Layout names = layout.get();
            primary.allow(
                    USE,
                    names == null
                            ? ""
                            : Amounts.bytes(names.toSend()) + " of " + Amounts.bytes(names.total()) + " to send.");
        } else if (!addressError().isEmpty()) {
            primary.refuse("Test", address.get().isBlank() ? "Say where the registry is." : addressError());
        } else {
            primary.allow(
                    "Test",
                    bad
                            ? Amounts.count(failures(), "test") + " failed. Change the form, or test again."
                            : "A short test before the first image is sent.");
        }
    }

    /** What is wrong with the address as typed; empty when nothing is. */
    public String addressError() {
        String text = address.get().strip();
        if (text.isEmpty()) {
            return "This has to be answered.";
        }
        if (text.contains("://")) {
            return "Only host, port and path, without " + text.substring(0, text.indexOf("://") + 3);
        }
        return ADDRESS.matcher(text).matches() ? "" : "A host with port and path, such as registry.site:5000/apps.";
    }

    /** What is wrong with the authority as pasted; empty when nothing is. */
    public String caError() {
        String text = ca.get();
        return text.isBlank() || text.contains("-----BEGIN CERTIFICATE-----")
                ? ""
                : "A certificate in PEM begins with -----BEGIN CERTIFICATE-----.";
    }

    public Form form() {
        return new Form(
                address.get().strip().replaceAll("/+$", ""),
                user.get().strip(),
                password.get(),
                ca.get().strip(),
                plainHttp.get());
    }

    /** What is told of the test, e.g. for each severity how many. */
    public Map<Severity, Long> counts() {
        return findings.stream()
                .collect(java.util.stream.Collectors.groupingBy(
                        Finding::severity, java.util.stream.Collectors.counting()));
    }

    @Override
    public Station station() {
        return Station.REGISTRY;
    }

    @Override
    public Primary primary() {
        return primary;
    }

    public StringProperty address() {
        return address;
    }

    public StringProperty user() {
        return user;
    }

    public StringProperty password() {
        return password;
    }

    /** The certificate authority in PEM; empty for the laptop's own. */
    public StringProperty ca() {
        return ca;
    }

    public BooleanProperty plainHttp() {
        return plainHttp;
    }

    public ObservableList<Finding> findings() {
        return findings;
    }

    public ObservableList<Offer> offers() {
        return offers;
    }

    public ReadOnlyBooleanProperty testing() {
        return testing.getReadOnlyProperty();
    }

    /** Where every image would go; null as long as the address says nothing. */
    public ObjectProperty<@Nullable Layout> layout() {
        return layout;
    }

    /** What the registry showed when it was asked; null when it was not. */
    public ObjectProperty<@Nullable Certificate> certificate() {
        return certificate;
    }

    public ObjectProperty<@Nullable Problem> problem() {
        return problem;
    }
}

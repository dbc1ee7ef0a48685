package dev.landfall.desktop.screens.cluster;

import dev.landfall.desktop.fx.Job;
import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.journey.Journey.Flag;
import dev.landfall.desktop.journey.Primary;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationModel;
import dev.landfall.desktop.ports.ClusterPort;
import dev.landfall.desktop.ports.ClusterPort.Choice;
import dev.landfall.desktop.ports.ClusterPort.ContextCheck;
import dev.landfall.desktop.ports.ClusterPort.Kubeconfigs;
import dev.landfall.desktop.ports.ClusterPort.Namespace;
import dev.landfall.engine.problem.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/** The Cluster screen: every context with what it answered, and the namespace. */
public final class ClusterModel implements StationModel {
    private static final String USE = "Use this cluster";

    /** A DNS label, RFC 1123. */
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private final Context context;
    private final ClusterPort port;
    private final Primary primary = new Primary(USE, this::use);
    private final ObservableList<Row> rows = FXCollections.observableArrayList();
    private final ObservableList<Path> files = FXCollections.observableArrayList();
    private final ObservableList<Namespace> namespaces = FXCollections.observableArrayList();
    private final ObjectProperty<@Nullable Problem> problem = new SimpleObjectProperty<>();
    private final ReadOnlyObjectWrapper<String> selected = new ReadOnlyObjectWrapper<>("");
    private final StringProperty namespace = new SimpleStringProperty("");
    private @Nullable Job checking;
    private @Nullable Job listing;
    private boolean begun;

    /**
     * One context.
     *
     * @param check null as long as it has not answered
     */
    public record Row(ClusterPort.Context context, @Nullable ContextCheck check) {
        public String name() {
            return context.name();
        }

        public boolean usable() {
            return check != null && check.usable();
        }
    }

    public ClusterModel(Context context, ClusterPort port) {
        this.context = context;
        this.port = port;
        namespace.addListener((p, was, is) -> refresh());
        refresh();
    }

    /** Takes up what was chosen in an earlier sitting. */
    public void begin() {
        context.work()
                .run(
                        port::remembered,
                        before -> before.ifPresent(choice -> {
                            selected.set(choice.context());
                            namespace.set(choice.namespace());
                            refresh();
                        }),
                        problem::set);
    }

    @Override
    public void entered() {
        if (!begun) {
            begun = true;
            read();
        }
    }

    /** Reads the kubeconfig files and asks every context, again if need be. */
    public void read() {
        if (checking != null) {
            checking.drop();
        }
        problem.set(null);
        context.work().run(port::read, this::readDone, problem::set);
    }

    private void readDone(Kubeconfigs read) {
        files.setAll(read.files());
        problem.set(read.problem());
        rows.setAll(read.contexts().stream().map(c -> new Row(c, null)).toList());
        if (rows.stream().noneMatch(r -> r.name().equals(selected.get()))) {
            select(read.contexts().stream()
                    .filter(ClusterPort.Context::current)
                    .findFirst()
                    .map(ClusterPort.Context::name)
                    .orElse(""));
        }
        List<String> names =
                read.contexts().stream().map(ClusterPort.Context::name).toList();
        checking = context.work()
                .run(
                        () -> {
                            port.check(names, check -> context.gate().execute(() -> answered(check)));
                            return true;
                        },
                        done -> refresh(),
                        problem::set);
        refresh();
    }

    private void answered(ContextCheck check) {
        rows.replaceAll(row -> row.name().equals(check.context()) ? new Row(row.context(), check) : row);
        if (check.context().equals(selected.get())) {
            listNamespaces();
        }
        refresh();
    }

    public void select(String name) {
        if (!name.equals(selected.get())) {
            selected.set(name);
            namespaces.clear();
            listNamespaces();
            refresh();
        }
    }

    private void listNamespaces() {
        Optional<Row> row = selectedRow();
        if (row.isEmpty() || !row.get().usable()) {
            return;
        }
        if (listing != null) {
            listing.drop();
        }
        String name = row.get().name();
        // not being allowed to list namespaces is no reason to stop: a name can be typed
        listing = context.work().run(() -> port.namespaces(name), namespaces::setAll, p -> namespaces.clear());
    }

    public void add(Path kubeconfig) {
        change(() -> port.add(kubeconfig));
    }

    /** Adds what was pasted. */
    public void addText(String kubeconfig) {
        change(() -> port.addText(kubeconfig));
    }

    private void change(Runnable change) {
        context.work()
                .run(
                        () -> {
                            change.run();
                            return true;
                        },
                        done -> read(),
                        problem::set);
    }

    private void use() {
        Choice choice = choice();
        context.work()
                .run(
                        () -> {
                            port.use(choice);
                            return true;
                        },
                        done -> context.journey().pass(Station.CLUSTER),
                        problem::set);
    }

    private Choice choice() {
        return new Choice(selected.get(), namespace.get().strip());
    }

    private void refresh() {
        Optional<Row> row = selectedRow();
        boolean chosen = !selected.get().isEmpty() && !namespace.get().isBlank();
        context.journey().answer(Station.CLUSTER, chosen ? choice() : null);
        context.header().cluster().set(headline(row));
        boolean none =
                row.isPresent() && row.get().check() != null && !row.get().usable();
        context.journey().flag(Station.CLUSTER, none || problem.get() != null ? Flag.NEEDS_YOU : Flag.NONE);
        if (row.isEmpty()) {
            primary.refuse(USE, rows.isEmpty() ? "Add a kubeconfig first." : "Choose a cluster in the table.");
        } else if (row.get().check() == null) {
            primary.refuse(USE, "Waiting for " + row.get().name() + " to answer.");
        } else if (!row.get().usable()) {
            primary.refuse(USE, row.get().name() + " cannot be used as it is.");
        } else if (!namespaceError().isEmpty()) {
            primary.refuse(USE, namespaceError());
        } else {
            primary.allow(USE, willDo());
        }
    }

    private String headline(Optional<Row> row) {
        if (row.isEmpty()) {
            // chosen in an earlier sitting, and not asked yet
            return selected.get();
        }
        ContextCheck check = row.get().check();
        String platform = check == null || check.platform().isEmpty() ? "" : "  ·  " + check.platform();
        return row.get().name() + platform;
    }

    private String willDo() {
        return namespaces.stream()
                .filter(n -> n.name().equals(namespace.get().strip()))
                .findFirst()
                .map(n -> "Namespace " + n.name() + ": " + n.holds() + ".")
                .orElse("Namespace " + namespace.get().strip() + " will be made.");
    }

    /** What is wrong with the namespace as typed; empty when nothing is. */
    public String namespaceError() {
        String name = namespace.get().strip();
        if (name.isEmpty()) {
            return "Say which namespace it goes into.";
        }
        return NAMESPACE.matcher(name).matches()
                ? ""
                : "A namespace has lower-case letters, digits and '-', at most 63, and begins and ends with a letter or digit.";
    }

    public Optional<Row> selectedRow() {
        return rows.stream()
                .filter(r -> Objects.equals(r.name(), selected.get()))
                .findFirst();
    }

    /** How long a context took to answer, in words. */
    public static String took(Row row) {
        return row.check() == null ? "" : Amounts.duration(row.check().took());
    }

    @Override
    public Station station() {
        return Station.CLUSTER;
    }

    @Override
    public Primary primary() {
        return primary;
    }

    public ObservableList<Row> rows() {
        return rows;
    }

    /** The kubeconfig files that were read. */
    public ObservableList<Path> files() {
        return files;
    }

    public ObservableList<Namespace> namespaces() {
        return namespaces;
    }

    /** What is wrong with all of it, e.g. that there is no kubeconfig; null when nothing is. */
    public ObjectProperty<@Nullable Problem> problem() {
        return problem;
    }

    /** The name of the chosen context; empty when none is. */
    public ReadOnlyObjectProperty<String> selected() {
        return selected.getReadOnlyProperty();
    }

    public StringProperty namespace() {
        return namespace;
    }
}

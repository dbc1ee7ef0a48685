package dev.landfall.desktop.screens.checks;

import dev.landfall.desktop.journey.Activity;
import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.journey.Journey.Flag;
import dev.landfall.desktop.journey.Primary;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.journey.StationModel;
import dev.landfall.desktop.ports.ChecksPort;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.Severity;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import org.jspecify.annotations.Nullable;

/** The Checks screen: whether it will work, and what is accepted in words all the same. */
public final class ChecksModel implements StationModel {
    private static final String NEXT = "Continue";

    private final Context context;
    private final ChecksPort port;
    private final Primary primary = new Primary(NEXT, this::pass);
    private final Map<String, Finding> findings = new LinkedHashMap<>();
    private final Map<String, String> accepted = new TreeMap<>();
    private final ObservableList<Row> rows = FXCollections.observableArrayList();
    private final ReadOnlyBooleanWrapper running = new ReadOnlyBooleanWrapper();
    private final ObjectProperty<@Nullable Problem> problem = new SimpleObjectProperty<>();
    private @Nullable Map<Station, Object> ranWith;
    private int round;

    /**
     * A finding in a row.
     *
     * @param accepted the engineer's words; empty when it is not accepted
     */
    public record Row(Finding finding, String accepted) {
        /** Whether it holds up the installation. */
        public boolean stops() {
            return finding.severity() == Severity.FAIL && accepted.isEmpty();
        }
    }

    public ChecksModel(Context context, ChecksPort port) {
        this.context = context;
        this.port = port;
        refresh();
    }

    @Override
    public void entered() {
        Map<Station, Object> before = context.journey().answersBefore(Station.CHECKS);
        if (!before.equals(ranWith)
                && context.journey().openBefore(Station.CHECKS).isEmpty()) {
            runAll();
        }
    }

    /** Looks at everything, again if need be. */
    public void runAll() {
        if (running.get()) {
            return;
        }
        ranWith = context.journey().answersBefore(Station.CHECKS);
        int mine = ++round;
        findings.clear();
        problem.set(null);
        running.set(true);
        Activity activity = context.activities().begin("Checking");
        context.work()
                .run(
                        port::accepted,
                        words -> {
                            accepted.putAll(words);
                            refresh();
                        },
                        problem::set);
        context.work()
                .run(
                        () -> {
                            port.run(found -> context.gate().execute(() -> take(mine, found)), activity);
                            return true;
                        },
                        done -> ended(activity),
                        p -> {
                            if (!p.code().equals("problem.stopped")) {
                                problem.set(p);
                            }
                            ranWith = null;
                            ended(activity);
                        });
        refresh();
    }

    private void take(int round, Finding finding) {
        if (round == this.round) {
            findings.put(finding.id(), finding);
            refresh();
        }
    }

    private void ended(Activity activity) {
        running.set(false);
        context.activities().end(activity);
        refresh();
    }

    /** Looks at one thing again. */
    public void again(String id) {
        int mine = round;
        context.work().run(() -> port.again(id), found -> take(mine, found), problem::set);
    }

    /** Goes on in spite of a finding. Refused when it may not be overridden, or without words. */
    public void accept(Finding finding, String because) {
        String words = because.strip();
        if (!finding.overridable() || words.isEmpty()) {
            return;
        }
        context.work()
                .run(
                        () -> {
                            port.accept(finding, words);
                            return true;
                        },
                        done -> {
                            accepted.put(finding.id(), words);
                            refresh();
                        },
                        problem::set);
    }

    private void pass() {
        context.journey().pass(Station.CHECKS);
    }

    private void refresh() {
        rows.setAll(findings.values().stream()
                .sorted(Comparator.comparing(Finding::severity).reversed())
                .map(f -> new Row(f, accepted.getOrDefault(f.id(), "")))
                .toList());
        boolean any = !running.get() && !findings.isEmpty();
        context.journey().answer(Station.CHECKS, any ? answer() : null);
        long stopping = rows.stream().filter(Row::stops).count();
        boolean never = rows.stream().anyMatch(r -> r.stops() && !r.finding().overridable());
        context.journey()
                .flag(
                        Station.CHECKS,
                        running.get()
                                ? Flag.WORKING
                                : problem.get() != null || never
                                        ? Flag.FAILED
                                        : stopping > 0 ? Flag.NEEDS_YOU : Flag.NONE);
        if (running.get()) {
            primary.refuse(NEXT, "Checking…");
        } else if (findings.isEmpty()) {
            primary.refuse(NEXT, "Run the checks first.");
        } else if (stopping > 0) {
            primary.refuse(
                    NEXT,
                    Amounts.count(stopping, "failure") + (stopping == 1 ? " stands" : " stand") + " in the way: solve "
                            + (stopping == 1 ? "it" : "them") + (never ? "." : ", or accept in words."));
        } else {
            long warnings = count(Severity.WARN);
            primary.allow(
                    NEXT,
                    warnings == 0 ? "Nothing stands in the way." : Amounts.count(warnings, "warning") + " to know of.");
        }
    }

    private Map<String, String> answer() {
        Map<String, String> answer = new TreeMap<>();
        rows.forEach(r -> answer.put(r.finding().id(), r.finding().severity() + " " + r.accepted()));
        return answer;
    }

    public long count(Severity severity) {
        return findings.values().stream().filter(f -> f.severity() == severity).count();
    }

    @Override
    public Station station() {
        return Station.CHECKS;
    }

    @Override
    public Primary primary() {
        return primary;
    }

    /** The findings, failures first. */
    public ObservableList<Row> rows() {
        return rows;
    }

    public ReadOnlyBooleanProperty running() {
        return running.getReadOnlyProperty();
    }

    public ObjectProperty<@Nullable Problem> problem() {
        return problem;
    }
}

package dev.landfall.desktop.screens.settings;

import dev.landfall.desktop.fx.Refresh;
import dev.landfall.desktop.fx.Work;
import dev.landfall.desktop.ports.SettingsPort;
import dev.landfall.desktop.ports.SettingsPort.Draft;
import dev.landfall.desktop.ports.SettingsPort.Release;
import dev.landfall.desktop.ports.SettingsPort.Remark;
import dev.landfall.desktop.widgets.YamlDiff;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.Severity;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.jspecify.annotations.Nullable;

/** The charts' values as the answers and the engineer's edits make them. Used on the gate's thread. */
public final class ValuesModel {
    private final ReadOnlyObjectWrapper<@Nullable List<Shown>> shown = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<String> release = new ReadOnlyObjectWrapper<>("");
    private final ReadOnlyObjectWrapper<@Nullable Problem> problem = new ReadOnlyObjectWrapper<>();
    private final Refresh<List<Shown>> refresh;
    private volatile @Nullable Draft draft;

    /**
     * One release with its difference worked out.
     *
     * @param diff the chart's own values against those with what is given; empty when nothing differs
     */
    public record Shown(Release release, String diff) {}

    ValuesModel(Work work, SettingsPort port, Runnable changed) {
        refresh = new Refresh<>(
                work,
                () -> {
                    Draft now = draft;
                    return now == null
                            ? List.of()
                            : port.preview(now).releases().stream()
                                    .map(r -> new Shown(r, YamlDiff.unified(r.defaults(), r.merged())))
                                    .toList();
                },
                now -> {
                    shown.set(now);
                    if (chosen().isEmpty()) {
                        release.set(
                                now.isEmpty() ? "" : now.getFirst().release().name());
                    }
                    problem.set(null);
                    changed.run();
                },
                problem::set);
    }

    void work(Draft now) {
        draft = now;
        refresh.request();
    }

    public void choose(String name) {
        release.set(name);
    }

    /** The release that is looked at; empty as long as there is none. */
    public Optional<Shown> chosen() {
        List<Shown> now = shown.get();
        return now == null
                ? Optional.empty()
                : now.stream()
                        .filter(s -> s.release().name().equals(release.get()))
                        .findFirst();
    }

    /** The first release whose values would not get past the checks because of an edit. */
    public Optional<String> broken() {
        List<Shown> now = shown.get();
        return now == null
                ? Optional.empty()
                : now.stream()
                        .map(Shown::release)
                        .filter(r -> r.remarks().stream().anyMatch(ValuesModel::stops))
                        .map(Release::name)
                        .findFirst();
    }

    private static boolean stops(Remark remark) {
        return remark.severity() == Severity.FAIL && remark.line() > 0;
    }

    /** Every release; null until it has been worked out. */
    public ReadOnlyObjectProperty<@Nullable List<Shown>> shown() {
        return shown.getReadOnlyProperty();
    }

    /** The name of the release that is looked at. */
    public ReadOnlyObjectProperty<String> release() {
        return release.getReadOnlyProperty();
    }

    /** Why the values could not be worked out. */
    public ReadOnlyObjectProperty<@Nullable Problem> problem() {
        return problem.getReadOnlyProperty();
    }
}

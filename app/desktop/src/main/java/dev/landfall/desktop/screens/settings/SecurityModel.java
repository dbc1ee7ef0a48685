package dev.landfall.desktop.screens.settings;

import dev.landfall.desktop.fx.Refresh;
import dev.landfall.desktop.fx.Work;
import dev.landfall.desktop.journey.Amounts;
import dev.landfall.desktop.ports.SettingsPort;
import dev.landfall.desktop.ports.SettingsPort.Draft;
import dev.landfall.desktop.ports.SettingsPort.Hurdle;
import dev.landfall.desktop.ports.SettingsPort.PodVerdict;
import dev.landfall.desktop.ports.SettingsPort.Security;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.progress.Progress;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.jspecify.annotations.Nullable;

/** Which pods the cluster would let in with what stands in the form now. Used on the gate's thread. */
public final class SecurityModel {
    private static final int NAMED = 3;

    private final ReadOnlyObjectWrapper<@Nullable Judged> judged = new ReadOnlyObjectWrapper<>();
    private final ReadOnlyObjectWrapper<Boolean> stale = new ReadOnlyObjectWrapper<>(false);
    private final ReadOnlyObjectWrapper<@Nullable Problem> problem = new ReadOnlyObjectWrapper<>();
    private final Refresh<Judged> refresh;
    private volatile @Nullable Draft draft;
    private volatile Asking asking = new Asking(null);

    /**
     * A verdict and what it is about.
     *
     * @param complete whether it also says what would help
     */
    public record Judged(Draft draft, Security security, boolean complete) {}

    /** One calculation, given up as soon as it is for something else than what stands in the form. */
    private final class Asking implements Progress {
        private final @Nullable Draft about;

        Asking(@Nullable Draft about) {
            this.about = about;
        }

        @Override
        public boolean stopped() {
            return !Objects.equals(about, draft);
        }

        @Override
        public void total(long amount) {}

        @Override
        public void advance(String what, long amount) {}

        @Override
        public void note(String text) {}
    }

    SecurityModel(Work work, SettingsPort port) {
        refresh = new Refresh<>(
                work,
                () -> {
                    Draft now = Objects.requireNonNull(draft);
                    Asking asked = new Asking(now);
                    asking = asked;
                    return new Judged(
                            now,
                            port.security(
                                    now,
                                    soon -> work.gate().execute(() -> sooner(new Judged(now, soon, false))),
                                    asked),
                            true);
                },
                this::answered,
                this::failed);
    }

    /** Takes what is to be judged; the last verdict stays until the new one is there. */
    void judge(Draft now) {
        Judged known = judged.get();
        draft = now;
        if (known != null && known.complete() && known.draft().equals(now) && !refresh.running()) {
            stale.set(false);
            return;
        }
        stale.set(true);
        refresh.request();
    }

    private void sooner(Judged now) {
        Judged known = judged.get();
        boolean late = known != null && known.complete() && known.draft().equals(now.draft());
        if (!late && now.draft().equals(draft)) {
            answered(now);
        }
    }

    private void answered(Judged now) {
        judged.set(now);
        problem.set(null);
        stale.set(!now.draft().equals(draft));
    }

    private void failed(Problem why) {
        if (why.code().equals("problem.stopped")) {
            // the next calculation is on its way
            return;
        }
        problem.set(why);
        judged.set(null);
        stale.set(asking.stopped());
    }

    /** In a sentence, e.g. "8 of 9 pods admitted by restricted-v2; refused: clearml-redis"; empty when nobody judges. */
    public String summary() {
        Judged now = judged.get();
        if (now == null || now.security().pods().isEmpty()) {
            return "";
        }
        List<PodVerdict> pods = now.security().pods();
        List<PodVerdict> refused = refused();
        String by = pods.stream()
                .filter(p -> !p.refused())
                .map(PodVerdict::admitted)
                .distinct()
                .collect(Collectors.joining(", "));
        int admitted = pods.size() - refused.size();
        String first = (refused.isEmpty()
                        ? "All " + Amounts.count(pods.size(), "pod")
                        : admitted + " of " + pods.size() + " pods")
                + " admitted" + (by.isEmpty() ? "" : " by " + by);
        return refused.isEmpty() ? first : first + "; refused: " + names(refused);
    }

    /** What comes of leaving a switch as it is; empty when it makes no difference to which pods are let in. */
    public String verdict(String toggle) {
        List<PodVerdict> held = refused().stream()
                .filter(p -> p.hurdles().stream().anyMatch(h -> helps(h, toggle)))
                .toList();
        return held.isEmpty() ? "" : "Refused without it: " + names(held);
    }

    private static boolean helps(Hurdle hurdle, String toggle) {
        return hurdle.ways().stream().anyMatch(w -> w.contains(toggle));
    }

    /** The fewest switches that clear everything a switch can clear; empty when none helps. */
    public Set<String> helpful() {
        List<Hurdle> open = refused().stream()
                .flatMap(p -> p.hurdles().stream())
                .filter(h -> !h.ways().isEmpty())
                .toList();
        return open.stream()
                .flatMap(h -> h.ways().stream())
                .filter(way -> open.stream().allMatch(h -> h.ways().stream().anyMatch(way::containsAll)))
                .min(Comparator.comparingInt(List::size))
                .map(way -> (Set<String>) new LinkedHashSet<>(way))
                .orElseGet(() -> open.stream()
                        .flatMap(h -> h.ways().getFirst().stream())
                        .collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    /** Every pod, those first that are refused, then those that may not run. */
    public List<PodVerdict> pods() {
        Judged now = judged.get();
        return now == null
                ? List.of()
                : now.security().pods().stream()
                        .sorted(Comparator.comparingInt(
                                p -> p.refused() ? 0 : p.warnings().isEmpty() ? 2 : 1))
                        .toList();
    }

    private List<PodVerdict> refused() {
        return pods().stream().filter(PodVerdict::refused).toList();
    }

    private static String names(List<PodVerdict> pods) {
        String first = pods.stream().limit(NAMED).map(p -> name(p.object())).collect(Collectors.joining(", "));
        return pods.size() <= NAMED ? first : first + " and " + (pods.size() - NAMED) + " more";
    }

    /** The name without its kind. */
    static String name(String object) {
        return object.substring(object.indexOf('/') + 1);
    }

    /** The last verdict; null as long as there is none. */
    public ReadOnlyObjectProperty<@Nullable Judged> judged() {
        return judged.getReadOnlyProperty();
    }

    /** Whether a newer verdict is on its way. */
    public ReadOnlyObjectProperty<Boolean> stale() {
        return stale.getReadOnlyProperty();
    }

    /** Why there is no verdict. */
    public ReadOnlyObjectProperty<@Nullable Problem> problem() {
        return problem.getReadOnlyProperty();
    }
}

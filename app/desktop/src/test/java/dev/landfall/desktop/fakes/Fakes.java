package dev.landfall.desktop.fakes;

import dev.landfall.desktop.Window;
import dev.landfall.desktop.fx.Theme;
import dev.landfall.desktop.fx.Work;
import dev.landfall.desktop.ports.Ports;
import dev.landfall.desktop.widgets.Choosers;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ports that answer from what a test put into them, with ClearML-like data to begin with. */
public final class Fakes {
    public final FakeSite site = new FakeSite();
    public final FakeBundles bundle = new FakeBundles();
    public final FakeClusters cluster = new FakeClusters();
    public final FakeRegistry registry = new FakeRegistry();
    public final FakeSettings settings = new FakeSettings();
    public final FakeChecks checks = new FakeChecks();
    public final FakePlans plan = new FakePlans();
    public final FakeInstall install = new FakeInstall();
    public final FakeDone done = new FakeDone();
    public final List<Path> openedSites = new ArrayList<>();
    public final List<String> browsed = new ArrayList<>();
    public final FakeChoosers choosers = new FakeChoosers();
    public final TickingClock clock = new TickingClock();

    public Ports ports() {
        return new Ports(site, bundle, cluster, registry, settings, checks, plan, install, done);
    }

    /** What models share, when they are tested without a window. */
    public dev.landfall.desktop.journey.Context context() {
        Work work = StillRunning.work();
        return new dev.landfall.desktop.journey.Context(
                new dev.landfall.desktop.journey.Journey(),
                new dev.landfall.desktop.journey.Header(),
                new dev.landfall.desktop.journey.Activities(work.gate(), clock),
                work);
    }

    /** A window in which everything is done at once on the caller's thread. */
    public Window window() {
        return window(StillRunning.work());
    }

    public Window window(Work work) {
        return new Window(
                ports(),
                new Window.Surroundings(
                        work, clock, choosers, browsed::add, openedSites::add, Theme.LIGHT, theme -> {}));
    }

    /** A clock that moves on a little whenever it is looked at, so that rates come out the same each time. */
    public static final class TickingClock implements InstantSource {
        private Instant now = Samples.NOON.plusSeconds(212);

        @Override
        public Instant instant() {
            now = now.plusMillis(20);
            return now;
        }
    }

    /** Answers what it was told to. */
    public static final class FakeChoosers implements Choosers {
        public Optional<Path> file = Optional.empty();
        public Optional<Path> folder = Optional.empty();
        public Optional<Path> save = Optional.empty();

        @Override
        public Optional<Path> openFile(String title, String kind, List<String> patterns) {
            return file;
        }

        @Override
        public Optional<Path> openFolder(String title) {
            return folder;
        }

        @Override
        public Optional<Path> saveFile(String title, String suggestedName) {
            return save;
        }
    }
}

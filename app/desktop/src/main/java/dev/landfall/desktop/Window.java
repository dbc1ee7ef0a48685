package dev.landfall.desktop;

import dev.landfall.desktop.fx.Theme;
import dev.landfall.desktop.fx.Work;
import dev.landfall.desktop.journey.Activities;
import dev.landfall.desktop.journey.Context;
import dev.landfall.desktop.journey.Header;
import dev.landfall.desktop.journey.Journey;
import dev.landfall.desktop.journey.Station;
import dev.landfall.desktop.ports.Ports;
import dev.landfall.desktop.ports.SitePort.SiteFacts;
import dev.landfall.desktop.screens.bundle.BundleModel;
import dev.landfall.desktop.screens.bundle.BundleView;
import dev.landfall.desktop.screens.checks.ChecksModel;
import dev.landfall.desktop.screens.checks.ChecksView;
import dev.landfall.desktop.screens.cluster.ClusterModel;
import dev.landfall.desktop.screens.cluster.ClusterView;
import dev.landfall.desktop.screens.done.DoneModel;
import dev.landfall.desktop.screens.done.DoneView;
import dev.landfall.desktop.screens.install.InstallModel;
import dev.landfall.desktop.screens.install.InstallView;
import dev.landfall.desktop.screens.registry.RegistryModel;
import dev.landfall.desktop.screens.registry.RegistryView;
import dev.landfall.desktop.screens.review.ReviewModel;
import dev.landfall.desktop.screens.review.ReviewView;
import dev.landfall.desktop.screens.settings.SettingsModel;
import dev.landfall.desktop.screens.settings.SettingsView;
import dev.landfall.desktop.shell.Shell;
import dev.landfall.desktop.widgets.Choosers;
import dev.landfall.desktop.widgets.Desk;
import dev.landfall.engine.progress.Progress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One window on one site: the eight models, their views, and the shell around them. On the FX thread. */
public final class Window {
    private final Ports ports;
    private final Context context;
    private final BundleModel bundle;
    private final ClusterModel cluster;
    private final RegistryModel registry;
    private final SettingsModel settings;
    private final ChecksModel checks;
    private final ReviewModel review;
    private final InstallModel install;
    private final DoneModel done;
    private final Shell shell;

    /**
     * What the window needs from the laptop around it.
     *
     * @param browse opens an address in the browser
     * @param openSite turns to another site
     */
    public record Surroundings(
            Work work,
            InstantSource clock,
            Choosers choosers,
            Consumer<String> browse,
            Consumer<Path> openSite,
            Theme theme,
            Consumer<Theme> onTheme) {}

    public Window(Ports ports, Surroundings around) {
        this.ports = ports;
        context = new Context(
                new Journey(), new Header(), new Activities(around.work().gate(), around.clock()), around.work());
        install = new InstallModel(context, ports.install(), around.clock());
        bundle = new BundleModel(context, ports.bundle());
        cluster = new ClusterModel(context, ports.cluster());
        registry = new RegistryModel(context, ports.registry());
        settings = new SettingsModel(context, ports.settings());
        checks = new ChecksModel(context, ports.checks());
        review = new ReviewModel(context, ports.plan(), install::start);
        done = new DoneModel(context, ports.done());
        shell = new Shell(context.journey(), context.header(), context.activities(), around.theme(), around.onTheme());
        Desk desk = new Desk(
                around.work().gate(),
                around.choosers(),
                shell.details(),
                around.browse(),
                new Remedies(context.journey(), registry, settings, install));
        shell.add(bundle, new BundleView(bundle, desk, around.openSite()));
        shell.add(cluster, new ClusterView(cluster, desk));
        shell.add(registry, new RegistryView(registry, desk));
        shell.add(settings, new SettingsView(settings, desk));
        shell.add(checks, new ChecksView(checks, desk));
        shell.add(review, new ReviewView(review, desk));
        shell.add(install, new InstallView(install, desk));
        shell.add(done, new DoneView(done, desk));
        shell.getStylesheets().add(stylesheet());
    }

    /** Landfall's own look over the theme's. */
    static String stylesheet() {
        return Objects.requireNonNull(Window.class.getResource("landfall.css")).toExternalForm();
    }

    /**
     * Takes up the site where it was left.
     *
     * @param file a bundle to open at once
     */
    public void begin(@Nullable Path file) {
        context.work().run(() -> ports.site().facts(), this::resume, bundle.problems()::add);
        bundle.begin();
        cluster.begin();
        registry.begin();
        if (file != null) {
            bundle.open(file);
        }
    }

    private void resume(SiteFacts facts) {
        context.header().site().set(facts.name());
        if (facts.passed().isEmpty()) {
            return;
        }
        context.header().product().set(facts.product());
        context.header().cluster().set(facts.cluster());
        Journey journey = context.journey();
        journey.restore(facts.passed());
        if (facts.passed().contains(Station.REVIEW)) {
            context.work().run(() -> ports.plan().plan(Progress.none()), install::resume, review.problem()::set);
        }
        for (Station station : Station.values()) {
            if (!facts.passed().contains(station)) {
                journey.go(station);
                return;
            }
        }
        journey.go(Station.DONE);
    }

    public Shell shell() {
        return shell;
    }

    public Journey journey() {
        return context.journey();
    }

    public Activities activities() {
        return context.activities();
    }

    public BundleModel bundle() {
        return bundle;
    }

    public ClusterModel cluster() {
        return cluster;
    }

    public RegistryModel registry() {
        return registry;
    }

    public SettingsModel settings() {
        return settings;
    }

    public ChecksModel checks() {
        return checks;
    }

    public ReviewModel review() {
        return review;
    }

    public InstallModel install() {
        return install;
    }

    public DoneModel done() {
        return done;
    }
}

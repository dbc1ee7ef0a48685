package dev.landfall.desktop.ports;

/**
 * Everything the window asks of the engine, one port a screen.
 *
 * <p>All ports of one window share one site behind them: what {@code use} settles at one, the next ones build on. Methods block and
 * are called away from the window's thread; what they are given to call back may be called from any thread.
 */
public record Ports(
        SitePort site,
        BundlePort bundle,
        ClusterPort cluster,
        RegistryPort registry,
        SettingsPort settings,
        ChecksPort checks,
        PlanPort plan,
        InstallPort install,
        DonePort done) {}

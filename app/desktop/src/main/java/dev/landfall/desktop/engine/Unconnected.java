package dev.landfall.desktop.engine;

import dev.landfall.desktop.ports.BundlePort;
import dev.landfall.desktop.ports.ChecksPort;
import dev.landfall.desktop.ports.ClusterPort;
import dev.landfall.desktop.ports.DonePort;
import dev.landfall.desktop.ports.InstallPort;
import dev.landfall.desktop.ports.PlanPort;
import dev.landfall.desktop.ports.Ports;
import dev.landfall.desktop.ports.RegistryPort;
import dev.landfall.desktop.ports.SettingsPort;
import dev.landfall.desktop.ports.SitePort;
import dev.landfall.engine.problem.ProblemException;
import java.lang.reflect.Proxy;

/** Ports that have no engine behind them and say so; every screen shows it as any other problem. */
public final class Unconnected {
    private Unconnected() {}

    public static Ports ports() {
        return new Ports(
                port(SitePort.class),
                port(BundlePort.class),
                port(ClusterPort.class),
                port(RegistryPort.class),
                port(SettingsPort.class),
                port(ChecksPort.class),
                port(PlanPort.class),
                port(InstallPort.class),
                port(DonePort.class));
    }

    private static <P> P port(Class<P> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            throw ProblemException.of("desktop.not-connected", "what", type.getSimpleName() + "." + method.getName());
        }));
    }
}

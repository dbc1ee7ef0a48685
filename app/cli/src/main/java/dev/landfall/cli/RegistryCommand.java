package dev.landfall.cli;

import dev.landfall.engine.install.Site;
import dev.landfall.engine.install.SiteRegistry;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.registry.DockerConfig;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.registry.RegistryTest;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code landfall registry}: whether a registry can take a push, and a registry out of a bundle. */
@Command(
        name = "registry",
        description = "Tries whether a registry can take a push; serves a bundle as a registry.",
        mixinStandardHelpOptions = true,
        subcommands = {RegistryCommand.Check.class, ServeCommand.class})
final class RegistryCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: check or serve.");
    }

    @Command(
            name = "check",
            description = "Tries reachability, TLS, log-in and the right to push. Leaves nothing behind.")
    static final class Check extends LandfallCommand {
        @Parameters(paramLabel = "HOST/PREFIX", description = "The registry, and the path under which images would go.")
        private String address = "";

        @Mixin
        private RegistryOptions options = new RegistryOptions();

        @Override
        public Integer call() {
            AtomicInteger failed = new AtomicInteger();
            RegistryTest.run(access(address, options, terminal()), "landfall-check", finding -> {
                printer().finding(finding);
                count(finding, failed);
            });
            return failed.get() == 0 ? 0 : 3;
        }

        private static void count(Finding finding, AtomicInteger failed) {
            if (finding.severity() == Severity.FAIL) {
                failed.incrementAndGet();
            }
        }
    }

    /** The registry that options name, with the password from a file, the environment or Docker's configuration. */
    static RegistryAccess access(String address, RegistryOptions options, Terminal terminal) {
        Site.RegistryChoice choice = new Site.RegistryChoice(
                address, options.user == null ? "" : options.user, options.plainHttp, options.caText(), "");
        RegistryAccess access = SiteRegistry.access(choice, options.password(terminal.environment()), "");
        return access.credentials().isPresent()
                ? access
                : DockerConfig.ofUser(terminal.environment())
                        .find(access.target())
                        .map(access::with)
                        .orElse(access);
    }
}

package dev.landfall.desktop.fakes;

import dev.landfall.desktop.ports.ClusterPort;
import dev.landfall.engine.problem.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Clusters without a network. */
public final class FakeClusters implements ClusterPort {
    public List<Path> files = List.of(Path.of("/home/engineer/.kube/config"));
    public List<ContextCheck> answers = Samples.contexts();
    public List<Context> contexts = Samples.contextNames();
    public @Nullable Problem problem;

    /** How many contexts answer before it hangs; negative for all. */
    public int answering = -1;

    public Optional<Choice> remembered = Optional.empty();
    public final List<Choice> used = new ArrayList<>();
    public final List<String> added = new ArrayList<>();

    @Override
    public Kubeconfigs read() {
        return new Kubeconfigs(files, contexts, problem);
    }

    @Override
    public void add(Path kubeconfig) {
        added.add(kubeconfig.toString());
    }

    @Override
    public void addText(String kubeconfig) {
        added.add(kubeconfig);
    }

    @Override
    public void check(List<String> names, Consumer<ContextCheck> each) {
        int told = 0;
        for (ContextCheck answer : answers) {
            if (told++ == answering) {
                throw new StillRunning();
            }
            if (names.contains(answer.context())) {
                each.accept(answer);
            }
        }
    }

    @Override
    public List<Namespace> namespaces(String context) {
        return List.of(
                new Namespace("default", "empty"),
                new Namespace("clearml", "release clearml 7.14.3, 8 pods"),
                new Namespace("monitoring", "42 pods"));
    }

    @Override
    public Optional<Choice> remembered() {
        return remembered;
    }

    @Override
    public void use(Choice choice) {
        used.add(choice);
    }

    static ContextCheck good(String name, String version, String platform, String user, List<String> missing) {
        return new ContextCheck(name, version, platform, user, missing, Duration.ofMillis(180), null);
    }

    static ContextCheck bad(String name, Problem problem) {
        return new ContextCheck(name, "", "", "", List.of(), Duration.ofMillis(940), problem);
    }
}

package dev.landfall.engine.cluster;

import dev.landfall.engine.cluster.wire.Mask;
import dev.landfall.engine.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says why a pod does not get ready, from its state and its events. Pure: asks nobody. */
final class PodExplainer {
    private final Patience patience;

    PodExplainer(Patience patience) {
        this.patience = patience;
    }

    /** @param events those about this pod */
    List<Suspicion> explain(PodView pod, Collection<EventView> events) {
        List<Suspicion> found = new ArrayList<>();
        if (pod.fine() || pod.word().equals("Terminating")) {
            return found;
        }
        for (ContainerView container : pod.containers()) {
            container(pod, container, events).ifPresent(found::add);
        }
        if (pod.node().isEmpty()) {
            unschedulable(pod, events).ifPresent(found::add);
        } else if (found.isEmpty()) {
            volumes(pod, events).ifPresent(found::add);
        }
        return found;
    }

    private Optional<Suspicion> container(PodView pod, ContainerView container, Collection<EventView> events) {
        if (container.state() != ContainerView.State.WAITING) {
            return Optional.empty();
        }
        return switch (container.reason()) {
            case "ErrImagePull", "ImagePullBackOff", "RegistryUnavailable", "ImageInspectError" ->
                Optional.of(pull(pod, container, events));
            case "InvalidImageName" ->
                suspect(
                        pod,
                        container,
                        Problem.of(
                                "cluster.pull-name",
                                "image",
                                container.image(),
                                "pod",
                                pod.name(),
                                "said",
                                said(container)));
            case "ErrImageNeverPull" ->
                suspect(
                        pod,
                        container,
                        Problem.of(
                                "cluster.pull-never",
                                "image",
                                container.image(),
                                "pod",
                                pod.name(),
                                "node",
                                pod.node()));
            case "CrashLoopBackOff" -> crash(pod, container);
            case "CreateContainerConfigError" -> suspect(pod, container, config(pod, container));
            case "CreateContainerError", "RunContainerError", "StartError", "PostStartHookError" ->
                suspect(pod, container, cannotStart(pod, container, said(container)));
            default -> Optional.empty();
        };
    }

    private Suspicion pull(PodView pod, ContainerView container, Collection<EventView> events) {
        EventView failed = newest(events, "Failed", "Failed to pull image", container.image());
        String said = container.reason().equals("ErrImagePull") || failed == null ? said(container) : failed.message();
        PullTrouble trouble = PullTrouble.of(said);
        if (trouble == PullTrouble.OTHER && failed != null) {
            trouble = PullTrouble.of(failed.message());
            said = failed.message();
        }
        boolean mayPass = trouble == PullTrouble.UNREACHABLE || trouble == PullTrouble.TOO_MANY;
        int failures = failed == null ? 0 : failed.count();
        return new Suspicion(
                "pull " + pod.uid() + " " + container.name(),
                trouble.problem(pod, container, shorten(Mask.text(said, List.of()))),
                mayPass ? patience.unreachable() : patience.pull(),
                !mayPass && failures >= patience.pulls());
    }

    private Optional<Suspicion> crash(PodView pod, ContainerView container) {
        ContainerView.End end = container.lastEnd();
        if (end == null) {
            return Optional.empty();
        }
        Problem problem;
        if (end.reason().equals("OOMKilled")) {
            problem = Problem.of(
                    "cluster.out-of-memory",
                    "pod",
                    pod.name(),
                    "container",
                    container.name(),
                    "restarts",
                    container.restarts());
        } else if (end.reason().equals("StartError") || end.reason().equals("ContainerCannotRun")) {
            return suspect(pod, container, cannotStart(pod, container, shorten(end.message())));
        } else {
            problem = Problem.of(
                    "cluster.crash-loop",
                    "pod",
                    pod.name(),
                    "container",
                    container.name(),
                    "restarts",
                    container.restarts(),
                    "exit",
                    end.exitCode(),
                    "lines",
                    end.message().isEmpty() ? "(nothing)" : shorten(Mask.text(end.message(), List.of())));
        }
        return Optional.of(new Suspicion(
                "crash " + pod.uid() + " " + container.name(),
                problem,
                Duration.ofDays(1),
                container.restarts() >= patience.crashes()));
    }

    private static Problem config(PodView pod, ContainerView container) {
        String said = said(container);
        if (said.contains("runAsNonRoot") || said.contains("non-numeric user")) {
            return Problem.of(
                    "cluster.runs-as-root",
                    "pod",
                    pod.name(),
                    "container",
                    container.name(),
                    "image",
                    container.image(),
                    "said",
                    said);
        }
        return Problem.of(
                "cluster.missing-config",
                "pod",
                pod.name(),
                "container",
                container.name(),
                "namespace",
                pod.namespace(),
                "said",
                said);
    }

    private static Problem cannotStart(PodView pod, ContainerView container, String said) {
        return Problem.of(
                "cluster.cannot-start",
                "pod",
                pod.name(),
                "container",
                container.name(),
                "image",
                container.image(),
                "said",
                said);
    }

    private Optional<Suspicion> suspect(PodView pod, ContainerView container, Problem problem) {
        return Optional.of(new Suspicion(
                "config " + pod.uid() + " " + container.name() + " " + problem.code(),
                problem,
                patience.config(),
                false));
    }

    private Optional<Suspicion> volumes(PodView pod, Collection<EventView> events) {
        EventView failed = newest(events, "FailedMount", "", "");
        EventView attach = newest(events, "FailedAttachVolume", "", "");
        EventView event = failed != null ? failed : attach;
        if (event == null) {
            return Optional.empty();
        }
        return Optional.of(new Suspicion(
                "mount " + pod.uid(),
                Problem.of(
                        event.message().contains("not found") ? "cluster.missing-volume" : "cluster.volume",
                        "pod",
                        pod.name(),
                        "namespace",
                        pod.namespace(),
                        "said",
                        shorten(event.message())),
                patience.scheduling(),
                false));
    }

    private Optional<Suspicion> unschedulable(PodView pod, Collection<EventView> events) {
        String said = pod.reason().equals("Unschedulable") ? pod.message() : "";
        EventView event = newest(events, "FailedScheduling", "", "");
        if (said.isEmpty() && event != null) {
            said = event.message();
        }
        if (said.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Suspicion(
                "schedule " + pod.uid(),
                Problem.of(
                        schedulingCode(said), "pod", pod.name(), "namespace", pod.namespace(), "said", shorten(said)),
                patience.scheduling(),
                false));
    }

    private static String schedulingCode(String said) {
        if (said.contains("persistentvolumeclaim")
                || said.contains("PersistentVolumeClaim")
                || said.contains("persistent volumes to bind")
                || said.contains("volume node affinity")) {
            return "cluster.unschedulable-volume";
        }
        if (said.contains("Insufficient")) {
            return "cluster.unschedulable-resources";
        }
        if (said.contains("taint")) {
            return "cluster.unschedulable-taint";
        }
        if (said.contains("node affinity") || said.contains("node selector")) {
            return "cluster.unschedulable-selector";
        }
        return "cluster.unschedulable";
    }

    private static @Nullable EventView newest(
            Collection<EventView> events, String reason, String start, String naming) {
        return events.stream()
                .filter(e -> e.reason().equals(reason)
                        && e.message().startsWith(start)
                        && e.message().contains(naming))
                .max(Comparator.comparing(EventView::last))
                .orElse(null);
    }

    private static String said(ContainerView container) {
        return shorten(Mask.text(container.message().isEmpty() ? container.reason() : container.message(), List.of()));
    }

    private static String shorten(String text) {
        return text.length() <= 700 ? text : text.substring(0, 700) + " …";
    }
}

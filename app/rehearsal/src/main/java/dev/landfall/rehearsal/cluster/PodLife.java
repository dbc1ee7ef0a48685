package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.rehearsal.cluster.PullCheck.Outcome;
import dev.landfall.rehearsal.cluster.api.Deletion;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One pod on its node, from the first container's image to its end; works on the loop only. */
final class PodLife {
    private static final String COMPONENT = "kubelet";

    private final World world;
    private final PodImages images;
    private final String podIp;
    private final String hostIp;
    private final List<ContainerLife> inits = new ArrayList<>();
    private final List<ContainerLife> mains = new ArrayList<>();
    private ObjectNode pod;
    private boolean mounted;
    private boolean stopping;
    private boolean gone;

    PodLife(World world, ImagePulls pulls, ObjectNode pod, String podIp, String hostIp) {
        this.world = world;
        this.images = new PodImages(world, pulls, this);
        this.pod = pod;
        this.podIp = podIp;
        this.hostIp = hostIp;
        Tree.objects(Tree.at(pod, "spec", "initContainers")).forEach(c -> inits.add(new ContainerLife(c, true)));
        Tree.objects(Tree.at(pod, "spec", "containers")).forEach(c -> mains.add(new ContainerLife(c, false)));
    }

    /** Takes the pod up, once its volumes are there. */
    void begin() {
        if (gone || stopping) {
            return;
        }
        Optional<String> unmountable = Volumes.unmountable(world, pod);
        if (unmountable.isPresent()) {
            world.events().warning(pod, COMPONENT, "FailedMount", unmountable.get());
            write();
            later(world.pace().retry(), this::begin);
            return;
        }
        mounted = true;
        mains.forEach(c -> {
            if (!inits.isEmpty()) {
                c.waitFor("PodInitializing", "");
            }
        });
        write();
        images.lookForSecrets();
        next();
    }

    /** The first init container that has not done its work, else all the others. */
    private void next() {
        for (ContainerLife init : inits) {
            if (!(init.sidecar() ? init.running() : init.ended() && init.exit() == 0)) {
                bring(init);
                return;
            }
        }
        mains.stream().filter(c -> !c.running() && !c.ended()).forEach(this::bring);
    }

    void bring(ContainerLife c) {
        if (gone || stopping) {
            return;
        }
        Optional<String> unconfigured = Volumes.unconfigured(world, pod, c.spec());
        if (unconfigured.isPresent()) {
            c.waitFor("CreateContainerConfigError", unconfigured.get());
            world.events().warning(pod, COMPONENT, "Failed", "Error: " + unconfigured.get());
            write();
            later(world.pace().retry(), () -> bring(c));
            return;
        }
        images.fetch(c);
    }

    void again(ContainerLife c, String while_) {
        if (!c.running() && c.waitingReason().equals(while_)) {
            c.waitFor("ContainerCreating", "");
            bring(c);
        }
    }

    void create(ContainerLife c, ImageReference image, Outcome.Pulled pulled) {
        c.image(image.name() + "@" + pulled.digest());
        world.events().normal(pod, COMPONENT, "Created", "Created container: " + c.name());
        later(world.pace().start(), () -> {
            world.events().normal(pod, COMPONENT, "Started", "Started container " + c.name());
            int runs = c.ended() ? c.restarts() + 1 : c.restarts();
            String id = Digest.of((Tree.uid(pod) + c.name() + runs).getBytes(StandardCharsets.UTF_8))
                    .hex();
            LogBook book = new LogBook(
                    world.state().instant(), world.pace().heartbeat(), id.hashCode(), Chatter.opening(c.spec(), runs));
            c.run(world.state().instant(), "containerd://" + id, book);
            write();
            running(c, book);
        });
    }

    private void running(ContainerLife c, LogBook book) {
        Optional<String> lastWords = world.faults().lastWords(Tree.namespace(pod), Tree.name(pod));
        if (lastWords.isPresent()) {
            later(world.pace().crash(), () -> crash(c, book, lastWords.get()));
        } else if (!c.sidecar()
                && (inits.contains(c)
                        || !Tree.text(pod, "spec", "restartPolicy").equals("Always"))) {
            later(world.pace().job(), () -> end(c, book, 0, Chatter.done()));
        } else {
            later(world.pace().ready(), () -> {
                if (c.log() == book && c.running()) {
                    c.recovered();
                    readiness(c);
                    if (c.sidecar()) {
                        next();
                    }
                }
            });
        }
    }

    private void readiness(ContainerLife c) {
        boolean ready = world.faults().ready(Tree.namespace(pod), Tree.name(pod));
        if (ready != c.ready()) {
            c.ready(ready);
            write();
        }
        if (!ready) {
            world.events()
                    .warning(
                            pod,
                            COMPONENT,
                            "Unhealthy",
                            "Readiness probe failed: HTTP probe failed with statuscode: 503");
        }
    }

    private void crash(ContainerLife c, LogBook book, String lastWords) {
        if (c.log() == book && c.running()) {
            end(c, book, 1, Chatter.crashed(lastWords));
        }
    }

    private void end(ContainerLife c, LogBook book, int exit, List<String> lastWords) {
        if (c.log() != book || !c.running()) {
            return;
        }
        book.end(world.state().instant(), lastWords);
        c.end(world.state().instant(), exit);
        write();
        if (exit == 0) {
            if (inits.contains(c)) {
                next();
            }
            return;
        }
        if (Tree.text(pod, "spec", "restartPolicy").equals("Never")) {
            return;
        }
        int failures = c.failed();
        if (failures == 1) {
            later(world.pace().schedule(), () -> restart(c));
            return;
        }
        Duration wait = world.pace().backoffAfter(failures - 1);
        later(world.pace().schedule(), () -> {
            c.waitFor(
                    "CrashLoopBackOff",
                    "back-off " + Math.max(1, wait.toSeconds()) + "s restarting failed container=" + c.name() + " pod="
                            + Tree.name(pod) + "_" + Tree.namespace(pod) + "(" + Tree.uid(pod) + ")");
            world.events()
                    .warning(
                            pod,
                            COMPONENT,
                            "BackOff",
                            "Back-off restarting failed container " + c.name() + " in pod " + Tree.name(pod) + "_"
                                    + Tree.namespace(pod) + "(" + Tree.uid(pod) + ")");
            write();
        });
        later(world.pace().schedule().plus(wait), () -> again(c, "CrashLoopBackOff"));
    }

    private void restart(ContainerLife c) {
        if (!c.running()) {
            bring(c);
        }
    }

    /** Faults came or went: looks anew. */
    void poke() {
        Optional<String> lastWords = world.faults().lastWords(Tree.namespace(pod), Tree.name(pod));
        for (ContainerLife c : mains) {
            LogBook book = c.log();
            if (c.running() && book != null) {
                if (lastWords.isPresent()) {
                    crash(c, book, lastWords.get());
                } else if (mounted && !stopping) {
                    readiness(c);
                }
            } else {
                again(c, "CrashLoopBackOff");
                again(c, "ImagePullBackOff");
            }
        }
        inits.forEach(c -> again(c, "ImagePullBackOff"));
    }

    /** The pod changed: it may be on its way out. */
    void changed(ObjectNode now) {
        pod = now;
        if (Tree.deleting(now) && !stopping) {
            stopping = true;
            for (ContainerLife c : mains) {
                if (c.running()) {
                    world.events().normal(pod, COMPONENT, "Killing", "Stopping container " + c.name());
                }
            }
            Duration grace = Duration.ofSeconds(Tree.number(now, 30, "metadata", "deletionGracePeriodSeconds"));
            Duration stop = world.pace().stop();
            world.loop().after(grace.compareTo(stop) < 0 ? grace : stop, () -> {
                end();
                world.delete(world.kinds().pod(), Tree.namespace(pod), Tree.name(pod), Deletion.NOW);
            });
        }
    }

    /** The pod is gone from the API server. */
    void end() {
        if (!gone) {
            gone = true;
            for (ContainerLife c : containers()) {
                LogBook book = c.log();
                if (book != null) {
                    book.end(world.state().instant(), Chatter.stopping());
                }
            }
        }
    }

    private List<ContainerLife> containers() {
        List<ContainerLife> all = new ArrayList<>(inits);
        all.addAll(mains);
        return all;
    }

    @Nullable
    ContainerLife container(String name) {
        return containers().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    ObjectNode pod() {
        return pod;
    }

    String node() {
        return Tree.text(pod, "spec", "nodeName");
    }

    void later(Duration delay, Runnable work) {
        world.loop().after(delay, () -> {
            if (!gone && !stopping) {
                work.run();
            }
        });
    }

    void write() {
        if (gone) {
            return;
        }
        ObjectNode live = world.state()
                .status(
                        world.kinds().pod(),
                        Tree.namespace(pod),
                        Tree.name(pod),
                        now -> Tree.uid(now).equals(Tree.uid(pod))
                                ? PodStatus.of(
                                        now,
                                        inits,
                                        mains,
                                        mounted ? podIp : "",
                                        hostIp,
                                        world.state().now())
                                : null);
        if (live != null) {
            pod = live;
        }
    }
}

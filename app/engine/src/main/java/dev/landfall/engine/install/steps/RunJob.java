package dev.landfall.engine.install.steps;

import dev.landfall.engine.cluster.Apply;
import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.LogFollow;
import dev.landfall.engine.cluster.LogRequest;
import dev.landfall.engine.cluster.Patience;
import dev.landfall.engine.cluster.Readiness;
import dev.landfall.engine.cluster.Watching;
import dev.landfall.engine.cluster.WorkloadRef;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.run.Check;
import dev.landfall.engine.run.PlannedStep;
import dev.landfall.engine.run.Step;
import dev.landfall.engine.run.StepContext;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Runs a Job to its end, once for each content: its name ends in a digest of what it does, so that one that came to a good end is known again.
 * One that failed, or was left half-run, is replaced.
 */
public final class RunJob implements Step {
    /** Which step a Job belongs to, so that what an earlier content left is found. */
    static final String LABEL = "dev.landfall/job";

    private static final int LINES = 50;
    private static final int LONGEST_NAME = 63;
    /** Of one line of a log, in characters. */
    private static final int LONGEST_LINE = 2 << 10;

    private static final Duration GONE = Duration.ofMinutes(2);

    private final PlannedStep planned;
    private final Cluster cluster;
    private final KubernetesClient client;
    private final String namespace;
    private final Job job;
    private final String owner;
    private final Duration limit;
    private final UnaryOperator<String> masking;

    /**
     * What to run.
     *
     * @param text one Job, ready to be applied
     * @param evidence for the plan
     */
    public record Manifest(String file, String text, List<PlannedStep.Evidence> evidence) {
        public Manifest {
            evidence = List.copyOf(evidence);
        }
    }

    /**
     * @param masking takes secrets out of log lines
     * @throws ProblemException {@code install.job-manifest}
     */
    public RunJob(
            String id,
            String title,
            Cluster cluster,
            String namespace,
            Manifest manifest,
            Duration limit,
            UnaryOperator<String> masking) {
        this.cluster = cluster;
        this.client = cluster.client();
        this.namespace = namespace;
        this.limit = limit;
        this.masking = masking;
        this.owner = label(id);
        this.job = named(read(manifest), manifest.text(), owner, namespace);
        this.planned = new PlannedStep(
                id,
                "job",
                title,
                "Job " + namespace + "/" + name() + ", up to " + limit.toMinutes() + " minutes",
                0,
                List.of("Job " + namespace + "/" + name()),
                manifest.evidence());
    }

    private Job read(Manifest manifest) {
        List<HasMetadata> objects = new ArrayList<>();
        try {
            objects.addAll(client.load(new ByteArrayInputStream(manifest.text().getBytes(StandardCharsets.UTF_8)))
                    .items());
        } catch (RuntimeException e) {
            throw ProblemException.because(
                    e, "install.job-manifest", "file", manifest.file(), "why", String.valueOf(e.getMessage()));
        }
        if (objects.size() != 1 || !(objects.getFirst() instanceof Job only)) {
            throw ProblemException.of(
                    "install.job-manifest",
                    "file",
                    manifest.file(),
                    "why",
                    "it holds something else, or several objects");
        }
        return only;
    }

    private static Job named(Job job, String text, String owner, String namespace) {
        String name = ending(String.valueOf(job.getMetadata().getName()), text);
        return new JobBuilder(job)
                .editMetadata()
                .withName(name)
                .withNamespace(namespace)
                .addToLabels(Apply.MANAGED_BY, Apply.MANAGER)
                .addToLabels(LABEL, owner)
                .endMetadata()
                .build();
    }

    /** A step's id as the value of a label: 63 letters, digits and dashes at most, no dash at either end, and no other step's. */
    static String label(String id) {
        String plain = id.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
        return plain.length() <= LONGEST_NAME ? plain : ending(plain, id);
    }

    /** A name with a digest at its end, cut before that to what a name of the cluster may have. */
    static String ending(String name, String digested) {
        String suffix = "-"
                + Digest.of(digested.getBytes(StandardCharsets.UTF_8)).brief().substring(0, 10);
        String cut = name.substring(0, Math.min(name.length(), LONGEST_NAME - suffix.length()));
        return cut.replaceAll("[-.]+$", "") + suffix;
    }

    /** A line of a log as it is told and kept; masked before it is cut, because half a secret is not known again. */
    private String told(String line) {
        String masked = masking.apply(line);
        return masked.length() <= LONGEST_LINE ? masked : masked.substring(0, LONGEST_LINE) + " …";
    }

    private String name() {
        return job.getMetadata().getName();
    }

    @Override
    public PlannedStep planned() {
        return planned;
    }

    @Override
    public Check check(StepContext context) {
        Job there;
        try {
            there = client.batch()
                    .v1()
                    .jobs()
                    .inNamespace(namespace)
                    .withName(name())
                    .get();
        } catch (KubernetesClientException e) {
            throw ClusterTrouble.of(e, "read the Job " + namespace + "/" + name());
        }
        if (there == null) {
            return Check.toDo("it has not run with this content");
        }
        return is(there, "Complete")
                ? Check.done("it came to a good end before, with the same content")
                : Check.toDo(is(there, "Failed") ? "it failed before" : "it was left half-run");
    }

    private static boolean is(Job job, String condition) {
        return job.getStatus() != null
                && job.getStatus().getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals(condition) && c.getStatus().equals("True"));
    }

    @Override
    public void run(StepContext context) {
        clear(context);
        Apply.to(cluster).manifests(Serialization.asYaml(job), planned.id(), namespace);
        LogRequest request = LogRequest.matching(namespace, "job-name=" + name(), LINES);
        try (Watching following = LogFollow.start(
                cluster,
                request,
                line -> context.progress().note(line.pod() + "  " + told(line.text())),
                trouble -> context.progress().note(trouble.title()))) {
            Readiness.await(
                    cluster,
                    namespace,
                    Set.of(new WorkloadRef("Job", name())),
                    limit,
                    Patience.USUAL,
                    update -> context.progress().note(update.words()),
                    context.progress()::stopped);
        } catch (ProblemException e) {
            throw new ProblemException(withLog(e.problem(), log(request)), e.getCause());
        }
        context.remember("log", Map.of("job", name(), "lines", log(request)));
    }

    /** The last lines as the nodes have them now: what was followed may not have come to its end yet. */
    private String log(LogRequest request) {
        Deque<String> last = new ArrayDeque<>();
        try {
            LogFollow.read(cluster, request, false, line -> {
                last.add(told(line.text()));
                if (last.size() > LINES) {
                    last.removeFirst();
                }
            });
        } catch (ProblemException e) {
            // the log is a help; what went wrong is known without it
            last.clear();
        }
        return String.join("\n", last);
    }

    private static Problem withLog(Problem problem, String log) {
        if (log.isEmpty() || !problem.facts().containsKey("lines")) {
            return problem;
        }
        Map<String, String> facts = new LinkedHashMap<>(problem.facts());
        facts.put("lines", log);
        return new Problem(problem.code(), facts, problem.remedies());
    }

    /** Takes away what earlier attempts, of this content or another, left behind, and waits until their pods are gone. */
    private void clear(StepContext context) {
        try {
            for (Job old : client.batch()
                    .v1()
                    .jobs()
                    .inNamespace(namespace)
                    .withLabel(LABEL, owner)
                    .list()
                    .getItems()) {
                context.progress().checkpoint();
                context.progress().note("Removing " + old.getMetadata().getName() + " of an earlier run");
                client.resource(old)
                        .withPropagationPolicy(DeletionPropagation.FOREGROUND)
                        .delete();
                client.resource(old).waitUntilCondition(java.util.Objects::isNull, GONE.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (KubernetesClientException e) {
            throw ClusterTrouble.of(e, "remove earlier Jobs of this step in " + namespace);
        }
    }

    @Override
    public void verify(StepContext context) {
        if (check(context) instanceof Check.ToDo toDo) {
            throw ProblemException.of("install.not-as-wanted", "what", planned.title(), "why", toDo.why());
        }
    }
}

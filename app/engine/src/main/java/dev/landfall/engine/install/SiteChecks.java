package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.DeltaBase;
import dev.landfall.engine.cluster.Cluster;
import dev.landfall.engine.cluster.Right;
import dev.landfall.engine.cluster.Rights;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.QuestionType;
import dev.landfall.engine.product.StepSpec;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.Pusher;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.registry.RegistryTest;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What can be found out about a site before anything is planned: answers, rights, classes, the registry. Changes nothing. */
final class SiteChecks {
    private static final String DEFAULT_STORAGE = "storageclass.kubernetes.io/is-default-class";
    private static final String DEFAULT_INGRESS = "ingressclass.kubernetes.io/is-default-class";

    private final SiteSession session;
    private final Form form;
    private final Consumer<Finding> heard;

    SiteChecks(SiteSession session, Form form, Consumer<Finding> heard) {
        this.session = session;
        this.form = form;
        this.heard = heard;
    }

    /** Looks at everything; a check that cannot be made is a finding too. */
    void all() {
        answers();
        Cluster cluster = session.cluster();
        heard.accept(Finding.pass(
                "cluster.reachable",
                "The cluster answers",
                cluster.platform().words() + " " + cluster.version() + " at "
                        + cluster.context().server()));
        looking("cluster.rights", () -> rights(cluster));
        looking("cluster.storage", () -> storage(cluster));
        looking("cluster.ingress", () -> ingress(cluster));
        RegistryAccess registry = session.registry();
        AtomicBoolean fit = new AtomicBoolean();
        looking("registry", () -> {
            List<Finding> findings = new ArrayList<>();
            fit.set(RegistryTest.run(registry, "landfall-check", findings::add));
            return findings;
        });
        if (fit.get()) {
            looking("registry.base", () -> base(registry));
        }
        for (StepSpec step : session.product().steps()) {
            if (step instanceof StepSpec.PublishPackages p && step.when().holds(form::value)) {
                Publishing publishing =
                        new Publishing(session.bundle(), session.product(), form::value, registry.trust());
                looking(Publishing.finding(step), () -> publishing.look(p));
            }
        }
    }

    /** A delta needs what its site's registry held when the inventory was taken. */
    private List<Finding> base(RegistryAccess registry) {
        Bundle bundle = session.bundle();
        if (bundle.manifest().base().isEmpty()) {
            return List.of();
        }
        DeltaBase base = bundle.manifest().base().get();
        return Pusher.baseMissing(bundle, BundleImages.items(bundle), registry, Deltas.options(bundle), Progress.none())
                .map(problem -> List.of(Finding.stop("registry.base", problem)))
                .orElseGet(() -> List.of(Finding.pass(
                        "registry.base",
                        "The registry has what this delta builds on",
                        base.blobs().size() + " layers that the inventory of " + base.title() + " named")));
    }

    private void looking(String id, Supplier<List<Finding>> look) {
        try {
            look.get().forEach(heard);
        } catch (ProblemException e) {
            heard.accept(Finding.fail(id, e.problem()));
        } catch (KubernetesClientException e) {
            heard.accept(Finding.warn(
                    id, Problem.of("install.check-not-made", "check", id, "why", String.valueOf(e.getMessage()))));
        }
    }

    private void answers() {
        List<Form.Field> errors = form.errors();
        for (Form.Field field : errors) {
            heard.accept(Finding.stop(
                    "answers/" + field.question().id(),
                    Problem.of(
                            "install.answer",
                            "question",
                            field.question().id(),
                            "ask",
                            field.question().ask(),
                            "error",
                            field.error())));
        }
        if (errors.isEmpty()) {
            heard.accept(Finding.pass("answers", "Every question has an answer that can be right", ""));
        }
    }

    /** What the steps of this product need, no more. */
    private List<Finding> rights(Cluster cluster) {
        List<Right> needed = new ArrayList<>();
        for (StepSpec step : session.product().steps()) {
            if (!step.when().holds(form::value)) {
                continue;
            }
            String namespace = step.namespace(form, session.namespace());
            boolean there = namespaceIsThere(cluster, namespace);
            switch (step) {
                case StepSpec.Namespace n -> {
                    if (!there) {
                        needed.add(Right.clusterWide("create", "", "namespaces"));
                    }
                }
                case StepSpec.PullSecret p -> needed.add(Right.in(namespace, "patch", "", "secrets"));
                case StepSpec.Secret s -> needed.add(Right.in(namespace, "patch", "", "secrets"));
                case StepSpec.Helm h -> {
                    needed.add(Right.in(namespace, "create", "", "secrets"));
                    needed.add(Right.in(namespace, "create", "", "services"));
                    needed.add(Right.in(namespace, "create", "apps", "deployments"));
                }
                case StepSpec.Wait w -> needed.add(Right.in(namespace, "watch", "", "pods"));
                case StepSpec.Manifests m -> needed.add(Right.in(namespace, "create", "", "configmaps"));
                case StepSpec.Routes r -> needed.add(Right.in(namespace, "create", "route.openshift.io", "routes"));
                case StepSpec.Http h -> {
                    if (!h.service().isEmpty()) {
                        needed.add(Right.in(namespace, "create", "", "pods/portforward"));
                    }
                }
                case StepSpec.Job j -> needed.add(Right.in(namespace, "create", "batch", "jobs"));
                case StepSpec.PushImages p -> {}
                case StepSpec.PublishPackages p -> {}
                case StepSpec.PublishFiles p -> {}
                case StepSpec.ConvertApps c -> {}
            }
        }
        needed.add(Right.in(session.namespace(), "get", "", "pods/log"));
        List<String> missing = Rights.check(cluster, needed.stream().distinct().toList()).stream()
                .filter(v -> !v.allowed())
                .map(v -> v.right().words())
                .toList();
        return missing.isEmpty()
                ? List.of(Finding.pass("cluster.rights", "This user may do what the installation needs", ""))
                : List.of(Finding.fail(
                        "cluster.rights",
                        Problem.of(
                                "install.rights-missing",
                                "context",
                                cluster.context().name(),
                                "missing",
                                String.join("; ", missing))));
    }

    private static boolean namespaceIsThere(Cluster cluster, String namespace) {
        try {
            return cluster.client().namespaces().withName(namespace).get() != null;
        } catch (KubernetesClientException e) {
            // who may not read namespaces works in one that was made for them
            return e.getCode() == 403;
        }
    }

    private List<Finding> storage(Cluster cluster) {
        List<StorageClass> classes =
                cluster.client().storage().v1().storageClasses().list().getItems();
        Set<String> names = new TreeSet<>();
        classes.forEach(c -> names.add(c.getMetadata().getName()));
        boolean usual = classes.stream().anyMatch(c -> marked(c.getMetadata().getAnnotations(), DEFAULT_STORAGE));
        return classes("cluster.storage", QuestionType.STORAGE_CLASS, names, usual, "install.storage-class");
    }

    private List<Finding> ingress(Cluster cluster) {
        List<IngressClass> classes =
                cluster.client().network().v1().ingressClasses().list().getItems();
        Set<String> names = new TreeSet<>();
        classes.forEach(c -> names.add(c.getMetadata().getName()));
        boolean usual = classes.stream().anyMatch(c -> marked(c.getMetadata().getAnnotations(), DEFAULT_INGRESS));
        return classes("cluster.ingress", QuestionType.INGRESS_CLASS, names, usual, "install.ingress-class");
    }

    /** A class that was asked for must be there; where none was, there should be a default. */
    private List<Finding> classes(String id, QuestionType type, Set<String> names, boolean usual, String code) {
        List<Finding> findings = new ArrayList<>();
        for (Form.Field field : form.fields()) {
            if (field.question().type() != type) {
                continue;
            }
            String wanted = field.value();
            String known = names.isEmpty() ? "none" : String.join(", ", names);
            if (!wanted.isEmpty() && !names.contains(wanted)) {
                findings.add(Finding.fail(
                        id + "/" + field.question().id(),
                        Problem.of(
                                code,
                                "wanted",
                                wanted,
                                "known",
                                known,
                                "question",
                                field.question().id())));
            } else if (wanted.isEmpty() && !usual) {
                findings.add(Finding.warn(
                        id + "/" + field.question().id(),
                        Problem.of(
                                code + "-default",
                                "known",
                                known,
                                "question",
                                field.question().id())));
            } else {
                findings.add(Finding.pass(
                        id + "/" + field.question().id(),
                        wanted.isEmpty() ? "The cluster has a default for it" : "The cluster has " + wanted,
                        field.question().ask()));
            }
        }
        return findings;
    }

    private static boolean marked(@org.jspecify.annotations.Nullable Map<String, String> annotations, String key) {
        return annotations != null && "true".equals(annotations.get(key));
    }
}

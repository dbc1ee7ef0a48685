package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** What an API server fills in where a new object is silent, as far as clients and controllers rely on it. */
final class Defaulting {
    private Defaulting() {}

    /** Fills in, in place. */
    static void apply(Resource resource, ObjectNode object) {
        ObjectNode spec = object.get("spec") instanceof ObjectNode there ? there : Tree.object();
        switch (resource.kind()) {
            case "Pod" -> {
                pod(spec);
                all(Tree.sub(object, "status"), "phase", "Pending");
            }
            case "Deployment" -> {
                all(spec, "replicas", 1, "revisionHistoryLimit", 10, "progressDeadlineSeconds", 600);
                ObjectNode strategy = Tree.sub(spec, "strategy");
                all(strategy, "type", "RollingUpdate");
                if (strategy.path("type").asText().equals("RollingUpdate")) {
                    all(Tree.sub(strategy, "rollingUpdate"), "maxSurge", "25%", "maxUnavailable", "25%");
                }
                template(spec);
            }
            case "ReplicaSet", "ReplicationController" -> {
                all(spec, "replicas", 1);
                template(spec);
            }
            case "StatefulSet" -> {
                all(spec, "replicas", 1, "podManagementPolicy", "OrderedReady", "revisionHistoryLimit", 10);
                all(Tree.sub(spec, "updateStrategy"), "type", "RollingUpdate");
                for (ObjectNode claim : Tree.objects(spec.path("volumeClaimTemplates"))) {
                    all(claim, "apiVersion", "v1", "kind", "PersistentVolumeClaim");
                    all(Tree.sub(claim, "spec"), "volumeMode", "Filesystem");
                }
                template(spec);
            }
            case "DaemonSet" -> {
                all(spec, "revisionHistoryLimit", 10);
                all(Tree.sub(spec, "updateStrategy"), "type", "RollingUpdate");
                template(spec);
            }
            case "Job" -> job(object, spec);
            case "CronJob" ->
                all(
                        spec,
                        "concurrencyPolicy",
                        "Allow",
                        "suspend",
                        false,
                        "successfulJobsHistoryLimit",
                        3,
                        "failedJobsHistoryLimit",
                        1);
            case "Service" -> service(spec);
            case "Secret" -> {
                all(object, "type", "Opaque");
                object.path("stringData")
                        .properties()
                        .forEach(e -> Tree.sub(object, "data")
                                .put(
                                        e.getKey(),
                                        Base64.getEncoder()
                                                .encodeToString(
                                                        e.getValue().asText().getBytes(StandardCharsets.UTF_8))));
                object.remove("stringData");
            }
            case "Namespace" -> {
                Tree.sub(object, "metadata", "labels").put("kubernetes.io/metadata.name", Tree.name(object));
                if (!object.path("spec").has("finalizers")) {
                    Tree.sub(object, "spec").set("finalizers", Tree.array("kubernetes"));
                }
                Tree.sub(object, "status").put("phase", "Active");
            }
            case "PersistentVolumeClaim" -> {
                all(spec, "volumeMode", "Filesystem");
                Tree.sub(object, "status").put("phase", "Pending");
            }
            case "StorageClass" -> all(object, "reclaimPolicy", "Delete", "volumeBindingMode", "Immediate");
            default -> {
                // stored as it comes
            }
        }
    }

    private static void all(ObjectNode object, Object... pairs) {
        Tree.of(pairs).properties().forEach(e -> {
            if (!object.has(e.getKey())) {
                object.set(e.getKey(), e.getValue());
            }
        });
    }

    private static void template(ObjectNode spec) {
        if (spec.path("template").get("spec") instanceof ObjectNode pod) {
            pod(pod);
        }
    }

    private static void pod(ObjectNode spec) {
        all(
                spec,
                "restartPolicy",
                "Always",
                "terminationGracePeriodSeconds",
                30,
                "dnsPolicy",
                "ClusterFirst",
                "securityContext",
                Tree.object(),
                "schedulerName",
                "default-scheduler");
        for (String list : List.of("initContainers", "containers")) {
            for (ObjectNode container : Tree.objects(spec.path(list))) {
                all(
                        container,
                        "resources",
                        Tree.object(),
                        "terminationMessagePath",
                        "/dev/termination-log",
                        "terminationMessagePolicy",
                        "File",
                        "imagePullPolicy",
                        latest(container.path("image").asText()) ? "Always" : "IfNotPresent");
                for (ObjectNode port : Tree.objects(container.path("ports"))) {
                    all(port, "protocol", "TCP");
                }
            }
        }
    }

    private static boolean latest(String image) {
        String name = image.substring(image.lastIndexOf('/') + 1);
        return !name.contains("@") && (!name.contains(":") || name.endsWith(":latest"));
    }

    private static void job(ObjectNode object, ObjectNode spec) {
        all(spec, "backoffLimit", 6, "completionMode", "NonIndexed", "suspend", false);
        if (!spec.has("completions")) {
            all(spec, "parallelism", 1);
            if (spec.path("parallelism").asInt() == 1) {
                spec.put("completions", 1);
            }
        }
        all(spec, "parallelism", 1);
        template(spec);
        // the labels by which a job finds its pods
        String uid = Tree.uid(object);
        Map<String, String> labels = Map.of(
                "batch.kubernetes.io/controller-uid",
                uid,
                "batch.kubernetes.io/job-name",
                Tree.name(object),
                "controller-uid",
                uid,
                "job-name",
                Tree.name(object));
        if (!spec.path("manualSelector").asBoolean()) {
            labels.forEach(
                    (k, v) -> Tree.sub(spec, "template", "metadata", "labels").put(k, v));
            spec.set("selector", Tree.of("matchLabels", Tree.of("batch.kubernetes.io/controller-uid", uid)));
        }
    }

    private static void service(ObjectNode spec) {
        all(spec, "type", "ClusterIP", "sessionAffinity", "None", "internalTrafficPolicy", "Cluster");
        if (!spec.path("type").asText().equals("ExternalName")) {
            all(spec, "ipFamilies", Tree.array("IPv4"), "ipFamilyPolicy", "SingleStack");
        }
        if (spec.get("ports") instanceof ArrayNode ports) {
            for (JsonNode port : ports) {
                if (port instanceof ObjectNode each) {
                    all(each, "protocol", "TCP");
                    if (!each.has("targetPort")) {
                        each.set("targetPort", each.path("port"));
                    }
                }
            }
        }
    }
}

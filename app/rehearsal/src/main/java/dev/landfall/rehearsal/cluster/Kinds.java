package dev.landfall.rehearsal.cluster;

import dev.landfall.rehearsal.cluster.api.Catalogue;
import dev.landfall.rehearsal.cluster.api.Resource;

/** The kinds that the simulated cluster itself works with. */
record Kinds(
        Resource pod,
        Resource event,
        Resource node,
        Resource namespace,
        Resource service,
        Resource endpoints,
        Resource slice,
        Resource claim,
        Resource volume,
        Resource secret,
        Resource configMap,
        Resource storageClass,
        Resource ingress,
        Resource ingressClass,
        Resource deployment,
        Resource replicaSet,
        Resource statefulSet,
        Resource daemonSet,
        Resource job,
        Resource definition) {

    static Kinds of(Catalogue catalogue) {
        return new Kinds(
                catalogue.builtin("v1", "Pod"),
                catalogue.builtin("v1", "Event"),
                catalogue.builtin("v1", "Node"),
                catalogue.builtin("v1", "Namespace"),
                catalogue.builtin("v1", "Service"),
                catalogue.builtin("v1", "Endpoints"),
                catalogue.builtin("discovery.k8s.io/v1", "EndpointSlice"),
                catalogue.builtin("v1", "PersistentVolumeClaim"),
                catalogue.builtin("v1", "PersistentVolume"),
                catalogue.builtin("v1", "Secret"),
                catalogue.builtin("v1", "ConfigMap"),
                catalogue.builtin("storage.k8s.io/v1", "StorageClass"),
                catalogue.builtin("networking.k8s.io/v1", "Ingress"),
                catalogue.builtin("networking.k8s.io/v1", "IngressClass"),
                catalogue.builtin("apps/v1", "Deployment"),
                catalogue.builtin("apps/v1", "ReplicaSet"),
                catalogue.builtin("apps/v1", "StatefulSet"),
                catalogue.builtin("apps/v1", "DaemonSet"),
                catalogue.builtin("batch/v1", "Job"),
                catalogue.builtin("apiextensions.k8s.io/v1", "CustomResourceDefinition"));
    }
}

package dev.landfall.rehearsal.cluster.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The kinds that every cluster of the simulated version serves, and those that OpenShift adds. */
final class BuiltIns {
    /** Group and version; plural; kind; N(amespaced) or C(luster-wide); short names; categories; subresources; verbs. */
    private static final String KUBERNETES = """
            v1 bindings Binding N - - - create
            v1 componentstatuses ComponentStatus C cs - - get,list
            v1 configmaps ConfigMap N cm - - *
            v1 endpoints Endpoints N ep - - *
            v1 events Event N ev - - *
            v1 limitranges LimitRange N limits - - *
            v1 namespaces Namespace C ns - status,finalize create,delete,get,list,patch,update,watch
            v1 nodes Node C no - status,proxy *
            v1 persistentvolumeclaims PersistentVolumeClaim N pvc - status *
            v1 persistentvolumes PersistentVolume C pv - status *
            v1 pods Pod N po all attach,binding,ephemeralcontainers,eviction,exec,log,portforward,proxy,status *
            v1 podtemplates PodTemplate N - - - *
            v1 replicationcontrollers ReplicationController N rc all scale,status *
            v1 resourcequotas ResourceQuota N quota - status *
            v1 secrets Secret N - - - *
            v1 serviceaccounts ServiceAccount N sa - token *
            v1 services Service N svc all proxy,status *
            apiregistration.k8s.io/v1 apiservices APIService C - api-extensions status *
            apps/v1 controllerrevisions ControllerRevision N - - - *
            apps/v1 daemonsets DaemonSet N ds all status *
            apps/v1 deployments Deployment N deploy all scale,status *
            apps/v1 replicasets ReplicaSet N rs all scale,status *
            apps/v1 statefulsets StatefulSet N sts all scale,status *
            events.k8s.io/v1 events Event N - - - *
            authentication.k8s.io/v1 selfsubjectreviews SelfSubjectReview C - - - create
            authentication.k8s.io/v1 tokenreviews TokenReview C - - - create
            authorization.k8s.io/v1 localsubjectaccessreviews LocalSubjectAccessReview N - - - create
            authorization.k8s.io/v1 selfsubjectaccessreviews SelfSubjectAccessReview C - - - create
            authorization.k8s.io/v1 selfsubjectrulesreviews SelfSubjectRulesReview C - - - create
            authorization.k8s.io/v1 subjectaccessreviews SubjectAccessReview C - - - create
            autoscaling/v2 horizontalpodautoscalers HorizontalPodAutoscaler N hpa all status *
            autoscaling/v1 horizontalpodautoscalers HorizontalPodAutoscaler N hpa all status *
            batch/v1 cronjobs CronJob N cj all status *
            batch/v1 jobs Job N - all status *
            certificates.k8s.io/v1 certificatesigningrequests CertificateSigningRequest C csr - approval,status *
            networking.k8s.io/v1 ingressclasses IngressClass C - - - *
            networking.k8s.io/v1 ingresses Ingress N ing - status *
            networking.k8s.io/v1 networkpolicies NetworkPolicy N netpol - - *
            policy/v1 poddisruptionbudgets PodDisruptionBudget N pdb - status *
            rbac.authorization.k8s.io/v1 clusterrolebindings ClusterRoleBinding C - - - *
            rbac.authorization.k8s.io/v1 clusterroles ClusterRole C - - - *
            rbac.authorization.k8s.io/v1 rolebindings RoleBinding N - - - *
            rbac.authorization.k8s.io/v1 roles Role N - - - *
            storage.k8s.io/v1 csidrivers CSIDriver C - - - *
            storage.k8s.io/v1 csinodes CSINode C - - - *
            storage.k8s.io/v1 csistoragecapacities CSIStorageCapacity N - - - *
            storage.k8s.io/v1 storageclasses StorageClass C sc - - *
            storage.k8s.io/v1 volumeattachments VolumeAttachment C - - status *
            admissionregistration.k8s.io/v1 mutatingwebhookconfigurations MutatingWebhookConfiguration C - api-extensions - *
            admissionregistration.k8s.io/v1 validatingadmissionpolicies ValidatingAdmissionPolicy C - api-extensions status *
            admissionregistration.k8s.io/v1 validatingadmissionpolicybindings ValidatingAdmissionPolicyBinding C - api-extensions - *
            admissionregistration.k8s.io/v1 validatingwebhookconfigurations ValidatingWebhookConfiguration C - api-extensions - *
            apiextensions.k8s.io/v1 customresourcedefinitions CustomResourceDefinition C crd,crds api-extensions status *
            scheduling.k8s.io/v1 priorityclasses PriorityClass C pc - - *
            coordination.k8s.io/v1 leases Lease N - - - *
            node.k8s.io/v1 runtimeclasses RuntimeClass C - - - *
            discovery.k8s.io/v1 endpointslices EndpointSlice N - - - *
            flowcontrol.apiserver.k8s.io/v1 flowschemas FlowSchema C - - status *
            flowcontrol.apiserver.k8s.io/v1 prioritylevelconfigurations PriorityLevelConfiguration C - - status *
            """;

    private static final String OPENSHIFT = """
            apps.openshift.io/v1 deploymentconfigs DeploymentConfig N dc all scale,status *
            build.openshift.io/v1 buildconfigs BuildConfig N bc all - *
            config.openshift.io/v1 clusteroperators ClusterOperator C co - status *
            config.openshift.io/v1 clusterversions ClusterVersion C - - status *
            config.openshift.io/v1 dnses DNS C - - status *
            config.openshift.io/v1 images Image C - - status *
            config.openshift.io/v1 imagedigestmirrorsets ImageDigestMirrorSet C idms - status *
            config.openshift.io/v1 imagetagmirrorsets ImageTagMirrorSet C itms - status *
            config.openshift.io/v1 infrastructures Infrastructure C - - status *
            config.openshift.io/v1 ingresses Ingress C - - status *
            image.openshift.io/v1 imagestreams ImageStream N is all status *
            operator.openshift.io/v1 ingresscontrollers IngressController N - - scale,status *
            route.openshift.io/v1 routes Route N - all status *
            security.openshift.io/v1 securitycontextconstraints SecurityContextConstraints C scc - - *
            user.openshift.io/v1 groups Group C - - - *
            user.openshift.io/v1 users User C - - - *
            """;

    private BuiltIns() {}

    static List<Resource> kubernetes() {
        return read(KUBERNETES);
    }

    static List<Resource> openshift() {
        return read(OPENSHIFT);
    }

    private static List<Resource> read(String table) {
        List<Resource> resources = new ArrayList<>();
        table.lines().forEach(line -> {
            String[] cell = line.split(" ");
            int slash = cell[0].indexOf('/');
            resources.add(new Resource(
                    slash < 0 ? "" : cell[0].substring(0, slash),
                    cell[0].substring(slash + 1),
                    cell[1],
                    cell[2].toLowerCase(java.util.Locale.ROOT),
                    cell[2],
                    cell[3].equals("N"),
                    list(cell[4]),
                    list(cell[5]),
                    Set.copyOf(list(cell[6])),
                    cell[7].equals("*") ? Resource.ALL_VERBS : list(cell[7])));
        });
        return resources;
    }

    private static List<String> list(String cell) {
        return cell.equals("-") ? List.of() : List.of(cell.split(","));
    }
}

package dev.landfall.engine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The discovery of a cluster as every site has it, for renderings where no cluster is at hand. */
final class UsualApi {
    /** One that all charts in use accept, or whose refusal says nothing about images. */
    static final String VERSION = "v1.32.0";

    /** Group and version, then plural/Kind of what charts are made of; a {@code !} after what belongs to no namespace. */
    private static final String KUBERNETES = """
            v1 configmaps/ConfigMap endpoints/Endpoints events/Event limitranges/LimitRange namespaces/Namespace! nodes/Node! persistentvolumeclaims/PersistentVolumeClaim persistentvolumes/PersistentVolume! pods/Pod podtemplates/PodTemplate replicationcontrollers/ReplicationController resourcequotas/ResourceQuota secrets/Secret serviceaccounts/ServiceAccount services/Service
            apps/v1 controllerrevisions/ControllerRevision daemonsets/DaemonSet deployments/Deployment replicasets/ReplicaSet statefulsets/StatefulSet
            batch/v1 cronjobs/CronJob jobs/Job
            autoscaling/v2 horizontalpodautoscalers/HorizontalPodAutoscaler
            autoscaling/v1 horizontalpodautoscalers/HorizontalPodAutoscaler
            networking.k8s.io/v1 ingressclasses/IngressClass! ingresses/Ingress networkpolicies/NetworkPolicy
            policy/v1 poddisruptionbudgets/PodDisruptionBudget
            rbac.authorization.k8s.io/v1 clusterrolebindings/ClusterRoleBinding! clusterroles/ClusterRole! rolebindings/RoleBinding roles/Role
            storage.k8s.io/v1 csidrivers/CSIDriver! csinodes/CSINode! storageclasses/StorageClass! volumeattachments/VolumeAttachment!
            scheduling.k8s.io/v1 priorityclasses/PriorityClass!
            coordination.k8s.io/v1 leases/Lease
            node.k8s.io/v1 runtimeclasses/RuntimeClass!
            discovery.k8s.io/v1 endpointslices/EndpointSlice
            events.k8s.io/v1 events/Event
            certificates.k8s.io/v1 certificatesigningrequests/CertificateSigningRequest!
            admissionregistration.k8s.io/v1 mutatingwebhookconfigurations/MutatingWebhookConfiguration! validatingadmissionpolicies/ValidatingAdmissionPolicy! validatingadmissionpolicybindings/ValidatingAdmissionPolicyBinding! validatingwebhookconfigurations/ValidatingWebhookConfiguration!
            apiextensions.k8s.io/v1 customresourcedefinitions/CustomResourceDefinition!
            apiregistration.k8s.io/v1 apiservices/APIService!
            flowcontrol.apiserver.k8s.io/v1 flowschemas/FlowSchema! prioritylevelconfigurations/PriorityLevelConfiguration!
            """;

    private static final String OPENSHIFT = """
            apps.openshift.io/v1 deploymentconfigs/DeploymentConfig
            build.openshift.io/v1 buildconfigs/BuildConfig
            config.openshift.io/v1 clusterversions/ClusterVersion! infrastructures/Infrastructure! ingresses/Ingress! imagedigestmirrorsets/ImageDigestMirrorSet! imagetagmirrorsets/ImageTagMirrorSet!
            console.openshift.io/v1 consolelinks/ConsoleLink!
            image.openshift.io/v1 images/Image! imagestreams/ImageStream
            monitoring.coreos.com/v1 podmonitors/PodMonitor prometheusrules/PrometheusRule servicemonitors/ServiceMonitor
            operator.openshift.io/v1 ingresscontrollers/IngressController
            oauth.openshift.io/v1 oauthclients/OAuthClient!
            operators.coreos.com/v1alpha1 clusterserviceversions/ClusterServiceVersion subscriptions/Subscription
            project.openshift.io/v1 projects/Project!
            route.openshift.io/v1 routes/Route
            security.openshift.io/v1 securitycontextconstraints/SecurityContextConstraints!
            template.openshift.io/v1 templates/Template
            user.openshift.io/v1 groups/Group! users/User!
            """;

    private UsualApi() {}

    static TargetApi of(boolean openshift) {
        return new RecordedApi(discovery(openshift ? KUBERNETES + OPENSHIFT : KUBERNETES));
    }

    private static Map<String, JsonNode> discovery(String table) {
        Map<String, JsonNode> answers = new HashMap<>();
        answers.put(
                "/version",
                Json.MAPPER
                        .createObjectNode()
                        .put("major", "1")
                        .put("minor", VERSION.split("\\.", -1)[1])
                        .put("gitVersion", VERSION));
        ObjectNode core = Json.MAPPER.createObjectNode().put("kind", "APIVersions");
        core.putArray("versions").add("v1");
        answers.put("/api", core);
        Map<String, ObjectNode> groups = new LinkedHashMap<>();
        table.lines().forEach(line -> {
            String[] cells = line.split(" ");
            String version = cells[0];
            boolean inGroup = version.indexOf('/') > 0;
            answers.put((inGroup ? "/apis/" : "/api/") + version, resources(version, cells));
            if (inGroup) {
                group(groups, version);
            }
        });
        ObjectNode list =
                Json.MAPPER.createObjectNode().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode all = list.putArray("groups");
        groups.values().forEach(all::add);
        answers.put("/apis", list);
        return answers;
    }

    private static void group(Map<String, ObjectNode> groups, String version) {
        String name = version.substring(0, version.indexOf('/'));
        ObjectNode group =
                groups.computeIfAbsent(name, n -> Json.MAPPER.createObjectNode().put("name", n));
        ObjectNode one = group.withArray("versions").addObject();
        one.put("groupVersion", version).put("version", version.substring(name.length() + 1));
        if (!group.has("preferredVersion")) {
            group.set("preferredVersion", one.deepCopy());
        }
    }

    private static ObjectNode resources(String version, String[] cells) {
        ObjectNode list = Json.MAPPER.createObjectNode();
        list.put("kind", "APIResourceList").put("apiVersion", "v1").put("groupVersion", version);
        ArrayNode resources = list.putArray("resources");
        for (int i = 1; i < cells.length; i++) {
            boolean namespaced = !cells[i].endsWith("!");
            String[] names = (namespaced ? cells[i] : cells[i].substring(0, cells[i].length() - 1)).split("/", -1);
            ObjectNode resource = resources.addObject();
            resource.put("name", names[0]).put("singularName", "").put("namespaced", namespaced);
            resource.put("kind", names[1]);
            ArrayNode verbs = resource.putArray("verbs");
            for (String verb : "create delete get list patch update watch".split(" ")) {
                verbs.add(verb);
            }
        }
        return list;
    }
}

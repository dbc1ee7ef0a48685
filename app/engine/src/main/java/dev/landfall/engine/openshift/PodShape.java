package dev.landfall.engine.openshift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a pod counts for admission, with the API's defaults. Null means: not given.
 *
 * @param annotations of the pod
 * @param groups supplemental groups; null when not given
 * @param volumes per volume its kind, {@code emptyDir} when it names none, as the API fills in
 * @param node the pod or template: {@code metadata} and {@code spec}
 */
record PodShape(
        Map<String, String> annotations,
        String serviceAccount,
        boolean windows,
        boolean hostNetwork,
        boolean hostPid,
        boolean hostIpc,
        @Nullable Boolean hostUsers,
        @Nullable Long runAsUser,
        @Nullable Boolean runAsNonRoot,
        @Nullable Long fsGroup,
        @Nullable List<Long> groups,
        @Nullable SeLinux seLinux,
        @Nullable Seccomp seccomp,
        List<String> sysctls,
        List<Volume> volumes,
        List<ContainerShape> containers,
        JsonNode node) {

    /** A volume: its kind as its field is called, and what stands there. */
    record Volume(String name, String kind, JsonNode source) {}

    static PodShape of(JsonNode pod) {
        JsonNode spec = pod.path("spec");
        JsonNode context = spec.path("securityContext");
        boolean hostNetwork = spec.path("hostNetwork").asBoolean(false);
        List<ContainerShape> containers = new ArrayList<>();
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            int index = 0;
            for (JsonNode container : spec.path(list)) {
                containers.add(ContainerShape.of(list, index++, container, hostNetwork));
            }
        }
        List<String> sysctls = new ArrayList<>();
        context.path("sysctls").forEach(s -> sysctls.add(s.path("name").asText("")));
        List<Volume> volumes = new ArrayList<>();
        spec.path("volumes").forEach(v -> volumes.add(volume(v)));
        String account = spec.path("serviceAccountName").asText("");
        if (account.isEmpty()) {
            account = spec.path("serviceAccount").asText("");
        }
        return new PodShape(
                Nodes.map(pod.path("metadata").path("annotations")),
                account.isEmpty() ? "default" : account,
                spec.path("os").path("name").asText("").equals("windows"),
                hostNetwork,
                spec.path("hostPID").asBoolean(false),
                spec.path("hostIPC").asBoolean(false),
                Nodes.flag(spec.path("hostUsers")),
                Nodes.number(context.path("runAsUser")),
                Nodes.flag(context.path("runAsNonRoot")),
                Nodes.number(context.path("fsGroup")),
                groups(context.path("supplementalGroups")),
                SeLinux.of(context.path("seLinuxOptions")),
                Seccomp.of(context.path("seccompProfile")),
                sysctls,
                volumes,
                containers,
                pod);
    }

    private static @Nullable List<Long> groups(JsonNode list) {
        if (!list.isArray()) {
            return null;
        }
        List<Long> groups = new ArrayList<>();
        list.forEach(g -> groups.add(g.asLong()));
        return groups;
    }

    private static Volume volume(JsonNode node) {
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!entry.getKey().equals("name") && !entry.getValue().isNull()) {
                return new Volume(node.path("name").asText(""), entry.getKey(), entry.getValue());
            }
        }
        return new Volume(node.path("name").asText(""), "emptyDir", node.path("emptyDir"));
    }
}

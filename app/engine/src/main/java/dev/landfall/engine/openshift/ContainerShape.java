package dev.landfall.engine.openshift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a container counts for admission. Null means: not given.
 *
 * @param list {@code initContainers}, {@code containers} or {@code ephemeralContainers}
 * @param index its place there
 * @param hostPorts per port: the port of the node it takes, 0 for none
 * @param ports per port: its own number
 * @param node the container as it stands
 */
record ContainerShape(
        String list,
        int index,
        String name,
        @Nullable Long runAsUser,
        @Nullable Boolean runAsNonRoot,
        @Nullable SeLinux seLinux,
        @Nullable Seccomp seccomp,
        @Nullable Boolean privileged,
        @Nullable Capabilities capabilities,
        @Nullable Boolean readOnlyRoot,
        @Nullable Boolean escalation,
        List<Long> hostPorts,
        List<Long> ports,
        JsonNode node) {

    /** @param hostNetwork whether the pod uses the node's network: then each port takes the node's port of its number */
    static ContainerShape of(String list, int index, JsonNode node, boolean hostNetwork) {
        JsonNode context = node.path("securityContext");
        List<Long> hostPorts = new ArrayList<>();
        List<Long> ports = new ArrayList<>();
        for (JsonNode port : node.path("ports")) {
            long own = port.path("containerPort").asLong(0);
            long host = port.path("hostPort").asLong(0);
            ports.add(own);
            hostPorts.add(host == 0 && hostNetwork ? own : host);
        }
        return new ContainerShape(
                list,
                index,
                node.path("name").asText(""),
                Nodes.number(context.path("runAsUser")),
                Nodes.flag(context.path("runAsNonRoot")),
                SeLinux.of(context.path("seLinuxOptions")),
                Seccomp.of(context.path("seccompProfile")),
                Nodes.flag(context.path("privileged")),
                Capabilities.of(context.path("capabilities")),
                Nodes.flag(context.path("readOnlyRootFilesystem")),
                Nodes.flag(context.path("allowPrivilegeEscalation")),
                hostPorts,
                ports,
                node);
    }

    /** {@code containers[0]}. */
    String place() {
        return list + "[" + index + "]";
    }

    /** How people know it: by its name, or by its place where a template leaves the name to whoever makes the pod. */
    String label() {
        return name.isEmpty() ? place() : name;
    }

    boolean isPrivileged() {
        return Boolean.TRUE.equals(privileged);
    }
}

package dev.landfall.engine.openshift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what a constraint filled in back into a copy of the pod, so that what comes after (Pod Security) sees what is stored. */
final class FilledPod {
    private FilledPod() {}

    static JsonNode of(PodShape filled) {
        ObjectNode pod = filled.node().deepCopy();
        if (!(pod.get("spec") instanceof ObjectNode spec)) {
            return pod;
        }
        ObjectNode context = child(spec, "securityContext");
        number(context, "fsGroup", filled.fsGroup());
        List<Long> groups = filled.groups();
        if (groups != null) {
            ArrayNode list = context.putArray("supplementalGroups");
            groups.forEach(list::add);
        }
        seLinux(context, filled.seLinux());
        seccomp(context, filled.seccomp());
        for (ContainerShape c : filled.containers()) {
            if (spec.path(c.list()).path(c.index()) instanceof ObjectNode container) {
                container(child(container, "securityContext"), c);
            }
        }
        return pod;
    }

    private static void container(ObjectNode context, ContainerShape c) {
        number(context, "runAsUser", c.runAsUser());
        flag(context, "runAsNonRoot", c.runAsNonRoot());
        flag(context, "readOnlyRootFilesystem", c.readOnlyRoot());
        flag(context, "allowPrivilegeEscalation", c.escalation());
        seccomp(context, c.seccomp());
        Capabilities capabilities = c.capabilities();
        if (capabilities != null) {
            ObjectNode node = context.putObject("capabilities");
            capabilities.add().forEach(node.withArray("add")::add);
            capabilities.drop().forEach(node.withArray("drop")::add);
        }
    }

    private static void seLinux(ObjectNode context, @Nullable SeLinux options) {
        if (options == null) {
            return;
        }
        ObjectNode node = child(context, "seLinuxOptions");
        text(node, "level", options.level());
        text(node, "role", options.role());
        text(node, "type", options.type());
        text(node, "user", options.user());
    }

    private static void seccomp(ObjectNode context, @Nullable Seccomp profile) {
        if (profile != null) {
            ObjectNode node = context.putObject("seccompProfile").put("type", profile.type());
            if (profile.localhost() != null) {
                node.put("localhostProfile", profile.localhost());
            }
        }
    }

    private static ObjectNode child(ObjectNode parent, String name) {
        return parent.get(name) instanceof ObjectNode there ? there : parent.putObject(name);
    }

    private static void number(ObjectNode node, String name, @Nullable Long value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    private static void flag(ObjectNode node, String name, @Nullable Boolean value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    private static void text(ObjectNode node, String name, String value) {
        if (!value.isEmpty()) {
            node.put(name, value);
        }
    }
}

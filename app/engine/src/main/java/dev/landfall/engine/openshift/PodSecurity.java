package dev.landfall.engine.openshift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Judges pods by Kubernetes' Pod Security Standards, as version 1.32 of the API server enforces them for a namespace without a pinned
 * version. Stateless; any thread.
 */
public final class PodSecurity {
    private static final Set<String> BASELINE_CAPABILITIES = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");
    private static final Set<String> SELINUX_TYPES =
            Set.of("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t");
    private static final Set<String> VOLUMES = Set.of(
            "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret");
    private static final Set<String> PROFILES = Set.of("RuntimeDefault", "Localhost");
    private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";

    private final PodShape pod;
    private final Obstacles found;

    private PodSecurity(PodShape pod, PodSecurityLevel level) {
        this.pod = pod;
        this.found = new Obstacles("Pod Security level " + level.word());
    }

    /** The strictest level that a pod meets. */
    public static PodSecurityLevel level(JsonNode pod) {
        if (violations(pod, PodSecurityLevel.RESTRICTED).isEmpty()) {
            return PodSecurityLevel.RESTRICTED;
        }
        return violations(pod, PodSecurityLevel.BASELINE).isEmpty()
                ? PodSecurityLevel.BASELINE
                : PodSecurityLevel.PRIVILEGED;
    }

    /**
     * Everything for which a level would refuse a pod.
     *
     * @param pod a pod or a pod template: {@code metadata} and {@code spec}
     */
    public static List<Obstacle> violations(JsonNode pod, PodSecurityLevel level) {
        if (level == PodSecurityLevel.PRIVILEGED) {
            return List.of();
        }
        PodSecurity check = new PodSecurity(PodShape.of(pod), level);
        check.baseline(level == PodSecurityLevel.RESTRICTED);
        if (level == PodSecurityLevel.RESTRICTED) {
            check.restricted();
        }
        return check.found.all();
    }

    private void baseline(boolean stricterFollows) {
        if (pod.hostNetwork()) {
            found.host(Rule.HOST_NETWORK, "hostNetwork", true, "false");
        }
        if (pod.hostPid()) {
            found.host(Rule.HOST_PID, "hostPID", true, "false");
        }
        if (pod.hostIpc()) {
            found.host(Rule.HOST_IPC, "hostIPC", true, "false");
        }
        for (int i = 0; i < pod.sysctls().size(); i++) {
            if (!Sysctls.SAFE.contains(pod.sysctls().get(i))) {
                found.pod(
                        Rule.SYSCTL,
                        "sysctls[" + i + "]",
                        pod.sysctls().get(i),
                        "settings that touch only the pod itself");
            }
        }
        contexts(this::seLinux);
        contexts(this::appArmor);
        contexts(this::hostProcess);
        appArmorAnnotations();
        for (ContainerShape c : pod.containers()) {
            if (c.isPrivileged()) {
                found.container(Rule.PRIVILEGED, c, "privileged", true, true, "false");
            }
            for (int i = 0; i < c.hostPorts().size(); i++) {
                if (c.hostPorts().get(i) != 0) {
                    String at = c.place() + ".ports[" + i + "].hostPort";
                    found.add(
                            Rule.HOST_PORT,
                            "pod." + at,
                            "spec." + at,
                            c.label(),
                            c.hostPorts().get(i),
                            "none");
                }
            }
            String proc = c.node().path("securityContext").path("procMount").asText("Default");
            if (!proc.equals("Default")) {
                found.container(Rule.PROC_MOUNT, c, "procMount", true, proc, "Default");
            }
        }
        // where the restricted level follows, it says these more strictly
        if (!stricterFollows) {
            contexts(this::unconfined);
            added(BASELINE_CAPABILITIES);
            volumes("any kind but hostPath", false);
        }
    }

    private void restricted() {
        volumes(String.join(", ", VOLUMES.stream().sorted().toList()), true);
        user();
        if (pod.windows()) {
            return;
        }
        for (ContainerShape c : pod.containers()) {
            if (!Boolean.FALSE.equals(c.escalation())) {
                found.container(
                        Rule.PRIVILEGE_ESCALATION, c, "allowPrivilegeEscalation", true, text(c.escalation()), "false");
            }
            Capabilities capabilities = c.capabilities();
            if (capabilities == null || !capabilities.drop().contains("ALL")) {
                Object drop = capabilities == null ? "" : capabilities.drop();
                found.container(Rule.CAPABILITY_DROP, c, "capabilities.drop", true, drop, "ALL");
            }
        }
        added(Set.of("NET_BIND_SERVICE"));
        seccomp();
    }

    private void user() {
        if (pod.runAsUser() != null && pod.runAsUser() == 0) {
            found.pod(Rule.RUN_AS_ROOT, "runAsUser", 0, "any user but 0");
        }
        if (Boolean.FALSE.equals(pod.runAsNonRoot())) {
            found.pod(Rule.RUN_AS_NON_ROOT, "runAsNonRoot", false, "true");
        }
        for (ContainerShape c : pod.containers()) {
            if (c.runAsUser() != null && c.runAsUser() == 0) {
                found.container(Rule.RUN_AS_ROOT, c, "runAsUser", true, 0, "any user but 0");
            }
            boolean inherits = c.runAsNonRoot() == null;
            if (Boolean.FALSE.equals(c.runAsNonRoot()) || (inherits && pod.runAsNonRoot() == null)) {
                found.container(Rule.RUN_AS_NON_ROOT, c, "runAsNonRoot", true, text(c.runAsNonRoot()), "true");
            }
        }
    }

    private void seccomp() {
        Seccomp whole = pod.seccomp();
        if (whole != null && !PROFILES.contains(whole.type())) {
            found.pod(Rule.SECCOMP, "seccompProfile", whole.type(), "RuntimeDefault or Localhost");
        }
        for (ContainerShape c : pod.containers()) {
            Seccomp own = c.seccomp();
            if (own == null ? whole == null : !PROFILES.contains(own.type())) {
                String value = own == null ? "" : own.type();
                found.container(Rule.SECCOMP, c, "seccompProfile", true, value, "RuntimeDefault or Localhost");
            }
        }
    }

    private void added(Set<String> allowed) {
        if (pod.windows() && allowed.size() == 1) {
            return;
        }
        for (ContainerShape c : pod.containers()) {
            for (String name : c.capabilities() == null
                    ? List.<String>of()
                    : c.capabilities().add()) {
                if (!allowed.contains(name)) {
                    String may = String.join(", ", allowed.stream().sorted().toList());
                    found.container(Rule.CAPABILITY_ADD, c, "capabilities.add", true, name, may);
                }
            }
        }
    }

    private void volumes(String allowed, boolean strict) {
        for (int i = 0; i < pod.volumes().size(); i++) {
            String kind = pod.volumes().get(i).kind();
            if (strict ? !VOLUMES.contains(kind) : kind.equals("hostPath")) {
                String at = "spec.volumes[" + i + "]";
                found.add(Rule.VOLUME, at, at, "", kind, allowed);
            }
        }
    }

    /** Looks at the security context of the pod and of each container. */
    private void contexts(BiConsumer<JsonNode, @Nullable ContainerShape> look) {
        look.accept(pod.node().path("spec").path("securityContext"), null);
        pod.containers().forEach(c -> look.accept(c.node().path("securityContext"), c));
    }

    private void say(Rule rule, @Nullable ContainerShape c, String field, Object value, String allowed) {
        if (c == null) {
            found.pod(rule, field, value, allowed);
        } else {
            found.container(rule, c, field, true, value, allowed);
        }
    }

    private void seLinux(JsonNode context, @Nullable ContainerShape c) {
        JsonNode options = context.path("seLinuxOptions");
        String type = options.path("type").asText("");
        if (!SELINUX_TYPES.contains(type)) {
            say(
                    Rule.SELINUX,
                    c,
                    "seLinuxOptions.type",
                    type,
                    "container_t, container_init_t, container_kvm_t, container_engine_t");
        }
        for (String field : List.of("user", "role")) {
            String value = options.path(field).asText("");
            if (!value.isEmpty()) {
                say(Rule.SELINUX, c, "seLinuxOptions." + field, value, "nothing");
            }
        }
    }

    private void appArmor(JsonNode context, @Nullable ContainerShape c) {
        JsonNode profile = context.path("appArmorProfile");
        String type = profile.path("type").asText("");
        if (profile.isObject() && !PROFILES.contains(type)) {
            say(Rule.APP_ARMOR, c, "appArmorProfile.type", type, "RuntimeDefault or Localhost");
        }
    }

    private void appArmorAnnotations() {
        pod.annotations().forEach((key, value) -> {
            boolean fine = value.isEmpty() || value.equals("runtime/default") || value.startsWith("localhost/");
            if (key.startsWith(APP_ARMOR) && !fine) {
                String at = "metadata.annotations[" + key + "]";
                String container = key.substring(APP_ARMOR.length());
                found.add(Rule.APP_ARMOR, "pod." + at, at, container, value, "runtime/default or localhost/…");
            }
        });
    }

    private void hostProcess(JsonNode context, @Nullable ContainerShape c) {
        if (context.path("windowsOptions").path("hostProcess").asBoolean(false)) {
            say(Rule.HOST_PROCESS, c, "windowsOptions.hostProcess", true, "false");
        }
    }

    private void unconfined(JsonNode context, @Nullable ContainerShape c) {
        Seccomp profile = Seccomp.of(context.path("seccompProfile"));
        if (profile != null && !PROFILES.contains(profile.type())) {
            say(Rule.SECCOMP, c, "seccompProfile", profile.type(), "RuntimeDefault or Localhost");
        }
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}

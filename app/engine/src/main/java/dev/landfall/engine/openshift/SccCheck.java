package dev.landfall.engine.openshift;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tries one pod against one constraint in one namespace, as OpenShift's admission does. Stateless beyond that; any thread. */
final class SccCheck {
    static final String NON_ROOT = "MustRunAsNonRoot";

    private final Scc scc;
    private final ResolvedRanges ranges;
    private final SccFill fill;

    SccCheck(Scc scc, NamespaceRanges namespace) {
        this.scc = scc;
        this.ranges = ResolvedRanges.of(scc, namespace);
        this.fill = new SccFill(scc, ranges);
    }

    Scc scc() {
        return scc;
    }

    /** The pod as it would be after this constraint has filled it in. */
    PodShape filled(PodShape pod) {
        return fill.fill(pod);
    }

    /** Everything in the way, in OpenShift's order; empty when the pod would be admitted. */
    List<Obstacle> obstacles(PodShape given) {
        PodShape pod = fill.fill(given);
        Obstacles found = new Obstacles(scc.name());
        groups(pod, found);
        String podProfile = pod.annotations().getOrDefault(SccFill.POD_SECCOMP, "");
        if (podProfile.isEmpty() && pod.seccomp() != null) {
            podProfile = pod.seccomp().name();
        }
        if (!seccompAllowed(podProfile)) {
            found.add(
                    Rule.SECCOMP,
                    annotation(SccFill.POD_SECCOMP),
                    "spec.securityContext.seccompProfile",
                    "",
                    podProfile,
                    profiles());
        }
        if (ranges.seLinux() != null) {
            seLinux(pod.seLinux(), ranges.seLinux(), null, given.seLinux() != null, found);
        }
        host(pod, found);
        sysctls(pod, found);
        volumes(pod, found);
        for (int i = 0; i < pod.containers().size(); i++) {
            container(pod, pod.containers().get(i), given.containers().get(i), found);
        }
        return found.all();
    }

    private void groups(PodShape pod, Obstacles found) {
        if (!ranges.fsGroups().isEmpty() && (pod.fsGroup() == null || !in(ranges.fsGroups(), pod.fsGroup()))) {
            found.pod(Rule.FS_GROUP, "fsGroup", text(pod.fsGroup()), words(ranges.fsGroups()));
        }
        if (ranges.groups().isEmpty()) {
            return;
        }
        List<Long> groups = pod.groups() == null ? List.of() : pod.groups();
        if (groups.isEmpty()) {
            found.pod(Rule.SUPPLEMENTAL_GROUPS, "supplementalGroups", "", words(ranges.groups()));
        }
        for (Long group : groups) {
            if (!in(ranges.groups(), group)) {
                found.pod(Rule.SUPPLEMENTAL_GROUPS, "supplementalGroups", group, words(ranges.groups()));
            }
        }
    }

    private void host(PodShape pod, Obstacles found) {
        if (pod.hostNetwork() && !scc.hostNetwork()) {
            found.host(Rule.HOST_NETWORK, "hostNetwork", true, "false");
        }
        if (pod.hostPid() && !scc.hostPid()) {
            found.host(Rule.HOST_PID, "hostPID", true, "false");
        }
        if (pod.hostIpc() && !scc.hostIpc()) {
            found.host(Rule.HOST_IPC, "hostIPC", true, "false");
        }
        if (scc.userNamespace() && !Boolean.FALSE.equals(pod.hostUsers())) {
            found.host(Rule.HOST_USERS, "hostUsers", text(pod.hostUsers()), "false");
        }
    }

    private void sysctls(PodShape pod, Obstacles found) {
        for (int i = 0; i < pod.sysctls().size(); i++) {
            String name = pod.sysctls().get(i);
            boolean fine = Sysctls.SAFE.contains(name) || Sysctls.matches(scc.unsafeSysctls(), name);
            if (!fine || Sysctls.matches(scc.forbiddenSysctls(), name)) {
                found.pod(Rule.SYSCTL, "sysctls[" + i + "]", name, "settings that touch only the pod itself");
            }
        }
    }

    private void volumes(PodShape pod, Obstacles found) {
        boolean driversListed = !scc.flexDrivers().isEmpty() && scc.allowsVolume("flexVolume");
        List<PodShape.Volume> volumes = pod.volumes();
        for (int i = 0; i < volumes.size(); i++) {
            String kind = VolumeKinds.of(volumes.get(i));
            boolean login = kind.equals("projected")
                    && scc.volumes().contains("secret")
                    && VolumeKinds.onlyLogin(volumes.get(i).source());
            if (!scc.allowsVolume(kind) && !login) {
                String at = "spec.volumes[" + i + "]";
                found.add(Rule.VOLUME, at, at, "", kind, String.join(", ", scc.volumes()));
            }
        }
        for (int i = 0; driversListed && i < volumes.size(); i++) {
            String driver = volumes.get(i).source().path("driver").asText("");
            if (volumes.get(i).kind().equals("flexVolume") && !scc.flexDrivers().contains(driver)) {
                String allowed = String.join(", ", scc.flexDrivers());
                String field = "pod.spec.securityContext.volumes[" + i + "].driver";
                found.add(Rule.FLEX_DRIVER, field, "spec.volumes[" + i + "].flexVolume.driver", "", driver, allowed);
            }
        }
    }

    private void container(PodShape pod, ContainerShape c, ContainerShape given, Obstacles found) {
        user(pod, c, given, found);
        if (ranges.seLinux() != null) {
            SeLinux own = c.seLinux() == null ? pod.seLinux() : c.seLinux();
            seLinux(own, ranges.seLinux(), c, given.seLinux() != null, found);
        }
        String profile = profile(pod, c);
        if (!seccompAllowed(profile)) {
            String at = given.seccomp() == null ? "spec." : "spec." + c.place() + ".";
            found.add(
                    Rule.SECCOMP,
                    annotation(SccFill.CONTAINER_SECCOMP + c.name()),
                    at + "securityContext.seccompProfile",
                    c.label(),
                    profile,
                    profiles());
        }
        if (c.isPrivileged() && !scc.privileged()) {
            found.container(Rule.PRIVILEGED, c, "privileged", true, true, "false");
        }
        capabilities(c, given, found);
        containerHost(pod, c, found);
        if (scc.readOnlyRoot() && !Boolean.TRUE.equals(c.readOnlyRoot())) {
            found.container(Rule.READ_ONLY_ROOT, c, "readOnlyRootFilesystem", true, text(c.readOnlyRoot()), "true");
        }
        if (!scc.escalation() && !Boolean.FALSE.equals(c.escalation())) {
            found.container(
                    Rule.PRIVILEGE_ESCALATION, c, "allowPrivilegeEscalation", true, text(c.escalation()), "false");
        }
    }

    /** The platform says these again for each container, and a node's port once for each pair of containers. */
    private void containerHost(PodShape pod, ContainerShape c, Obstacles found) {
        String field = "pod." + c.place() + ".";
        if (pod.hostNetwork() && !scc.hostNetwork()) {
            found.add(Rule.HOST_NETWORK, field + "hostNetwork", "spec.hostNetwork", "", true, "false");
        }
        if (!scc.hostPorts()) {
            for (ContainerShape other : pod.containers()) {
                for (int i = 0; i < other.hostPorts().size(); i++) {
                    long port = other.hostPorts().get(i);
                    if (port > 0) {
                        String at = "spec." + other.place() + ".ports[" + i + "].hostPort";
                        found.add(Rule.HOST_PORT, field + other.place() + ".hostPort", at, other.label(), port, "none");
                    }
                }
            }
        }
        if (pod.hostPid() && !scc.hostPid()) {
            found.add(Rule.HOST_PID, field + "hostPID", "spec.hostPID", "", true, "false");
        }
        if (pod.hostIpc() && !scc.hostIpc()) {
            found.add(Rule.HOST_IPC, field + "hostIPC", "spec.hostIPC", "", true, "false");
        }
    }

    private void user(PodShape pod, ContainerShape c, ContainerShape given, Obstacles found) {
        Long user = c.runAsUser() == null ? pod.runAsUser() : c.runAsUser();
        boolean own = given.runAsUser() != null;
        IdRange users = ranges.users();
        if (users != null) {
            if (user == null || !users.holds(user)) {
                found.container(Rule.RUN_AS_USER, c, "runAsUser", own, text(user), users.toString());
            }
            return;
        }
        if (!scc.userStrategy().equals(NON_ROOT)) {
            return;
        }
        Boolean nonRoot = c.runAsNonRoot() == null ? pod.runAsNonRoot() : c.runAsNonRoot();
        if (nonRoot == null ? user == null : !nonRoot) {
            found.container(
                    Rule.RUN_AS_NON_ROOT, c, "runAsNonRoot", given.runAsNonRoot() != null, text(nonRoot), "true");
        } else if (user != null && user == 0) {
            found.container(Rule.RUN_AS_ROOT, c, "runAsUser", own, user, "any id but 0");
        }
    }

    private void seLinux(
            @Nullable SeLinux has, SeLinux must, @Nullable ContainerShape c, boolean own, Obstacles found) {
        if (has == null) {
            seLinux("", "", must.level(), c, own, found);
            return;
        }
        if (!must.sameLevel(has)) {
            seLinux(".level", has.level(), must.level(), c, own, found);
        }
        if (!must.role().equals(has.role())) {
            seLinux(".role", has.role(), must.role(), c, own, found);
        }
        if (!must.type().equals(has.type())) {
            seLinux(".type", has.type(), must.type(), c, own, found);
        }
        if (!must.user().equals(has.user())) {
            seLinux(".user", has.user(), must.user(), c, own, found);
        }
    }

    private static void seLinux(
            String field, String has, String must, @Nullable ContainerShape c, boolean own, Obstacles found) {
        String allowed = must.isEmpty() ? "nothing" : must;
        if (c == null) {
            found.pod(Rule.SELINUX, "seLinuxOptions" + field, has, allowed);
        } else {
            found.container(Rule.SELINUX, c, "seLinuxOptions" + field, own, has, allowed);
        }
    }

    private void capabilities(ContainerShape c, ContainerShape given, Obstacles found) {
        Capabilities has = c.capabilities();
        if (has == null) {
            if (!scc.addByDefault().isEmpty() || !scc.mustDrop().isEmpty()) {
                found.container(Rule.CAPABILITY_DROP, c, "capabilities", true, "", String.join(", ", scc.mustDrop()));
            }
            return;
        }
        if (scc.mayAdd().contains("*")) {
            return;
        }
        List<String> may = new ArrayList<>(scc.mayAdd());
        may.addAll(scc.addByDefault());
        for (String added : has.add()) {
            if (!may.contains(added)) {
                String allowed = may.isEmpty() ? "none" : String.join(", ", may);
                found.container(Rule.CAPABILITY_ADD, c, "capabilities.add", true, added, allowed);
            }
        }
        for (String drop : scc.mustDrop()) {
            if (!has.drop().contains(drop)) {
                Capabilities own = Objects.requireNonNullElse(given.capabilities(), has);
                found.container(Rule.CAPABILITY_DROP, c, "capabilities.drop", true, own.drop(), drop);
            }
        }
    }

    private static String profile(PodShape pod, ContainerShape c) {
        if (c.seccomp() != null) {
            return c.seccomp().name();
        }
        String annotated = pod.annotations().get(SccFill.CONTAINER_SECCOMP + c.name());
        if (annotated != null) {
            return annotated;
        }
        return pod.seccomp() != null ? pod.seccomp().name() : pod.annotations().getOrDefault(SccFill.POD_SECCOMP, "");
    }

    private boolean seccompAllowed(String profile) {
        List<String> allowed = scc.seccomp();
        if (allowed.contains("*")) {
            return true;
        }
        if (allowed.isEmpty()) {
            return profile.isEmpty();
        }
        boolean usual = allowed.contains(Seccomp.RUNTIME_DEFAULT) || allowed.contains(Seccomp.DOCKER_DEFAULT);
        boolean asksUsual = profile.equals(Seccomp.RUNTIME_DEFAULT) || profile.equals(Seccomp.DOCKER_DEFAULT);
        return allowed.contains(profile) || (usual && asksUsual);
    }

    private String profiles() {
        return scc.seccomp().isEmpty() ? "no profile at all" : String.join(", ", scc.seccomp());
    }

    private static String annotation(String key) {
        return "pod.metadata.annotations[" + key + "]";
    }

    private static boolean in(List<IdRange> ranges, long id) {
        return ranges.stream().anyMatch(r -> r.holds(id));
    }

    private static String words(List<IdRange> ranges) {
        return String.join(" or ", ranges.stream().map(IdRange::toString).toList());
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}

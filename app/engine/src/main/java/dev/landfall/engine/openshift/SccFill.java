package dev.landfall.engine.openshift;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Fills in what a pod leaves open, as OpenShift does for the constraint that it tries, before it looks whether the pod fits. What the
 * pod says stays.
 */
final class SccFill {
    static final String POD_SECCOMP = "seccomp.security.alpha.kubernetes.io/pod";
    static final String CONTAINER_SECCOMP = "container.seccomp.security.alpha.kubernetes.io/";

    private final Scc scc;
    private final ResolvedRanges ranges;

    SccFill(Scc scc, ResolvedRanges ranges) {
        this.scc = scc;
        this.ranges = ranges;
    }

    PodShape fill(PodShape pod) {
        Map<String, String> annotations = pod.annotations();
        Seccomp seccomp = pod.seccomp();
        String profile = seccomp(pod);
        if (!profile.isEmpty()) {
            annotations = new TreeMap<>(annotations);
            annotations.put(POD_SECCOMP, profile);
            seccomp = Seccomp.named(profile);
        }
        SeLinux seLinux = pod.seLinux() == null ? ranges.seLinux() : pod.seLinux();
        PodShape filled = new PodShape(
                annotations,
                pod.serviceAccount(),
                pod.windows(),
                pod.hostNetwork(),
                pod.hostPid(),
                pod.hostIpc(),
                pod.hostUsers(),
                pod.runAsUser(),
                pod.runAsNonRoot(),
                pod.fsGroup() == null && !ranges.fsGroups().isEmpty()
                        ? Long.valueOf(ranges.fsGroups().getFirst().min())
                        : pod.fsGroup(),
                pod.groups() == null && !ranges.groups().isEmpty()
                        ? List.of(ranges.groups().getFirst().min())
                        : pod.groups(),
                seLinux,
                seccomp,
                pod.sysctls(),
                pod.volumes(),
                List.of(),
                pod.node());
        List<ContainerShape> containers = new ArrayList<>(pod.containers().size());
        for (ContainerShape container : pod.containers()) {
            containers.add(container(filled, container));
        }
        return withContainers(filled, containers);
    }

    private static PodShape withContainers(PodShape p, List<ContainerShape> containers) {
        return new PodShape(
                p.annotations(),
                p.serviceAccount(),
                p.windows(),
                p.hostNetwork(),
                p.hostPid(),
                p.hostIpc(),
                p.hostUsers(),
                p.runAsUser(),
                p.runAsNonRoot(),
                p.fsGroup(),
                p.groups(),
                p.seLinux(),
                p.seccomp(),
                p.sysctls(),
                p.volumes(),
                containers,
                p.node());
    }

    /** Only the pod gets a profile; containers inherit it. */
    private String seccomp(PodShape pod) {
        String annotated = pod.annotations().getOrDefault(POD_SECCOMP, "");
        if (!annotated.isEmpty()) {
            return annotated;
        }
        if (pod.seccomp() != null) {
            return pod.seccomp().name();
        }
        return scc.seccomp().stream().filter(p -> !p.equals("*")).findFirst().orElse("");
    }

    private ContainerShape container(PodShape pod, ContainerShape c) {
        Long user = c.runAsUser();
        if (user == null && pod.runAsUser() == null) {
            user = ranges.firstUser();
        }
        Boolean nonRoot = c.runAsNonRoot();
        if (nonRoot == null && pod.runAsNonRoot() == null) {
            Long effective = user == null ? pod.runAsUser() : user;
            boolean must = effective == null ? scc.userStrategy().equals(SccCheck.NON_ROOT) : effective.longValue() > 0;
            nonRoot = must ? Boolean.TRUE : null;
        }
        Capabilities capabilities = capabilities(c.capabilities());
        Seccomp seccomp = c.seccomp();
        String annotated =
                pod.annotations().isEmpty() ? null : pod.annotations().get(CONTAINER_SECCOMP + c.name());
        if (annotated != null) {
            seccomp = Seccomp.named(annotated);
        }
        return new ContainerShape(
                c.list(),
                c.index(),
                c.name(),
                user,
                nonRoot,
                c.seLinux(),
                seccomp,
                c.privileged(),
                capabilities,
                (c.readOnlyRoot() == null && scc.readOnlyRoot()) ? Boolean.TRUE : c.readOnlyRoot(),
                escalation(c, capabilities),
                c.hostPorts(),
                c.ports(),
                c.node());
    }

    private @Nullable Boolean escalation(ContainerShape c, @Nullable Capabilities capabilities) {
        if (c.escalation() != null) {
            return c.escalation();
        }
        boolean needsIt =
                c.isPrivileged() || (capabilities != null && capabilities.add().contains("CAP_SYS_ADMIN"));
        if (scc.defaultEscalation() != null && !needsIt) {
            return scc.defaultEscalation();
        }
        return scc.escalation() ? null : Boolean.FALSE;
    }

    private @Nullable Capabilities capabilities(@Nullable Capabilities own) {
        if (own == null && scc.addByDefault().isEmpty() && scc.mustDrop().isEmpty()) {
            return null;
        }
        List<String> add = own == null ? List.of() : own.add();
        List<String> drop = own == null ? List.of() : own.drop();
        boolean nothingNew = add.containsAll(scc.addByDefault()) && drop.containsAll(scc.mustDrop());
        if (own != null && nothingNew) {
            return own;
        }
        TreeSet<String> allAdd = new TreeSet<>(scc.addByDefault());
        drop.forEach(allAdd::remove);
        allAdd.addAll(add);
        TreeSet<String> allDrop = new TreeSet<>(scc.mustDrop());
        allDrop.addAll(drop);
        return new Capabilities(List.copyOf(allAdd), List.copyOf(allDrop));
    }
}

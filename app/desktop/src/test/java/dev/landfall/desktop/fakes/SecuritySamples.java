package dev.landfall.desktop.fakes;

import dev.landfall.desktop.ports.SettingsPort.Hurdle;
import dev.landfall.desktop.ports.SettingsPort.PodVerdict;
import dev.landfall.desktop.ports.SettingsPort.Role;
import dev.landfall.desktop.ports.SettingsPort.Security;
import dev.landfall.desktop.ports.SettingsPort.ValueHint;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.product.Form;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What OpenShift would make of the pods of a ClearML, following the switches of a form. */
final class SecuritySamples {
    private SecuritySamples() {}

    /** The server's pods, which one switch makes fit. */
    static Security server(Form form) {
        return pods("clearml", List.of(List.of("openshift-restricted")), isOn(form, "openshift-restricted"), List.of());
    }

    /** The same pods, which a switch each makes fit, or the one that leads them all. */
    static Security enterprise(Form form) {
        List<PodVerdict> pods = new ArrayList<>(
                pods("clearml", ways(form, "restricted-redis"), isOn(form, "restricted-redis"), List.of())
                        .pods());
        List<List<String>> mongo = ways(form, "restricted-mongodb");
        pods.add(pod(
                "Deployment/clearml-mongodb",
                Role.WORKLOAD,
                isOn(form, "restricted-mongodb")
                        ? List.of()
                        : List.of(
                                hurdle("fs-group", "The pod", "spec.securityContext.fsGroup", "1001", mongo),
                                hurdle(
                                        "run-as-user",
                                        "Container mongodb",
                                        "spec.containers[0].securityContext.runAsUser",
                                        "1001",
                                        mongo))));
        pods.add(new PodVerdict(
                "clearml-agent",
                "ConfigMap/clearml-agent-pt",
                Role.TEMPLATE,
                isOn(form, "restricted-tasks") ? "restricted-v2" : "",
                isOn(form, "restricted-tasks")
                        ? List.of()
                        : List.of(hurdle(
                                "privilege-escalation",
                                "Container task",
                                "spec.containers[0].securityContext.allowPrivilegeEscalation",
                                "true",
                                ways(form, "restricted-tasks"))),
                isOn(form, "restricted-tasks") ? "" : "anyuid",
                List.of("Its start script writes to /root, where a user given by OpenShift may not write.")));
        return new Security(
                "OpenShift",
                "By the security context constraints of OpenShift 4.16, in namespace clearml",
                true,
                List.of(),
                pods,
                List.of());
    }

    /** What is on already cannot be switched on. */
    private static List<List<String>> ways(Form form, String toggle) {
        return isOn(form, "openshift") ? List.of(List.of(toggle)) : List.of(List.of("openshift"), List.of(toggle));
    }

    private static boolean isOn(Form form, String toggle) {
        return form.value(toggle).equals("true");
    }

    private static Security pods(String release, List<List<String>> ways, boolean fits, List<String> assumed) {
        List<PodVerdict> pods = new ArrayList<>();
        pods.add(pod("Deployment/" + release + "-apiserver", Role.WORKLOAD, List.of()));
        pods.add(pod("Deployment/" + release + "-fileserver", Role.WORKLOAD, List.of()));
        pods.add(pod("Deployment/" + release + "-webserver", Role.WORKLOAD, List.of()));
        pods.add(pod(
                "StatefulSet/" + release + "-redis-master",
                Role.WORKLOAD,
                fits
                        ? List.of()
                        : List.of(
                                hurdle("fs-group", "The pod", "spec.securityContext.fsGroup", "1001", ways),
                                hurdle(
                                        "run-as-user",
                                        "Container redis",
                                        "spec.containers[0].securityContext.runAsUser",
                                        "1001",
                                        ways))));
        pods.add(pod("Job/" + release + "-user-setup", Role.HOOK, List.of()));
        return new Security(
                "OpenShift",
                "By the security context constraints of OpenShift 4.16, in namespace clearml",
                true,
                assumed,
                pods,
                List.of());
    }

    static PodVerdict pod(String object, Role role, List<Hurdle> hurdles) {
        return new PodVerdict(
                "clearml",
                object,
                role,
                hurdles.isEmpty() ? "restricted-v2" : "",
                hurdles,
                hurdles.isEmpty() ? "" : "nonroot-v2",
                List.of());
    }

    static Hurdle hurdle(String rule, String who, String field, String value, List<List<String>> ways) {
        return hurdle(rule, who, field, value, ways, null);
    }

    static Hurdle hurdle(
            String rule, String who, String field, String value, List<List<String>> ways, @Nullable ValueHint hint) {
        return new Hurdle(
                field,
                Problem.of(
                        "openshift.pod-" + rule,
                        "who",
                        who,
                        "field",
                        field,
                        "value",
                        value,
                        "allowed",
                        "1000650000 to 1000659999",
                        "policy",
                        "restricted-v2"),
                ways,
                hint);
    }
}

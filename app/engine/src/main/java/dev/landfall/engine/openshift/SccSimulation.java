package dev.landfall.engine.openshift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides as OpenShift's admission of security context constraints does: which constraint a pod gets, or everything in its way. It
 * follows the behaviour of openshift/apiserver-library-go. Immutable; any thread.
 */
public final class SccSimulation {
    static final String REQUIRED = "openshift.io/required-scc";

    private final List<SccCheck> checks;
    private final Map<String, String> broken = new LinkedHashMap<>();
    private final String namespace;
    private final Grants grants;

    /**
     * @param constraints all of the cluster, in any order
     * @param namespace the name of the pods' namespace
     * @param ranges what that namespace has set aside
     */
    public SccSimulation(List<Scc> constraints, String namespace, NamespaceRanges ranges, Grants grants) {
        this.namespace = namespace;
        this.grants = grants;
        this.checks = constraints.stream()
                .sorted(Scc.ORDER)
                .map(scc -> new SccCheck(scc, ranges))
                .toList();
        constraints.forEach(scc -> ResolvedRanges.fault(scc).ifPresent(why -> broken.put(scc.name(), why)));
    }

    /**
     * What becomes of a pod that its controller makes: only its service account counts.
     *
     * @param pod a pod or a pod template: {@code metadata} and {@code spec}
     */
    public Verdict judge(JsonNode pod) {
        return judge(pod, Optional.empty());
    }

    /**
     * What becomes of a pod.
     *
     * @param creator who makes it, when that is a person: of a bare pod, and of a hook that is one
     */
    public Verdict judge(JsonNode pod, Optional<Subject> creator) {
        PodShape shape = PodShape.of(pod);
        if (shape.windows()) {
            return new Verdict(
                    Optional.empty(), false, List.of(), List.of(), Map.of(), List.of(), Optional.empty(), pod);
        }
        String required = shape.annotations().getOrDefault(REQUIRED, "");
        List<SccCheck> tried = checks.stream()
                .filter(c -> required.isEmpty() || c.scc().name().equals(required))
                .toList();
        List<Obstacle> fatal = fatal(required, tried);
        List<String> wouldAdmit = new ArrayList<>();
        List<String> usable = new ArrayList<>();
        Map<String, List<Obstacle>> obstacles = new LinkedHashMap<>();
        Subject account = Subject.serviceAccount(namespace, shape.serviceAccount());
        SccCheck chosen = null;
        for (SccCheck check : tried) {
            if (broken.containsKey(check.scc().name())) {
                continue;
            }
            boolean may = grants.mayUse(account, check.scc())
                    || creator.filter(c -> grants.mayUse(c, check.scc())).isPresent();
            List<Obstacle> against = check.obstacles(shape);
            if (may) {
                usable.add(check.scc().name());
            }
            if (!against.isEmpty()) {
                obstacles.put(check.scc().name(), against);
                continue;
            }
            wouldAdmit.add(check.scc().name());
            if (may && chosen == null && fatal.isEmpty()) {
                chosen = check;
            }
        }
        if (usable.isEmpty() && fatal.isEmpty()) {
            fatal = List.of(new Obstacle(
                    Rule.NONE_USABLE,
                    "pod.spec.serviceAccountName",
                    "spec.serviceAccountName",
                    "",
                    shape.serviceAccount(),
                    "an account that may use a constraint",
                    required.isEmpty() ? "OpenShift" : required));
        }
        Optional<String> least = tried.stream()
                .map(SccCheck::scc)
                .filter(scc -> wouldAdmit.contains(scc.name()))
                .min(Comparator.comparingInt(Scc::points).thenComparing(Scc::name))
                .map(Scc::name);
        JsonNode admitted = chosen == null ? pod : FilledPod.of(chosen.filled(shape));
        return new Verdict(
                Optional.ofNullable(chosen).map(c -> c.scc().name()),
                true,
                List.copyOf(wouldAdmit),
                List.copyOf(usable),
                obstacles,
                fatal,
                least,
                admitted);
    }

    private List<Obstacle> fatal(String required, List<SccCheck> tried) {
        if (!required.isEmpty() && tried.isEmpty()) {
            String at = "metadata.annotations[" + REQUIRED + "]";
            return List.of(new Obstacle(
                    Rule.REQUIRED_MISSING, "pod." + at, at, "", required, "a constraint that is there", required));
        }
        return tried.stream()
                .map(c -> c.scc().name())
                .filter(broken::containsKey)
                .map(name -> new Obstacle(
                        Rule.BROKEN_CONSTRAINT, "", "", "", broken.getOrDefault(name, ""), "a whole constraint", name))
                .toList();
    }
}

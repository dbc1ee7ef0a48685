package dev.landfall.engine.openshift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What must be known of a cluster to judge pods for one namespace of it, live or carried out. It holds no secrets: constraints, who may
 * use them, and the annotations and labels of the namespace that count.
 *
 * @param openshift whether constraints apply at all
 * @param enforcing whether the API server really admits by them; a cluster that only has OpenShift's APIs does not
 * @param constraints the objects, without what does not count; empty when they may not be read or there are none
 * @param grants who may use them, by roles
 * @param grantsKnown whether the roles could be read; else what a new OpenShift grants is assumed
 * @param namespace where the pods go
 * @param namespaceExists whether it is there; else what a new one gets is assumed
 * @param annotations of the namespace, those of constraints
 * @param labels of the namespace, those of Pod Security and OpenShift's run level
 * @param installer who installs
 */
public record SecurityFacts(
        boolean openshift,
        boolean enforcing,
        List<JsonNode> constraints,
        List<Grant> grants,
        boolean grantsKnown,
        String namespace,
        boolean namespaceExists,
        Map<String, String> annotations,
        Map<String, String> labels,
        Subject installer) {
    /** What everyone who is logged in may use on a new OpenShift. */
    private static final Set<String> FOR_EVERYONE = Set.of("restricted-v2", "restricted-v3");

    private static final Set<String> ANNOTATIONS =
            Set.of(NamespaceRanges.USERS, NamespaceRanges.GROUPS, NamespaceRanges.LEVEL);
    private static final String RUN_LEVEL = "openshift.io/run-level";
    private static final String POD_SECURITY = "pod-security.kubernetes.io/";

    public SecurityFacts {
        constraints = constraints.stream().map(SecurityFacts::bare).toList();
        grants = List.copyOf(grants);
        annotations = kept(annotations, ANNOTATIONS::contains);
        labels = kept(labels, k -> k.startsWith(POD_SECURITY) || k.equals(RUN_LEVEL));
    }

    private static Map<String, String> kept(Map<String, String> all, Predicate<String> counts) {
        Map<String, String> kept = new TreeMap<>();
        all.forEach((k, v) -> {
            if (counts.test(k)) {
                kept.put(k, v);
            }
        });
        return Collections.unmodifiableMap(kept);
    }

    private static JsonNode bare(JsonNode constraint) {
        ObjectNode copy = constraint.deepCopy();
        copy.putObject("metadata")
                .put("name", constraint.path("metadata").path("name").asText(""));
        return copy;
    }

    /** Whether nobody is known to be granted what everyone usually is, so that it is assumed. */
    public boolean grantsAssumed() {
        return openshift
                && (!grantsKnown
                        || grants.stream().noneMatch(g -> FOR_EVERYONE.stream().anyMatch(g.constraints()::contains)));
    }

    /** The ids of the namespace, or those that a new one would get. */
    public NamespaceRanges ranges() {
        return NamespaceRanges.of(annotations);
    }

    /** Whether OpenShift leaves the pods of this namespace alone: those of its own lowest levels. */
    public boolean exempt() {
        return Set.of("0", "1").contains(labels.getOrDefault(RUN_LEVEL, ""));
    }

    /** Whether pods are judged by constraints: on OpenShift, where they can be read, in a usual namespace. */
    public boolean byConstraints() {
        return openshift && !constraints.isEmpty() && !exempt();
    }

    /** The level of Pod Security that the API server enforces there. */
    public PodSecurityLevel enforced() {
        return PodSecurityLevel.enforced(labels);
    }

    /** The constraints, read. */
    public List<Scc> sccs() {
        return constraints.stream().map(Scc::of).toList();
    }

    /** Who may use which constraint: named in the constraint itself, granted by a role, or assumed. */
    public Grants usage() {
        boolean assumed = grantsAssumed();
        List<Grant> all = new ArrayList<>(grants);
        return (subject, scc) -> scc.users().contains(subject.user())
                || subject.groups().stream().anyMatch(scc.userGroups()::contains)
                || (assumed && FOR_EVERYONE.contains(scc.name()))
                || all.stream().anyMatch(g -> g.of(scc.name()) && g.to(subject));
    }

    /** The same for a namespace that gets more labels before any pod is made. */
    public SecurityFacts withLabels(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(labels);
        all.putAll(more);
        return new SecurityFacts(
                openshift,
                enforcing,
                constraints,
                grants,
                grantsKnown,
                namespace,
                namespaceExists,
                annotations,
                all,
                installer);
    }

    /** What another namespace of the same cluster would get when it is new. */
    public SecurityFacts forNewNamespace(String other) {
        return new SecurityFacts(
                openshift,
                enforcing,
                constraints,
                grants.stream()
                        .filter(g -> g.via().startsWith("ClusterRoleBinding/"))
                        .toList(),
                grantsKnown,
                other,
                false,
                Map.of(),
                Map.of(),
                installer);
    }

    /** Judges pods for this namespace. */
    public SccSimulation simulation() {
        return new SccSimulation(sccs(), namespace, ranges(), usage());
    }
}

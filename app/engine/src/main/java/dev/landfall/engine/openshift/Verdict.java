package dev.landfall.engine.openshift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of one pod under OpenShift's constraints.
 *
 * @param chosen the constraint it gets; empty when it is refused (or not checked at all)
 * @param checked whether constraints are looked at: not for Windows pods
 * @param wouldAdmit every constraint that would admit it, in the order OpenShift tries them, whoever may use them
 * @param usable the constraints that its service account (or the person) may use, in that order
 * @param obstacles per constraint that refuses, everything in the way, in OpenShift's order
 * @param fatal what keeps any constraint from being tried; empty mostly
 * @param least the strictest constraint, by OpenShift's own points, that would admit it: what to grant if nothing else helps
 * @param admitted the pod as it is stored, filled in by the chosen constraint; as given when refused
 */
public record Verdict(
        Optional<String> chosen,
        boolean checked,
        List<String> wouldAdmit,
        List<String> usable,
        Map<String, List<Obstacle>> obstacles,
        List<Obstacle> fatal,
        Optional<String> least,
        JsonNode admitted) {
    /** Whether OpenShift refuses it. */
    public boolean refused() {
        return checked && chosen.isEmpty();
    }

    /**
     * What to tell a person: the obstacles of that usable constraint with the fewest, each field once; what is fatal before
     * them. A constraint that wants a user namespace is told of only when there is no other.
     */
    public List<Obstacle> inTheWay() {
        if (!refused()) {
            return List.of();
        }
        if (!fatal.isEmpty()) {
            return fatal;
        }
        return usable.stream()
                .map(name -> distinct(obstacles.getOrDefault(name, List.of())))
                .min(Comparator.comparing(Verdict::wantsUserNamespace).thenComparingInt(List::size))
                .orElse(List.of());
    }

    /** To change a field is less than to change the nodes, so such a constraint is told of last. */
    private static boolean wantsUserNamespace(List<Obstacle> all) {
        return all.stream().anyMatch(o -> o.rule() == Rule.HOST_USERS);
    }

    private static List<Obstacle> distinct(List<Obstacle> all) {
        Map<String, Obstacle> byPlace = new LinkedHashMap<>();
        all.forEach(o -> byPlace.putIfAbsent(o.rule() + " " + o.at() + " " + o.value(), o));
        return List.copyOf(byPlace.values());
    }
}

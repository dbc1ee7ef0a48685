package dev.landfall.engine.openshift;

import java.util.List;

/**
 * Someone who can be allowed to use a constraint.
 *
 * @param user the user's name, e.g. {@code system:serviceaccount:site:default}
 * @param groups the user's groups
 */
public record Subject(String user, List<String> groups) {
    static final String EVERYONE = "system:authenticated";

    public Subject {
        groups = List.copyOf(groups);
    }

    /** A service account, with the groups that each has. */
    public static Subject serviceAccount(String namespace, String name) {
        return new Subject(
                "system:serviceaccount:" + namespace + ":" + name,
                List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace, EVERYONE));
    }
}

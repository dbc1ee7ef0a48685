package dev.landfall.engine.openshift;

import java.util.List;

/**
 * Who is allowed, by a role, to use which constraints.
 *
 * @param via the binding that says so, e.g. {@code ClusterRoleBinding/system:openshift:scc:restricted-v2}
 * @param constraints names; {@code *} for all
 * @param users by full name; service accounts as {@code system:serviceaccount:NAMESPACE:NAME}
 * @param groups of users
 */
public record Grant(String via, List<String> constraints, List<String> users, List<String> groups) {
    public Grant {
        constraints = List.copyOf(constraints);
        users = List.copyOf(users);
        groups = List.copyOf(groups);
    }

    boolean of(String constraint) {
        return constraints.contains(constraint) || constraints.contains("*");
    }

    boolean to(Subject subject) {
        return users.contains(subject.user()) || subject.groups().stream().anyMatch(groups::contains);
    }
}

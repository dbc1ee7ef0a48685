package dev.landfall.engine.openshift;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a constraint allows in one namespace: its own ids and SELinux options, or the namespace's where it names none.
 *
 * @param users allowed user ids; null when the strategy is none of ids
 * @param fsGroups empty: any
 * @param groups empty: any
 * @param seLinux what must be; null: any
 */
record ResolvedRanges(
        @Nullable IdRange users,
        List<IdRange> fsGroups,
        List<IdRange> groups,
        @Nullable SeLinux seLinux) {

    static ResolvedRanges of(Scc scc, NamespaceRanges namespace) {
        return new ResolvedRanges(
                users(scc, namespace), fsGroups(scc, namespace), groups(scc, namespace), seLinux(scc, namespace));
    }

    @Nullable
    Long firstUser() {
        return users == null ? null : Long.valueOf(users.min());
    }

    private static @Nullable IdRange users(Scc scc, NamespaceRanges namespace) {
        Long only = scc.user();
        Long min = scc.userMin();
        Long max = scc.userMax();
        return switch (scc.userStrategy()) {
            case "MustRunAs" -> only == null ? null : new IdRange(only, only);
            case "MustRunAsRange" -> min == null || max == null ? namespace.users() : new IdRange(min, max);
            default -> null;
        };
    }

    private static List<IdRange> fsGroups(Scc scc, NamespaceRanges namespace) {
        if (!scc.fsGroupStrategy().equals("MustRunAs")) {
            return List.of();
        }
        long first = namespace.groups().getFirst().min();
        return scc.fsGroups().isEmpty() ? List.of(new IdRange(first, first)) : scc.fsGroups();
    }

    private static List<IdRange> groups(Scc scc, NamespaceRanges namespace) {
        if (!scc.groupStrategy().equals("MustRunAs")) {
            return List.of();
        }
        return scc.groups().isEmpty() ? namespace.groups() : scc.groups();
    }

    private static @Nullable SeLinux seLinux(Scc scc, NamespaceRanges namespace) {
        if (!scc.seLinuxStrategy().equals("MustRunAs")) {
            return null;
        }
        SeLinux own = scc.seLinux() == null ? new SeLinux("", "", "", "") : scc.seLinux();
        return own.level().isEmpty() ? own.withLevel(namespace.level()) : own;
    }

    /** Why the constraint itself cannot be used; OpenShift then refuses pods altogether. */
    static Optional<String> fault(Scc scc) {
        String user = scc.userStrategy();
        boolean oneEnd = (scc.userMin() == null) != (scc.userMax() == null);
        if (user.equals("MustRunAsRange") && oneEnd) {
            return Optional.of("its range of user ids has only one end");
        }
        if (user.equals("MustRunAs") && scc.user() == null) {
            return Optional.of("it demands one user id and names none");
        }
        if (!List.of("MustRunAs", "MustRunAsRange", SccCheck.NON_ROOT, "RunAsAny")
                .contains(user)) {
            return Optional.of("its runAsUser strategy '" + user + "' is not known");
        }
        for (String strategy : List.of(scc.seLinuxStrategy(), scc.fsGroupStrategy(), scc.groupStrategy())) {
            if (!strategy.equals("MustRunAs") && !strategy.equals("RunAsAny")) {
                return Optional.of("its strategy '" + strategy + "' is not known");
            }
        }
        return Optional.empty();
    }
}

package dev.landfall.engine.openshift;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ids that OpenShift has set aside for one namespace, as its annotations say. Pods get them where a security context constraint
 * says "out of the namespace's range" and names none itself.
 *
 * @param users for {@code runAsUser}
 * @param groups for supplemental groups; the very first id is the only one for {@code fsGroup}
 * @param level SELinux' sensitivity and categories, e.g. {@code s0:c26,c5}
 * @param assumed whether the namespace does not say (it is not there yet), so that ids like those OpenShift gives stand here
 */
public record NamespaceRanges(IdRange users, List<IdRange> groups, String level, boolean assumed) {
    static final String USERS = "openshift.io/sa.scc.uid-range";
    static final String GROUPS = "openshift.io/sa.scc.supplemental-groups";
    static final String LEVEL = "openshift.io/sa.scc.mcs";

    private static final IdRange USUAL = new IdRange(1_000_700_000L, 1_000_709_999L);
    private static final Pattern WITH_SIZE = Pattern.compile("\\s*(\\d{1,10})/(\\d{1,10}).*");
    private static final Pattern WITH_END = Pattern.compile("\\s*(\\d{1,10})-(\\d{1,10}).*");

    public NamespaceRanges {
        groups = List.copyOf(groups);
    }

    /** Ids like those that a new project gets. */
    public static NamespaceRanges usual() {
        return new NamespaceRanges(USUAL, List.of(USUAL), "s0:c26,c15", true);
    }

    /** The ids that a namespace's annotations set aside; the usual ones where they are missing or cannot be read. */
    public static NamespaceRanges of(Map<String, String> annotations) {
        List<IdRange> users = blocks(annotations.getOrDefault(USERS, ""));
        String level = annotations.getOrDefault(LEVEL, "");
        // the groups' own annotation counts when it is there at all, the users' range where it is not
        List<IdRange> groups = annotations.containsKey(GROUPS) ? blocks(annotations.get(GROUPS)) : users;
        if (users.isEmpty() || groups.isEmpty() || level.isEmpty()) {
            return usual();
        }
        return new NamespaceRanges(users.getFirst(), groups, level, false);
    }

    private static List<IdRange> blocks(String text) {
        List<IdRange> blocks = new ArrayList<>();
        for (String block : text.split(",", -1)) {
            Matcher size = WITH_SIZE.matcher(block);
            Matcher end = WITH_END.matcher(block);
            if (size.matches()) {
                long start = Long.parseLong(size.group(1));
                blocks.add(new IdRange(start, start + Long.parseLong(size.group(2)) - 1));
            } else if (end.matches()) {
                blocks.add(new IdRange(Long.parseLong(end.group(1)), Long.parseLong(end.group(2))));
            } else {
                return List.of();
            }
        }
        return blocks;
    }
}

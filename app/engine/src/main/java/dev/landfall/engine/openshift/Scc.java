package dev.landfall.engine.openshift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One of OpenShift's security context constraints ({@code security.openshift.io/v1}), read with the API's defaults.
 *
 * @param userMin first allowed user id; null: the namespace's
 * @param user the only user id, for {@code MustRunAs}
 * @param seLinux options of {@code MustRunAs}; null: only the namespace's level
 * @param seccomp profiles in the older way of naming, {@code *} for any; empty: none may be set
 */
public record Scc(
        String name,
        int priority,
        boolean privileged,
        boolean hostNetwork,
        boolean hostPorts,
        boolean hostPid,
        boolean hostIpc,
        boolean userNamespace,
        boolean readOnlyRoot,
        boolean escalation,
        @Nullable Boolean defaultEscalation,
        List<String> addByDefault,
        List<String> mustDrop,
        List<String> mayAdd,
        List<String> seccomp,
        List<String> unsafeSysctls,
        List<String> forbiddenSysctls,
        Set<String> volumes,
        List<String> flexDrivers,
        String userStrategy,
        @Nullable Long user,
        @Nullable Long userMin,
        @Nullable Long userMax,
        String seLinuxStrategy,
        @Nullable SeLinux seLinux,
        String fsGroupStrategy,
        List<IdRange> fsGroups,
        String groupStrategy,
        List<IdRange> groups,
        Set<String> users,
        Set<String> userGroups) {

    /**
     * The order in which OpenShift tries them: higher priority first, then the stricter one, then by name. The last part decides
     * between equals, so no two ever tie.
     */
    public static final Comparator<Scc> ORDER = Comparator.comparingInt((Scc s) -> -s.priority())
            .thenComparingInt(Scc::points)
            .thenComparing(Scc::name);

    /** Reads an object of kind SecurityContextConstraints. */
    public static Scc of(JsonNode node) {
        JsonNode runAsUser = node.path("runAsUser");
        JsonNode seLinuxContext = node.path("seLinuxContext");
        JsonNode escalation = node.path("allowPrivilegeEscalation");
        return new Scc(
                node.path("metadata").path("name").asText(""),
                node.path("priority").asInt(0),
                node.path("allowPrivilegedContainer").asBoolean(false),
                node.path("allowHostNetwork").asBoolean(false),
                node.path("allowHostPorts").asBoolean(false),
                node.path("allowHostPID").asBoolean(false),
                node.path("allowHostIPC").asBoolean(false),
                node.path("userNamespaceLevel").asText("").equals("RequirePodLevel"),
                node.path("readOnlyRootFilesystem").asBoolean(false),
                escalation.asBoolean(true),
                Nodes.flag(node.path("defaultAllowPrivilegeEscalation")),
                Nodes.texts(node.path("defaultAddCapabilities")),
                Nodes.texts(node.path("requiredDropCapabilities")),
                Nodes.texts(node.path("allowedCapabilities")),
                Nodes.texts(node.path("seccompProfiles")),
                Nodes.texts(node.path("allowedUnsafeSysctls")),
                Nodes.texts(node.path("forbiddenSysctls")),
                volumes(node),
                drivers(node.path("allowedFlexVolumes")),
                runAsUser.path("type").asText(""),
                Nodes.number(runAsUser.path("uid")),
                Nodes.number(runAsUser.path("uidRangeMin")),
                Nodes.number(runAsUser.path("uidRangeMax")),
                seLinuxContext.path("type").asText(""),
                SeLinux.of(seLinuxContext.path("seLinuxOptions")),
                node.path("fsGroup").path("type").asText("RunAsAny"),
                ranges(node.path("fsGroup")),
                node.path("supplementalGroups").path("type").asText("RunAsAny"),
                ranges(node.path("supplementalGroups")),
                new LinkedHashSet<>(Nodes.texts(node.path("users"))),
                new LinkedHashSet<>(Nodes.texts(node.path("groups"))));
    }

    /** The API keeps the list of volumes and the older flag for paths of the node in step; no list at all means all kinds. */
    private static Set<String> volumes(JsonNode node) {
        boolean hostPath = node.path("allowHostDirVolumePlugin").asBoolean(false);
        JsonNode list = node.path("volumes");
        Set<String> volumes = new LinkedHashSet<>(list.isArray() ? Nodes.texts(list) : List.of("*"));
        if (hostPath) {
            if (!volumes.contains("*")) {
                volumes.add("hostPath");
            }
            return volumes;
        }
        boolean all = volumes.remove("*");
        volumes.remove("hostPath");
        if (all) {
            volumes.addAll(VolumeKinds.ALL_BUT_HOST_PATH);
        }
        return volumes;
    }

    private static List<String> drivers(JsonNode list) {
        List<String> drivers = new ArrayList<>();
        list.forEach(item -> drivers.add(item.path("driver").asText("")));
        return drivers;
    }

    private static List<IdRange> ranges(JsonNode strategy) {
        List<IdRange> ranges = new ArrayList<>();
        strategy.path("ranges")
                .forEach(r -> ranges.add(
                        new IdRange(r.path("min").asLong(0), r.path("max").asLong(0))));
        return ranges;
    }

    boolean allowsVolume(String kind) {
        return volumes.contains("*") || volumes.contains(kind);
    }

    /** How lax it is: the more points, the later it is tried. The weights are OpenShift's. */
    int points() {
        int points = privileged ? 1_600_000 : 0;
        points += hostPorts ? 800_000 : 0;
        points += hostNetwork ? 400_000 : 0;
        if (volumes.contains("*") || volumes.contains("hostPath")) {
            points += 200_000;
        } else if (!VolumeKinds.TRIVIAL.containsAll(volumes)) {
            points += 100_000;
        }
        return points + strategy(seLinuxStrategy) + strategy(userStrategy) + capabilityPoints();
    }

    private static int strategy(String name) {
        return switch (name) {
            case "RunAsAny" -> 40_000;
            case "MustRunAsNonRoot" -> 30_000;
            case "MustRunAsRange" -> 20_000;
            case "MustRunAs" -> 10_000;
            default -> 0;
        };
    }

    private int capabilityPoints() {
        int points = 5_000 + 300 * addByDefault.size();
        points += names(mayAdd, "*") || names(mayAdd, "ALL") ? 4_000 : 10 * mayAdd.size();
        points -= names(mustDrop, "ALL") ? 3_000 : 50 * mustDrop.size();
        return Math.clamp(points, 0, 9_999);
    }

    private static boolean names(List<String> list, String name) {
        return list.stream().anyMatch(item -> item.toUpperCase(Locale.ROOT).equals(name));
    }
}

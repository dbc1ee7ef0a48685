package dev.landfall.engine.openshift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Looks for reasons why a pod that is admitted would still not run: what the node refuses at the start, and what a user other than root
 * may not do. Stateless; any thread.
 */
public final class RunWarnings {
    private static final Pattern ROOTS_HOME = Pattern.compile("(^|[\\s=:\"'~])/root(/|$|[\\s:;\"'])");
    private static final int LOW_PORT = 1024;

    private final PodShape pod;
    private final List<RunWarning> found = new ArrayList<>();

    private RunWarnings(PodShape pod) {
        this.pod = pod;
    }

    /**
     * What may go wrong.
     *
     * @param admitted the pod as it is stored, so with what a constraint filled in
     * @param users what is known of an image's own user
     */
    public static List<RunWarning> of(JsonNode admitted, Function<String, Optional<ImageUser>> users) {
        RunWarnings look = new RunWarnings(PodShape.of(admitted));
        if (!look.pod.windows()) {
            look.pod.containers().forEach(c -> look.container(c, users));
        }
        return List.copyOf(look.found);
    }

    /**
     * Whether the usual grant of anyuid would not help a refused pod, because it sets a seccomp profile.
     *
     * @param verdict of the pod
     */
    public static List<RunWarning> of(Verdict verdict, JsonNode given) {
        List<Obstacle> anyuid = verdict.obstacles().getOrDefault("anyuid", List.of());
        boolean onlySeccomp = !anyuid.isEmpty() && anyuid.stream().allMatch(o -> o.rule() == Rule.SECCOMP);
        if (!verdict.refused() || !onlySeccomp || PodShape.of(given).windows()) {
            return List.of();
        }
        Obstacle first = anyuid.getFirst();
        return List.of(new RunWarning(
                RunWarning.Kind.SECCOMP_AND_OLD_CONSTRAINTS, first.container(), first.at(), first.value(), ""));
    }

    private void container(ContainerShape c, Function<String, Optional<ImageUser>> users) {
        Long set = c.runAsUser() == null ? pod.runAsUser() : c.runAsUser();
        Boolean nonRoot = c.runAsNonRoot() == null ? pod.runAsNonRoot() : c.runAsNonRoot();
        String image = c.node().path("image").asText("");
        Optional<ImageUser> own = image.isEmpty() ? Optional.empty() : users.apply(image);
        String at = "spec." + c.place();
        if (set == null && Boolean.TRUE.equals(nonRoot) && own.isPresent()) {
            if (own.get().root()) {
                add(RunWarning.Kind.IMAGE_IS_ROOT, c, at + ".image", image, "");
            } else if (own.get().id().isEmpty()) {
                add(
                        RunWarning.Kind.IMAGE_USER_HAS_NO_NUMBER,
                        c,
                        at + ".image",
                        own.get().text(),
                        "");
            }
        }
        boolean otherThanRoot = set == null
                ? Boolean.TRUE.equals(nonRoot) || own.filter(u -> !u.root()).isPresent()
                : set != 0;
        if (!otherThanRoot) {
            return;
        }
        String user = set == null ? "" : set.toString();
        if (set != null && own.filter(ImageUser::root).isPresent()) {
            add(RunWarning.Kind.IMAGE_EXPECTS_ROOT, c, at + ".image", image, user);
        }
        home(c, at, user);
        Capabilities capabilities = c.capabilities();
        boolean mayBind = capabilities != null && capabilities.add().contains("NET_BIND_SERVICE");
        boolean opened = pod.sysctls().contains("net.ipv4.ip_unprivileged_port_start");
        for (int i = 0; i < c.ports().size(); i++) {
            long port = c.ports().get(i);
            if (port > 0 && port < LOW_PORT && !mayBind && !opened) {
                add(RunWarning.Kind.LOW_PORT, c, at + ".ports[" + i + "]", Long.toString(port), user);
            }
        }
    }

    private void home(ContainerShape c, String at, String user) {
        int index = 0;
        for (JsonNode variable : c.node().path("env")) {
            String name = variable.path("name").asText("");
            String value = variable.path("value").asText("");
            if (ROOTS_HOME.matcher(value).find()) {
                add(RunWarning.Kind.ROOTS_HOME, c, at + ".env[" + index + "]", name + "=" + value, user);
            }
            index++;
        }
        index = 0;
        for (JsonNode mount : c.node().path("volumeMounts")) {
            String path = mount.path("mountPath").asText("");
            // what is mounted there is the volume's; that it lies under a home that cannot be entered remains
            if (ROOTS_HOME.matcher(path).find()) {
                add(RunWarning.Kind.ROOTS_HOME, c, at + ".volumeMounts[" + index + "]", path, user);
            }
            index++;
        }
        for (String list : List.of("command", "args")) {
            index = 0;
            for (JsonNode word : c.node().path(list)) {
                String text = word.asText("");
                if (ROOTS_HOME.matcher(text).find()) {
                    String line = text.lines()
                            .filter(l -> ROOTS_HOME.matcher(l).find())
                            .findFirst()
                            .orElse(text);
                    add(RunWarning.Kind.ROOTS_HOME, c, at + "." + list + "[" + index + "]", line.strip(), user);
                }
                index++;
            }
        }
        String work = c.node().path("workingDir").asText("");
        if (ROOTS_HOME.matcher(work).find()) {
            add(RunWarning.Kind.ROOTS_HOME, c, at + ".workingDir", work, user);
        }
    }

    private void add(RunWarning.Kind kind, ContainerShape c, String at, String value, String user) {
        found.add(new RunWarning(kind, c.label(), at, value, user));
    }
}

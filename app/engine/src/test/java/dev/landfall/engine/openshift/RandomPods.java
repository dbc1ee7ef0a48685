package dev.landfall.engine.openshift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import java.util.List;
import java.util.Random;

/** Pods with random security settings, mostly near the restricted level, so that both verdicts come up. */
final class RandomPods {
    private final Random random;

    RandomPods(Random random) {
        this.random = random;
    }

    JsonNode next() {
        ObjectNode pod = Json.MAPPER.createObjectNode();
        ObjectNode spec = pod.putObject("spec");
        boolean windows = rarely(12);
        if (windows) {
            spec.putObject("os").put("name", "windows");
        }
        if (rarely(20)) {
            pod.putObject("metadata")
                    .putObject("annotations")
                    .put("container.apparmor.security.beta.kubernetes.io/c0", pick("unconfined", "runtime/default"));
        }
        if (rarely(12)) {
            spec.put(windows ? "hostNetwork" : pick("hostNetwork", "hostPID", "hostIPC"), random.nextBoolean());
        }
        volumes(spec);
        ObjectNode context = spec.putObject("securityContext");
        context(context, windows);
        if (!windows) {
            if (rarely(10)) {
                context.putArray("sysctls")
                        .addObject()
                        .put("name", pick("net.ipv4.tcp_rmem", "net.core.somaxconn", "net.ipv4.tcp_syncookies"))
                        .put("value", "1");
            }
        }
        int containers = 1 + random.nextInt(2);
        for (int i = 0; i < containers; i++) {
            container(spec, "containers", "c" + i, windows);
        }
        if (rarely(4)) {
            container(spec, "initContainers", "i0", windows);
        }
        return pod;
    }

    private void volumes(ObjectNode spec) {
        if (rarely(5)) {
            ObjectNode volume = spec.putArray("volumes").addObject().put("name", "v");
            switch (random.nextInt(5)) {
                case 0 -> volume.putObject("hostPath").put("path", "/var");
                case 1 -> volume.putObject("nfs").put("server", "n").put("path", "/");
                case 2 -> volume.putObject("emptyDir");
                case 3 -> volume.putObject("configMap").put("name", "c");
                default -> {
                    // no source at all: the server takes it for an empty directory
                }
            }
        }
    }

    /** What a pod's and a container's context have in common. */
    private void context(ObjectNode context, boolean windows) {
        if (windows) {
            if (random.nextBoolean()) {
                context.put("runAsNonRoot", !rarely(6));
            }
            return;
        }
        if (!rarely(5)) {
            context.put("runAsNonRoot", !rarely(12));
        }
        if (rarely(4)) {
            context.put("runAsUser", List.of(0, 1000, 65532).get(random.nextInt(3)));
        }
        if (!rarely(5)) {
            ObjectNode profile = context.putObject("seccompProfile");
            String type = rarely(10) ? "Unconfined" : pick("RuntimeDefault", "Localhost");
            profile.put("type", type);
            if (type.equals("Localhost")) {
                profile.put("localhostProfile", "p.json");
            }
        }
        if (rarely(10)) {
            context.putObject("seLinuxOptions")
                    .put(pick("type", "user", "level"), pick("container_t", "container_engine_t", "spc_t"));
        }
        if (rarely(15)) {
            context.putObject("appArmorProfile").put("type", pick("Unconfined", "RuntimeDefault"));
        }
    }

    private void container(ObjectNode spec, String list, String name, boolean windows) {
        ObjectNode container = spec.withArray(list).addObject();
        container.put("name", name).put("image", "i:1");
        if (rarely(8)) {
            ObjectNode port = container.putArray("ports").addObject().put("containerPort", 80);
            if (random.nextBoolean() && !spec.path("hostNetwork").asBoolean()) {
                port.put("hostPort", 80);
            }
        }
        ObjectNode context = container.putObject("securityContext");
        if (random.nextBoolean()) {
            context(context, windows);
        }
        if (windows) {
            return;
        }
        boolean privileged = rarely(15);
        if (privileged) {
            context.put("privileged", true);
        } else if (!rarely(8)) {
            context.put("allowPrivilegeEscalation", rarely(10));
        }
        if (!rarely(8)) {
            ObjectNode capabilities = context.putObject("capabilities");
            capabilities.putArray("drop").add(rarely(8) ? "KILL" : "ALL");
            if (rarely(4)) {
                capabilities.putArray("add").add(pick("NET_BIND_SERVICE", "CHOWN", "NET_ADMIN"));
            }
        }
    }

    private boolean rarely(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private String pick(String... of) {
        return of[random.nextInt(of.length)];
    }
}

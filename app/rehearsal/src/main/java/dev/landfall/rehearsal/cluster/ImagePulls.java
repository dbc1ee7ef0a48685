package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.rehearsal.cluster.PullCheck.Credential;
import dev.landfall.rehearsal.cluster.PullCheck.Outcome;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Pulls images for the nodes: with the pod's secrets, at most once at a time for each image and node, remembering what is there. */
final class ImagePulls implements AutoCloseable {
    private final World world;
    private final PullCheck check;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("practice-cluster-pull-", 0).factory());
    private final Map<Request, CompletableFuture<Outcome>> underWay = new ConcurrentHashMap<>();
    private final Map<String, Outcome.Pulled> present = new ConcurrentHashMap<>();

    private record Request(String node, ImageReference image, List<Credential> credentials) {}

    ImagePulls(World world, PullCheck check) {
        this.world = world;
        this.check = check;
    }

    /** What is on a node under this name, or null. */
    Outcome.@org.jspecify.annotations.Nullable Pulled present(String node, ImageReference image) {
        return present.get(node + " " + image);
    }

    /** Pulls; what comes of it is told on the loop. */
    void pull(String node, ImageReference image, List<Credential> credentials, Consumer<Outcome> then) {
        Request request = new Request(node, image, credentials);
        CompletableFuture<Outcome> result =
                underWay.computeIfAbsent(request, r -> CompletableFuture.supplyAsync(() -> ask(r), threads));
        var _ = result.whenComplete((outcome, broken) -> {
            underWay.remove(request, result);
            Outcome told = outcome == null ? new Outcome.Failed(String.valueOf(broken)) : outcome;
            if (told instanceof Outcome.Pulled pulled) {
                present.put(node + " " + image, pulled);
            }
            world.loop().post(() -> then.accept(told));
        });
    }

    private Outcome ask(Request request) {
        try {
            Outcome forced = world.faults().pull(request.image()).orElse(null);
            return forced != null ? forced : check.pull(request.image(), request.credentials());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Failed("context canceled");
        }
    }

    /** The names of a pod's pull secrets that do not exist. */
    Set<String> missing(ObjectNode pod) {
        Set<String> names = new java.util.TreeSet<>();
        for (JsonNode reference : Tree.at(pod, "spec", "imagePullSecrets")) {
            String name = reference.path("name").asText();
            if (world.get(world.kinds().secret(), Tree.namespace(pod), name) == null) {
                names.add(name);
            }
        }
        return names;
    }

    /** The log-ins for an image's registry in a pod's pull secrets (Kubernetes documentation, "Images", "Interpretation of config.json"). */
    List<Credential> credentials(ObjectNode pod, ImageReference image) {
        List<Credential> found = new ArrayList<>();
        for (JsonNode reference : Tree.at(pod, "spec", "imagePullSecrets")) {
            ObjectNode secret = world.get(
                    world.kinds().secret(),
                    Tree.namespace(pod),
                    reference.path("name").asText());
            if (secret == null) {
                continue;
            }
            JsonNode auths =
                    json(Tree.text(secret, "data", ".dockerconfigjson")).path("auths");
            if (auths.isMissingNode()) {
                auths = json(Tree.text(secret, "data", ".dockercfg"));
            }
            auths.properties().forEach(e -> {
                if (covers(e.getKey(), image)) {
                    found.add(credential(e.getKey(), e.getValue()));
                }
            });
        }
        return found;
    }

    private static JsonNode json(String base64) {
        try {
            return Json.MAPPER.readTree(Base64.getDecoder().decode(base64));
        } catch (IOException | IllegalArgumentException e) {
            // a kubelet passes over what it cannot read, too
            return Tree.object();
        }
    }

    private static boolean covers(String key, ImageReference image) {
        String plain =
                key.replaceFirst("^https?://", "").replaceFirst("/v[12]/?$", "").replaceFirst("/$", "");
        if (plain.equals("index.docker.io")) {
            plain = "docker.io";
        }
        return image.registry().equals(plain)
                || image.name().equals(plain)
                || image.name().startsWith(plain + "/");
    }

    private static Credential credential(String registry, JsonNode entry) {
        String auth = entry.path("auth").asText("");
        if (entry.has("username") || auth.isEmpty()) {
            return new Credential(
                    registry,
                    entry.path("username").asText(""),
                    entry.path("password").asText(""));
        }
        try {
            String pair = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0
                    ? new Credential(registry, pair, "")
                    : new Credential(registry, pair.substring(0, colon), pair.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return new Credential(registry, "", "");
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

package dev.landfall.engine.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.cluster.wire.Api;
import dev.landfall.engine.cluster.wire.ApiFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who the server says one is.
 *
 * @param user as RBAC rules name it
 */
record Whoami(String user, List<String> groups) {
    private static final Pattern NAMED = Pattern.compile("User \"([^\"]+)\"");

    /**
     * Asks by SelfSubjectReview (Kubernetes 1.28 and later), else by OpenShift's user API, else guesses by the kubeconfig.
     *
     * @throws ApiFailure when the credentials are refused or the server does not answer
     */
    static Whoami ask(Api api, ContextRef ref) {
        for (String version : List.of("v1", "v1beta1")) {
            ObjectNode review = JsonNodeFactory.instance.objectNode();
            review.put("apiVersion", "authentication.k8s.io/" + version).put("kind", "SelfSubjectReview");
            try {
                JsonNode info = api.post(
                                "/apis/authentication.k8s.io/" + version + "/selfsubjectreviews", Map.of(), review)
                        .path("status")
                        .path("userInfo");
                return new Whoami(info.path("username").asText(), texts(info.path("groups")));
            } catch (ApiFailure e) {
                if (e.code() == 403) {
                    Matcher named = NAMED.matcher(e.said());
                    return new Whoami(named.find() ? named.group(1) : ref.user(), List.of());
                }
                if (e.code() != 404 && e.code() != 405) {
                    throw e;
                }
            }
        }
        try {
            JsonNode user = api.get("/apis/user.openshift.io/v1/users/~");
            return new Whoami(user.path("metadata").path("name").asText(), texts(user.path("groups")));
        } catch (ApiFailure e) {
            if (e.code() == 0 || e.code() == 401) {
                throw e;
            }
            return new Whoami(ref.user(), List.of());
        }
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}

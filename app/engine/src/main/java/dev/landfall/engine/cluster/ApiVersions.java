package dev.landfall.engine.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.cluster.wire.Api;
import dev.landfall.engine.cluster.wire.ApiFailure;
import java.util.List;
import java.util.TreeSet;

/**
 * Which API versions a server serves.
 *
 * @param all {@code v1} and every {@code group/version}, sorted
 */
record ApiVersions(List<String> all) {
    static ApiVersions read(Api api) {
        TreeSet<String> all = new TreeSet<>();
        api.get("/api").path("versions").forEach(v -> all.add(v.asText()));
        for (JsonNode group : api.get("/apis").path("groups")) {
            group.path("versions").forEach(v -> all.add(v.path("groupVersion").asText()));
        }
        return new ApiVersions(List.copyOf(all));
    }

    /** OpenShift serves these two groups; no other platform does. */
    Platform platform() {
        boolean openshift =
                all.stream().anyMatch(v -> v.startsWith("config.openshift.io/") || v.startsWith("route.openshift.io/"));
        return openshift ? Platform.OPENSHIFT : Platform.KUBERNETES;
    }

    /** OpenShift's version, e.g. {@code 4.16.3}; empty when there is none or it may not be read. */
    static String openshiftVersion(Api api) {
        try {
            JsonNode status = api.get("/apis/config.openshift.io/v1/clusterversions/version")
                    .path("status");
            for (JsonNode entry : status.path("history")) {
                if (entry.path("state").asText().equals("Completed")) {
                    return entry.path("version").asText();
                }
            }
            return status.path("desired").path("version").asText("");
        } catch (ApiFailure e) {
            return "";
        }
    }
}

package dev.landfall.engine.charts;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A small API server of canned answers, which notes what it is asked. */
public final class FakeTarget implements TargetApi {
    public final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> answers = new HashMap<>();

    public FakeTarget() {
        version("v1.32.4", "32");
        answers.put("/api", "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}");
        answers.put(
                "/apis",
                "{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[" + group("apps", "v1") + ","
                        + group("apiextensions.k8s.io", "v1") + "]}");
        answers.put(
                "/api/v1", resources("v1", "configmaps/ConfigMap", "secrets/Secret", "pods/Pod", "services/Service"));
        answers.put("/apis/apps/v1", resources("apps/v1", "deployments/Deployment"));
        answers.put(
                "/apis/apiextensions.k8s.io/v1",
                resources("apiextensions.k8s.io/v1", "customresourcedefinitions/CustomResourceDefinition")
                        .replace("\"namespaced\":true", "\"namespaced\":false"));
    }

    public FakeTarget version(String version, String minor) {
        answers.put("/version", "{\"major\":\"1\",\"minor\":\"" + minor + "\",\"gitVersion\":\"" + version + "\"}");
        return this;
    }

    /** Serves the kinds that usual charts are made of. */
    public FakeTarget usualKinds() {
        answers.put(
                "/apis",
                "{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":["
                        + String.join(
                                ",",
                                group("apps", "v1"),
                                group("batch", "v1"),
                                group("policy", "v1"),
                                group("networking.k8s.io", "v1"),
                                group("rbac.authorization.k8s.io", "v1"))
                        + "]}");
        answers.put(
                "/api/v1",
                resources(
                        "v1",
                        "configmaps/ConfigMap",
                        "secrets/Secret",
                        "pods/Pod",
                        "services/Service",
                        "serviceaccounts/ServiceAccount",
                        "persistentvolumeclaims/PersistentVolumeClaim"));
        answers.put("/apis/apps/v1", resources("apps/v1", "deployments/Deployment", "statefulsets/StatefulSet"));
        answers.put("/apis/batch/v1", resources("batch/v1", "jobs/Job", "cronjobs/CronJob"));
        answers.put("/apis/policy/v1", resources("policy/v1", "poddisruptionbudgets/PodDisruptionBudget"));
        answers.put("/apis/networking.k8s.io/v1", resources("networking.k8s.io/v1", "ingresses/Ingress"));
        answers.put(
                "/apis/rbac.authorization.k8s.io/v1",
                resources("rbac.authorization.k8s.io/v1", "roles/Role", "rolebindings/RoleBinding"));
        return this;
    }

    public FakeTarget answer(String path, String json) {
        answers.put(path, json);
        return this;
    }

    /** Serves a group that has no kinds that matter. */
    public FakeTarget group(String name) {
        answers.put(
                "/apis",
                "{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[" + group("apps", "v1") + ","
                        + group("apiextensions.k8s.io", "v1") + "," + group(name, "v1") + "]}");
        answers.put("/apis/" + name + "/v1", resources(name + "/v1", "things/Thing"));
        return this;
    }

    private static String group(String name, String version) {
        String v = "{\"groupVersion\":\"" + name + "/" + version + "\",\"version\":\"" + version + "\"}";
        return "{\"name\":\"" + name + "\",\"versions\":[" + v + "],\"preferredVersion\":" + v + "}";
    }

    private static String resources(String groupVersion, String... kinds) {
        List<String> all = new ArrayList<>();
        for (String kind : kinds) {
            String[] names = kind.split("/", -1);
            all.add("{\"name\":\"" + names[0] + "\",\"singularName\":\"\",\"namespaced\":true,\"kind\":\"" + names[1]
                    + "\",\"verbs\":[\"get\",\"list\",\"create\",\"update\",\"patch\",\"delete\"]}");
        }
        return "{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"" + groupVersion
                + "\",\"resources\":[" + String.join(",", all) + "]}";
    }

    @Override
    public Answer get(String pathAndQuery, String accept) {
        asked.add(pathAndQuery);
        int query = pathAndQuery.indexOf('?');
        String path = query < 0 ? pathAndQuery : pathAndQuery.substring(0, query);
        String json = answers.get(path);
        if (json == null && path.endsWith("/secrets")) {
            json = "{\"kind\":\"SecretList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":[]}";
        }
        return json == null
                ? Answer.notFound(path)
                : new Answer(200, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }
}

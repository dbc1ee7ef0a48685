package dev.landfall.rehearsal.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An object in the simulated cluster")
class ObjectsTest {
    private Practice practice;

    @BeforeEach
    void start() throws Exception {
        practice = Practice.start();
    }

    @AfterEach
    void stop() {
        practice.close();
    }

    private Resource<ConfigMap> map(String name) {
        return practice.client.configMaps().inNamespace(Practice.SPACE).withName(name);
    }

    private static ConfigMap content(String name, Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(Practice.SPACE)
                .endMetadata()
                .withData(data)
                .build();
    }

    private ConfigMap create(String name, Map<String, String> data) {
        return practice.client.resource(content(name, data)).create();
    }

    private static int code(org.junit.jupiter.api.function.Executable request) {
        return assertThrows(KubernetesClientException.class, request).getCode();
    }

    @Test
    @DisplayName("has an identity, and a new version with each change but not without one")
    void identity() {
        ConfigMap one = create("one", Map.of("a", "1"));
        assertFalse(one.getMetadata().getUid().isEmpty());
        ConfigMap same = map("one").edit(m -> m);
        assertEquals(one.getMetadata().getResourceVersion(), same.getMetadata().getResourceVersion());

        ConfigMap changed =
                map("one").edit(m -> new ConfigMapBuilder(m).addToData("b", "2").build());
        assertTrue(Long.parseLong(changed.getMetadata().getResourceVersion())
                > Long.parseLong(one.getMetadata().getResourceVersion()));
        assertEquals(one.getMetadata().getUid(), changed.getMetadata().getUid());

        map("one").delete();
        assertNull(map("one").get());
        assertNotEquals(
                one.getMetadata().getUid(),
                create("one", Map.of()).getMetadata().getUid());
    }

    @Test
    @DisplayName("is refused with the proper status: 404, 409 for what exists or moved on, 422, 400")
    void refusals() {
        ConfigMap one = create("one", Map.of("a", "1"));
        assertEquals(409, code(() -> create("one", Map.of())));
        map("one").edit(m -> new ConfigMapBuilder(m).addToData("b", "2").build());
        assertEquals(409, code(() -> practice.client.resource(one).update()));
        assertEquals(
                404,
                code(() -> practice.client.resource(content("two", Map.of())).update()));
        assertEquals(422, code(() -> create("Not_A_Name", Map.of())));
        KubernetesClientException nowhere = assertThrows(
                KubernetesClientException.class,
                () -> practice.client
                        .configMaps()
                        .inNamespace("nowhere")
                        .resource(new ConfigMapBuilder(content("x", Map.of()))
                                .editMetadata()
                                .withNamespace("nowhere")
                                .endMetadata()
                                .build())
                        .create());
        assertEquals(404, nowhere.getCode());
        assertTrue(nowhere.getMessage().contains("namespaces \"nowhere\" not found"), nowhere::getMessage);
    }

    @Test
    @DisplayName("is not changed by a dry run")
    void dryRun() {
        create("one", Map.of("a", "1"));
        practice.client.resource(content("one", Map.of("a", "2"))).dryRun().update();
        practice.client.resource(content("two", Map.of())).dryRun().create();
        assertEquals("1", map("one").get().getData().get("a"));
        assertNull(map("two").get());
    }

    @Test
    @DisplayName("takes JSON patches, merge patches and strategic merge patches")
    void patches() {
        create("one", Map.of("a", "1", "b", "2"));
        map("one").patch(PatchContext.of(PatchType.JSON), """
                [{"op": "test", "path": "/data/a", "value": "1"},
                 {"op": "remove", "path": "/data/a"},
                 {"op": "add", "path": "/data/c~1d", "value": "3"}]""");
        assertEquals(Map.of("b", "2", "c/d", "3"), map("one").get().getData());
        map("one").patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\": {\"b\": null, \"e\": \"4\"}}");
        assertEquals(Map.of("c/d", "3", "e", "4"), map("one").get().getData());

        practice.deploy("web", "web:1", 1);
        var deployment =
                practice.client.apps().deployments().inNamespace(Practice.SPACE).withName("web");
        deployment.patch(PatchContext.of(PatchType.STRATEGIC_MERGE), """
                {"spec": {"template": {"spec": {"containers": [
                  {"name": "web", "env": [{"name": "A", "value": "1"}]},
                  {"name": "side", "image": "side:1"}]}}}}""");
        var containers = deployment.get().getSpec().getTemplate().getSpec().getContainers();
        assertEquals(
                List.of("web", "side"),
                containers.stream().map(c -> c.getName()).toList());
        assertEquals("web:1", containers.getFirst().getImage());
        deployment.patch(PatchContext.of(PatchType.STRATEGIC_MERGE), """
                {"spec": {"template": {"spec": {"containers": [{"name": "side", "$patch": "delete"}]}}}}""");
        assertEquals(
                1,
                deployment
                        .get()
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .size());
    }

    @Test
    @DisplayName("can be applied by several managers, who own what they apply")
    void serverSideApply() {
        practice.client
                .resource(content("one", Map.of("a", "1", "b", "1")))
                .fieldManager("first")
                .serverSideApply();
        KubernetesClientException conflict = assertThrows(
                KubernetesClientException.class,
                () -> practice.client
                        .resource(content("one", Map.of("a", "2")))
                        .fieldManager("second")
                        .serverSideApply());
        assertEquals(409, conflict.getCode());
        assertTrue(conflict.getMessage().contains("conflict with \"first\": .data.a"), conflict::getMessage);

        practice.client
                .resource(content("one", Map.of("a", "2", "c", "2")))
                .fieldManager("second")
                .forceConflicts()
                .serverSideApply();
        assertEquals(Map.of("a", "2", "b", "1", "c", "2"), map("one").get().getData());

        // what a manager no longer names goes, unless another one holds it
        practice.client
                .resource(content("one", Map.of("c", "2")))
                .fieldManager("second")
                .serverSideApply();
        assertEquals(Map.of("b", "1", "c", "2"), map("one").get().getData());
        assertEquals(
                List.of("first", "second"),
                map("one").get().getMetadata().getManagedFields().stream()
                        .map(f -> f.getManager())
                        .toList());
    }

    @Test
    @DisplayName("applied twice is not changed the second time, whatever the server filled in")
    void applyTwice() {
        var deployment = Practice.deployment("web", "web:1", 0);
        var first =
                practice.client.resource(deployment).inNamespace(Practice.SPACE).serverSideApply();
        var second =
                practice.client.resource(deployment).inNamespace(Practice.SPACE).serverSideApply();
        assertEquals(first.getMetadata().getGeneration(), second.getMetadata().getGeneration());
        assertEquals(1, second.getSpec().getTemplate().getSpec().getContainers().size());
    }

    @Test
    @DisplayName("is found by labels, by fields, and page by page")
    void lists() {
        for (int i = 0; i < 25; i++) {
            practice.client
                    .resource(new ConfigMapBuilder(content("map-" + (100 + i), Map.of()))
                            .editMetadata()
                            .addToLabels("parity", i % 2 == 0 ? "even" : "odd")
                            .addToLabels("tens", Integer.toString(i / 10))
                            .endMetadata()
                            .build())
                    .create();
        }
        var all = practice.client.configMaps().inNamespace(Practice.SPACE);
        assertEquals(13, all.withLabel("parity", "even").list().getItems().size());
        assertEquals(
                5,
                all.withLabelIn("tens", "0", "1")
                        .withLabelNotIn("parity", "even")
                        .withLabel("tens", "1")
                        .list()
                        .getItems()
                        .size());
        assertEquals(1, all.withoutLabel("parity").list().getItems().size());
        assertEquals(
                1, all.withField("metadata.name", "map-107").list().getItems().size());

        var page = all.list(new ListOptionsBuilder().withLimit(10L).build());
        int seen = page.getItems().size();
        while (page.getMetadata().getContinue() != null
                && !page.getMetadata().getContinue().isEmpty()) {
            page = all.list(new ListOptionsBuilder()
                    .withLimit(10L)
                    .withContinue(page.getMetadata().getContinue())
                    .build());
            seen += page.getItems().size();
        }
        assertEquals(26, seen);
    }

    @Test
    @DisplayName("can be of a kind that was defined a moment ago, and goes with the definition")
    void customKinds() throws Exception {
        practice.client
                .load(new java.io.ByteArrayInputStream("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: ships.practice.dev}
                spec:
                  group: practice.dev
                  scope: Namespaced
                  names: {plural: ships, singular: ship, kind: Ship, listKind: ShipList, shortNames: [sh]}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    subresources: {status: {}}
                    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                """.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .create();
        ResourceDefinitionContext kind = new ResourceDefinitionContext.Builder()
                .withGroup("practice.dev")
                .withVersion("v1")
                .withKind("Ship")
                .withPlural("ships")
                .withNamespaced(true)
                .build();
        assertTrue(practice.client.getApiResources("practice.dev/v1").getResources().stream()
                .anyMatch(r -> r.getName().equals("ships") && r.getShortNames().contains("sh")));
        GenericKubernetesResource ship = new GenericKubernetesResource();
        ship.setApiVersion("practice.dev/v1");
        ship.setKind("Ship");
        ship.setMetadata(new io.fabric8.kubernetes.api.model.ObjectMetaBuilder()
                .withName("ark")
                .build());
        ship.setAdditionalProperty("spec", Map.of("decks", 3));
        var ships = practice.client.genericKubernetesResources(kind).inNamespace(Practice.SPACE);
        ships.resource(ship).create();
        assertEquals(3, ((Map<?, ?>) ships.withName("ark").get().get("spec")).get("decks"));

        practice.client
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("ships.practice.dev")
                .delete();
        Practice.eventually("the kind is gone", () -> practice.client.getApiResources("practice.dev/v1") == null);
    }

    @Test
    @DisplayName("in a namespace that is deleted goes with it; the namespace comes with what every namespace has")
    void namespaces() throws Exception {
        assertTrue(map("kube-root-ca.crt").get() != null);
        practice.deploy("web", "web:1", 2);
        practice.readyPods("web", 2);
        practice.client.namespaces().withName(Practice.SPACE).delete();
        Practice.eventually("the namespace is gone", () -> {
            Namespace there =
                    practice.client.namespaces().withName(Practice.SPACE).get();
            return there == null;
        });
        assertTrue(practice.pods("web").isEmpty());
    }

    @Test
    @DisplayName("may be made or not, as the rights say, and the review says the same")
    void rights() {
        practice.cluster.rights().deny("create", "", "configmaps", Practice.SPACE);

        assertFalse(mayCreateMaps(Practice.SPACE));
        assertTrue(mayCreateMaps("default"));
        assertEquals(403, code(() -> create("one", Map.of())));
        practice.cluster.rights().restore();
        create("one", Map.of());

        SelfSubjectReview me = practice.client
                .resource(new io.fabric8.kubernetes.api.model.authentication.SelfSubjectReview())
                .create();
        assertEquals(SimulatedCluster.USER, me.getStatus().getUserInfo().getUsername());
    }

    @Test
    @DisplayName("can be OpenShift's where the cluster is one")
    void openshift() throws Exception {
        assertFalse(practice.client.hasApiGroup("route.openshift.io", true));
        try (Practice openshift = new Practice(shape -> shape.openshift(true))) {
            assertTrue(openshift.client.hasApiGroup("route.openshift.io", true));
            assertTrue(openshift
                    .client
                    .namespaces()
                    .withName(Practice.SPACE)
                    .get()
                    .getMetadata()
                    .getAnnotations()
                    .containsKey("openshift.io/sa.scc.uid-range"));
            assertTrue(openshift
                    .cluster
                    .find("security.openshift.io/v1", "SecurityContextConstraints", "", "restricted-v2")
                    .isPresent());
        }
    }

    @Test
    @DisplayName("serves Routes as OpenShift's router does: names below an address only when it is told to")
    void routes() throws Exception {
        try (Practice openshift = new Practice(shape -> shape.openshift(true))) {
            route(openshift, "plain", "None");
            route(openshift, "below", "Subdomain");
            Practice.eventually(
                    "the plain one is served",
                    () -> admitted(openshift, "plain").equals("True"));
            Practice.eventually(
                    "the other one is not", () -> admitted(openshift, "below").equals("False"));
        }
    }

    private static void route(Practice openshift, String name, String policy) {
        openshift
                .client
                .resource("""
                        apiVersion: route.openshift.io/v1
                        kind: Route
                        metadata: {name: %s, namespace: %s}
                        spec: {host: any.%s.example.org, wildcardPolicy: %s, to: {kind: Service, name: web}}
                        """.formatted(name, Practice.SPACE, name, policy))
                .create();
    }

    private static String admitted(Practice openshift, String name) {
        return openshift
                .cluster
                .find("route.openshift.io/v1", "Route", Practice.SPACE, name)
                .orElseThrow()
                .at("/status/ingress/0/conditions/0/status")
                .asText();
    }

    private boolean mayCreateMaps(String namespace) {
        return practice.client
                .authorization()
                .v1()
                .selfSubjectAccessReview()
                .create(new SelfSubjectAccessReviewBuilder()
                        .withNewSpec()
                        .withNewResourceAttributes()
                        .withNamespace(namespace)
                        .withVerb("create")
                        .withResource("configmaps")
                        .endResourceAttributes()
                        .endSpec()
                        .build())
                .getStatus()
                .getAllowed();
    }
}

package dev.landfall.engine.openshift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("OpenShift's constraints")
class SccRulesTest {
    private static final Set<String> USUAL = Set.of("restricted-v2", "restricted-v3");

    @BeforeEach
    void data() {
        assumeTrue(Samples.scc().isPresent(), "testcluster/openshift is not here");
    }

    @Test
    @DisplayName("are tried by priority, then the stricter one first, then by name")
    void order() {
        List<String> names = Samples.constraints().stream()
                .map(Scc::of)
                .sorted(Scc.ORDER)
                .map(Scc::name)
                .toList();
        assertEquals("anyuid", names.getFirst());
        assertEquals("privileged", names.getLast());
        assertTrue(names.indexOf("restricted-v2") < names.indexOf("restricted"));
        assertTrue(names.indexOf("restricted") < names.indexOf("nonroot-v2"));
    }

    @Test
    @DisplayName("fill a plain pod in so that what is stored meets the restricted level")
    void fill() throws IOException {
        JsonNode plain = pod("spec: {containers: [{name: a, image: a:1}]}");
        assertEquals(PodSecurityLevel.BASELINE, PodSecurity.level(plain));
        Verdict verdict = Samples.simulation(USUAL).judge(plain);
        assertEquals(Optional.of("restricted-v2"), verdict.chosen());
        assertEquals(PodSecurityLevel.RESTRICTED, PodSecurity.level(verdict.admitted()));
        assertEquals(
                1_000_650_000L,
                verdict.admitted()
                        .at("/spec/containers/0/securityContext/runAsUser")
                        .asLong());
        assertEquals(
                1_000_650_000L,
                verdict.admitted().at("/spec/securityContext/fsGroup").asLong());
        assertTrue(plain.at("/spec/securityContext").isMissingNode(), "the pod that was given stays as it was");
    }

    @Test
    @DisplayName("count for the person who installs only where that person makes the pod")
    void creator() throws IOException {
        JsonNode root = pod("spec: {containers: [{name: a, image: a:1, securityContext: {runAsUser: 0}}]}");
        SecurityFacts facts =
                facts(List.of(new Grant("ClusterRoleBinding/x", List.of("*"), List.of("admin"), List.of())));
        assertTrue(facts.simulation().judge(root).refused());
        Verdict bare = facts.simulation().judge(root, Optional.of(facts.installer()));
        assertEquals(Optional.of("anyuid"), bare.chosen());
    }

    @Test
    @DisplayName(
            "are granted by name, by group, by role, and to service accounts of other namespaces under their full name")
    void grants() throws IOException {
        List<JsonNode> roles = Samples.yaml("""
                metadata: {name: use-anyuid}
                rules: [{apiGroups: [security.openshift.io], resources: [securitycontextconstraints], verbs: [use], resourceNames: [anyuid]}]
                ---
                metadata: {name: everything}
                rules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]
                ---
                metadata: {name: other}
                rules: [{apiGroups: [""], resources: [pods], verbs: ["*"]}]
                """);
        List<JsonNode> bindings = Samples.yaml("""
                metadata: {name: one}
                roleRef: {kind: ClusterRole, name: use-anyuid}
                subjects: [{kind: ServiceAccount, name: db}, {kind: Group, name: team}]
                ---
                metadata: {name: two}
                roleRef: {kind: ClusterRole, name: other}
                subjects: [{kind: User, name: bob}]
                """);
        List<JsonNode> wide = Samples.yaml(
                "metadata: {name: root}\nroleRef: {kind: ClusterRole, name: everything}\nsubjects: [{kind: User, name: admin}]");
        List<Grant> grants = RbacGrants.of("site", roles, List.of(), wide, bindings);
        assertEquals(2, grants.size());
        Grants usage = facts(grants).usage();
        Scc anyuid = scc("anyuid");
        assertTrue(usage.mayUse(Subject.serviceAccount("site", "db"), anyuid));
        assertFalse(usage.mayUse(Subject.serviceAccount("other", "db"), anyuid));
        assertTrue(usage.mayUse(new Subject("jane", List.of("team")), anyuid));
        assertFalse(usage.mayUse(new Subject("bob", List.of()), anyuid));
        assertTrue(usage.mayUse(new Subject("admin", List.of()), scc("privileged")));
        assertTrue(usage.mayUse(new Subject("x", List.of("system:cluster-admins")), anyuid), "named in the object");
    }

    @Test
    @DisplayName("are one only where the pod demands it by name, and none where that is missing")
    void required() throws IOException {
        JsonNode demands = pod(
                "metadata: {annotations: {openshift.io/required-scc: nonroot-v2}}\nspec: {containers: [{name: a, image: a:1}]}");
        Verdict verdict =
                Samples.simulation(Set.of("restricted-v2", "nonroot-v2")).judge(demands);
        assertEquals(Optional.of("nonroot-v2"), verdict.chosen());
        assertEquals(List.of("nonroot-v2"), verdict.wouldAdmit());
        JsonNode gone = pod(
                "metadata: {annotations: {openshift.io/required-scc: mine}}\nspec: {containers: [{name: a, image: a:1}]}");
        Verdict refused = Samples.simulation(USUAL).judge(gone);
        assertTrue(refused.refused());
        assertEquals(Rule.REQUIRED_MISSING, refused.inTheWay().getFirst().rule());
    }

    @Test
    @DisplayName("leave Windows pods alone")
    void windows() throws IOException {
        Verdict verdict = Samples.simulation(Set.of())
                .judge(pod("spec: {os: {name: windows}, hostNetwork: true, containers: [{name: a, image: a:1}]}"));
        assertFalse(verdict.checked());
        assertFalse(verdict.refused());
    }

    @Test
    @DisplayName("that are themselves wrong refuse every pod, as OpenShift then does")
    void broken() throws IOException {
        ObjectNode odd = Samples.constraints().getFirst().deepCopy();
        odd.putObject("metadata").put("name", "odd");
        odd.putObject("runAsUser").put("type", "MustRunAsRange").put("uidRangeMin", 5);
        List<Scc> all =
                new ArrayList<>(Samples.constraints().stream().map(Scc::of).toList());
        all.add(Scc.of(odd));
        Verdict verdict = new SccSimulation(all, "site", NamespaceRanges.usual(), (s, c) -> true)
                .judge(pod("spec: {containers: [{name: a, image: a:1}]}"));
        assertTrue(verdict.refused());
        assertEquals(Rule.BROKEN_CONSTRAINT, verdict.inTheWay().getFirst().rule());
    }

    @Test
    @DisplayName("name ports of the node that a pod on the node's network takes without saying so")
    void hostNetworkPorts() throws IOException {
        JsonNode pod =
                pod("spec: {hostNetwork: true, containers: [{name: a, image: a:1, ports: [{containerPort: 9}]}]}");
        List<String> fields = Samples.simulation(USUAL).judge(pod).obstacles().get("restricted-v2").stream()
                .map(Obstacle::field)
                .toList();
        assertTrue(fields.contains("pod.containers[0].containers[0].hostPort"), fields::toString);
    }

    @Test
    @DisplayName("say everything that is in the way in words that are there, whole and without code names")
    void words() {
        for (Rule rule : EnumSet.allOf(Rule.class)) {
            Problem problem = new Obstacle(rule, "f", "spec.at", "web", "1", "2", "restricted-v2").problem();
            whole(problem);
        }
        for (RunWarning.Kind kind : RunWarning.Kind.values()) {
            whole(new RunWarning(kind, "web", "spec.at", "1", "2").problem());
        }
    }

    @Test
    @DisplayName("judge the same from facts that were written as JSON and read again")
    void carriedOut() throws IOException {
        SecurityFacts facts = facts(List.of(new Grant("a", List.of("anyuid"), List.of("u"), List.of())));
        SecurityFacts again = Json.MAPPER.readValue(Json.MAPPER.writeValueAsBytes(facts), SecurityFacts.class);
        assertEquals(facts, again);
        assertEquals(13, again.sccs().size());
    }

    private static void whole(Problem problem) {
        String all = problem.title() + problem.why() + problem.next();
        assertFalse(all.contains("${"), all);
        assertFalse(problem.next().isBlank());
    }

    private static Scc scc(String name) {
        return Samples.constraints().stream()
                .map(Scc::of)
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static SecurityFacts facts(List<Grant> grants) {
        return new SecurityFacts(
                true,
                true,
                Samples.constraints(),
                grants,
                true,
                "site",
                true,
                Map.of(NamespaceRanges.USERS, "1000650000/10000", NamespaceRanges.LEVEL, "s0:c26,c5", "note", "x"),
                Map.of("pod-security.kubernetes.io/enforce", "restricted", "team", "x"),
                new Subject("admin", List.of("system:authenticated")));
    }

    private static JsonNode pod(String yaml) throws IOException {
        return Samples.yaml(yaml).getFirst();
    }
}

package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The objects of the cluster and the rules by which they change: identity, versions, generations, conflicts, graceful deletion.
 *
 * <p>Thread-safe. Objects handed out must not be changed. Refusals are thrown as {@link Status}.
 */
public final class ClusterState {
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private final Catalogue catalogue;
    private final ObjectStore store;
    private final Admission admission;
    private final Clock clock;
    private final boolean openshift;
    private final Random random = new Random();
    private int projects;

    /** @param history how many changes a watch can go back */
    public ClusterState(boolean openshift, int history, Clock clock) {
        this.openshift = openshift;
        this.catalogue = new Catalogue(openshift);
        this.store = new ObjectStore(history);
        this.admission = new Admission(store);
        this.clock = clock;
    }

    public Catalogue catalogue() {
        return catalogue;
    }

    ObjectStore store() {
        return store;
    }

    /** Hears of every change, in order; must return at once and change nothing itself. */
    public void listen(Consumer<Change> listener) {
        store.listen(listener);
    }

    /** Breaks off every watch; clients come back. */
    public void endWatches() {
        store.endWatches();
    }

    /** Lets no watch go back to before now: clients have to list again. */
    public void forgetHistory() {
        store.forgetHistory();
    }

    /** Now, to the second, as objects say times. */
    public String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    public Instant instant() {
        return clock.instant();
    }

    /** @param namespace empty for what lives in none */
    public @Nullable ObjectNode get(Resource resource, String namespace, String name) {
        return store.get(resource.table(), namespace, name);
    }

    /** @param namespace null for all */
    public List<ObjectNode> list(Resource resource, @Nullable String namespace) {
        return store.list(resource.table(), namespace).objects();
    }

    /** The five characters at the end of a generated name. */
    public String suffix() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    /** Creates an object out of what a client sent; the body becomes the state's own. */
    public ObjectNode create(Resource resource, String namespace, ObjectNode body, boolean dryRun) {
        Tree.dropNulls(body);
        body.put("apiVersion", resource.apiVersion());
        body.put("kind", resource.kind());
        ObjectNode meta = Tree.sub(body, "metadata");
        if (meta.path("name").asText("").isEmpty() && meta.has("generateName")) {
            meta.put("name", meta.path("generateName").asText() + suffix());
        }
        if (resource.namespaced()) {
            String said = meta.path("namespace").asText(namespace);
            if (!said.isEmpty() && !said.equals(namespace)) {
                throw Status.badRequest(
                        "the namespace of the provided object does not match the namespace sent on the" + " request");
            }
            meta.put("namespace", namespace);
        } else {
            meta.remove("namespace");
        }
        meta.remove(List.of("resourceVersion", "selfLink", "deletionTimestamp", "deletionGracePeriodSeconds"));
        meta.put("uid", uid());
        meta.put("creationTimestamp", now());
        if (body.has("spec") && !resource.kind().equals("Pod")) {
            meta.put("generation", 1);
        }
        if (resource.has("status")) {
            body.remove("status");
        }
        Validation.created(resource, body);
        return store.locked(() -> {
            if (store.get(resource.table(), namespaceOf(resource, namespace), Tree.name(body)) != null) {
                throw Status.exists(resource, Tree.name(body));
            }
            Defaulting.apply(resource, body);
            admission.admit(resource, body);
            if (openshift && resource.kind().equals("Namespace")) {
                project(Tree.sub(body, "metadata", "annotations"));
            }
            if (dryRun) {
                return body;
            }
            if (resource.kind().equals("CustomResourceDefinition")) {
                catalogue.define(body);
                Lifecycle.established(body, now());
            }
            ObjectNode kept = store.put(resource.table(), body);
            if (resource.kind().equals("Namespace")) {
                furnish(Tree.name(body));
            }
            return kept;
        });
    }

    /** The ranges that OpenShift gives each new namespace. */
    private void project(ObjectNode annotations) {
        projects++;
        String ids = 1_000_600_000L + projects * 10_000L + "/10000";
        annotations.put("openshift.io/sa.scc.uid-range", ids);
        annotations.put("openshift.io/sa.scc.supplemental-groups", ids);
        annotations.put("openshift.io/sa.scc.mcs", "s0:c" + (20 + projects) + ",c" + (5 + projects % 15));
    }

    /** What controllers put into each new namespace; here it is there at once, so that nobody has to wait for it. */
    private void furnish(String namespace) {
        create(
                catalogue.builtin("v1", "ServiceAccount"),
                namespace,
                Tree.of("metadata", Tree.of("name", "default")),
                false);
        create(
                catalogue.builtin("v1", "ConfigMap"),
                namespace,
                Tree.of(
                        "metadata", Tree.of("name", "kube-root-ca.crt"),
                        "data", Tree.of("ca.crt", "")),
                false);
    }

    /**
     * Replaces an object, or its status alone.
     *
     * @param status whether it came to the status subresource
     */
    public ObjectNode update(
            Resource resource, String namespace, String name, ObjectNode body, boolean status, boolean dryRun) {
        return store.locked(() -> {
            ObjectNode live = present(resource, namespace, name);
            String version = Tree.text(body, "metadata", "resourceVersion");
            if (!version.isEmpty() && !version.equals(Tree.text(live, "metadata", "resourceVersion"))) {
                throw Status.conflict(resource, name);
            }
            String uid = Tree.uid(body);
            if (!uid.isEmpty() && !uid.equals(Tree.uid(live))) {
                throw Status.precondition(
                        resource,
                        name,
                        "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + Tree.uid(live));
            }
            ObjectNode next = status
                    ? Tree.with(Tree.freshMetadata(live), "status", body.get("status"))
                    : Lifecycle.successor(resource, live, body);
            return keep(resource, live, next, dryRun);
        });
    }

    private ObjectNode keep(Resource resource, ObjectNode live, ObjectNode next, boolean dryRun) {
        ObjectNode meta = Tree.sub(next, "metadata");
        meta.set("resourceVersion", Tree.at(live, "metadata", "resourceVersion"));
        if (next.equals(live)) {
            return live;
        }
        if (!Lifecycle.sameIntent(live, next)) {
            Validation.changed(resource, live, next);
            JsonNode generation = Tree.at(live, "metadata", "generation");
            if (generation.isNumber()) {
                meta.put("generation", generation.asLong() + 1);
            }
        }
        if (dryRun) {
            return next;
        }
        if (resource.kind().equals("CustomResourceDefinition") && !Tree.deleting(next)) {
            catalogue.define(next);
        }
        ObjectNode kept = store.put(resource.table(), next);
        if (Tree.deleting(kept) && Lifecycle.finished(resource, kept)) {
            store.remove(resource.table(), Tree.namespace(kept), Tree.name(kept));
        }
        return kept;
    }

    /**
     * Reads, changes and keeps an object in one go.
     *
     * @param change gets a deep copy, which it changes in place
     * @return null when there is no such object
     */
    public @Nullable ObjectNode change(Resource resource, String namespace, String name, Consumer<ObjectNode> change) {
        return store.<@Nullable ObjectNode>locked(() -> {
            ObjectNode live = get(resource, namespaceOf(resource, namespace), name);
            if (live == null) {
                return null;
            }
            ObjectNode next = live.deepCopy();
            change.accept(next);
            return keep(resource, live, next, false);
        });
    }

    /**
     * Puts an object's status, leaving everything else shared.
     *
     * @param status gets the live object, gives the new status
     * @return null when there is no such object
     */
    public @Nullable ObjectNode status(
            Resource resource, String namespace, String name, Function<ObjectNode, @Nullable ObjectNode> status) {
        return store.<@Nullable ObjectNode>locked(() -> {
            ObjectNode live = get(resource, namespaceOf(resource, namespace), name);
            if (live == null) {
                return null;
            }
            ObjectNode next = status.apply(live);
            return next == null || next.equals(live.get("status"))
                    ? live
                    : keep(resource, live, Tree.with(Tree.freshMetadata(live), "status", next), false);
        });
    }

    /** A patched object: created or updated under the rules of both. */
    ObjectNode patch(
            Resource resource,
            String namespace,
            String name,
            boolean status,
            boolean dryRun,
            Function<@Nullable ObjectNode, ObjectNode> patch) {
        return store.locked(() -> {
            ObjectNode live = get(resource, namespaceOf(resource, namespace), name);
            ObjectNode next = patch.apply(live);
            if (live == null) {
                return create(resource, namespace, next, dryRun);
            }
            return update(resource, namespace, name, next, status, dryRun);
        });
    }

    /** Deletes an object, or marks it as on its way out; gives it as it was last. */
    public ObjectNode delete(Resource resource, String namespace, String name, Deletion how) {
        return store.locked(() -> {
            ObjectNode live = present(resource, namespace, name);
            if ((how.uid() != null && !how.uid().equals(Tree.uid(live)))
                    || (how.version() != null
                            && !how.version().equals(Tree.text(live, "metadata", "resourceVersion")))) {
                throw Status.precondition(
                        resource, name, "the object in the precondition is not the one that is there");
            }
            if (how.dryRun()) {
                return live;
            }
            ObjectNode next = Tree.freshMetadata(live);
            ObjectNode meta = Tree.sub(next, "metadata");
            String finalizer = switch (how.propagation()) {
                case "Foreground" -> "foregroundDeletion";
                case "Orphan" -> "orphan";
                default -> "";
            };
            if (!finalizer.isEmpty() && !Tree.deleting(live)) {
                Tree.sub(next, "metadata").withArray("finalizers").add(finalizer);
            }
            int grace = Lifecycle.grace(resource, live, how);
            if (!meta.has("deletionTimestamp")) {
                meta.put(
                        "deletionTimestamp",
                        clock.instant()
                                .plusSeconds(grace)
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString());
            }
            meta.put("deletionGracePeriodSeconds", grace);
            if (resource.kind().equals("Namespace")) {
                next = Tree.with(next, "status", Tree.of("phase", "Terminating"));
            }
            if (Lifecycle.finished(resource, next)) {
                store.remove(resource.table(), namespaceOf(resource, namespace), name);
                return live;
            }
            return next.equals(live) ? live : store.put(resource.table(), next);
        });
    }

    private ObjectNode present(Resource resource, String namespace, String name) {
        ObjectNode live = get(resource, namespaceOf(resource, namespace), name);
        if (live == null) {
            throw Status.notFound(resource, name);
        }
        return live;
    }

    private static String namespaceOf(Resource resource, String namespace) {
        return resource.namespaced() ? namespace : "";
    }

    /** Serves the kinds of a definition no longer. */
    public void undefine(ObjectNode definition) {
        catalogue.forget(definition);
    }

    private String uid() {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return Objects.toString(new UUID(high, low));
    }
}

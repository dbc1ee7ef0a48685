package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.Deletion;
import dev.landfall.rehearsal.cluster.api.Resource;
import dev.landfall.rehearsal.cluster.api.Status;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.util.List;

/** Provides volumes for claims of a class that exists, and takes them back with the claim. */
final class Storage implements Controller {
    static final String SELECTED = "volume.kubernetes.io/selected-node";
    private static final String COMPONENT = "persistentvolume-controller";

    private final World world;

    Storage(World world) {
        this.world = world;
    }

    @Override
    public Resource resource() {
        return world.kinds().claim();
    }

    @Override
    public void reconcile(ObjectNode claim) {
        if (Tree.deleting(claim) || Tree.text(claim, "status", "phase").equals("Bound")) {
            return;
        }
        String className = Tree.text(claim, "spec", "storageClassName");
        if (className.isEmpty()) {
            world.events()
                    .normal(
                            claim,
                            COMPONENT,
                            "FailedBinding",
                            "no persistent volumes available for this claim and no storage class is set");
            return;
        }
        ObjectNode storageClass = world.get(world.kinds().storageClass(), "", className);
        if (storageClass == null) {
            world.events()
                    .warning(
                            claim,
                            COMPONENT,
                            "ProvisioningFailed",
                            "storageclass.storage.k8s.io \"" + className + "\" not found");
            world.loop().after(world.pace().retry(), () -> {
                ObjectNode now = world.get(resource(), Tree.namespace(claim), Tree.name(claim));
                if (now != null) {
                    reconcile(now);
                }
            });
            return;
        }
        if (waitsForConsumer(world, claim)) {
            world.events()
                    .normal(
                            claim,
                            COMPONENT,
                            "WaitForFirstConsumer",
                            "waiting for first consumer to be created before binding");
            return;
        }
        bind(claim, storageClass);
    }

    /** Whether a claim is bound only once a pod that uses it is given a node. */
    static boolean waitsForConsumer(World world, ObjectNode claim) {
        ObjectNode storageClass =
                world.get(world.kinds().storageClass(), "", Tree.text(claim, "spec", "storageClassName"));
        return storageClass != null
                && Tree.text(storageClass, "volumeBindingMode").equals("WaitForFirstConsumer")
                && Tree.text(claim, "metadata", "annotations", SELECTED).isEmpty();
    }

    private void bind(ObjectNode claim, ObjectNode storageClass) {
        String volume = "pvc-" + Tree.uid(claim);
        try {
            world.state()
                    .create(
                            world.kinds().volume(),
                            "",
                            Tree.of(
                                    "metadata", Tree.of("name", volume),
                                    "spec",
                                            Tree.of(
                                                    "capacity",
                                                            Tree.at(claim, "spec", "resources", "requests")
                                                                    .deepCopy(),
                                                    "accessModes",
                                                            Tree.at(claim, "spec", "accessModes")
                                                                    .deepCopy(),
                                                    "persistentVolumeReclaimPolicy",
                                                            Tree.text(storageClass, "reclaimPolicy"),
                                                    "storageClassName", Tree.name(storageClass),
                                                    "claimRef",
                                                            Tree.of(
                                                                    "apiVersion", "v1",
                                                                    "kind", "PersistentVolumeClaim",
                                                                    "namespace", Tree.namespace(claim),
                                                                    "name", Tree.name(claim),
                                                                    "uid", Tree.uid(claim)),
                                                    "hostPath", Tree.of("path", "/var/lib/practice/" + volume))),
                            false);
        } catch (Status there) {
            // from an attempt before
        }
        world.state().status(world.kinds().volume(), "", volume, live -> Tree.of("phase", "Bound"));
        world.state().change(resource(), Tree.namespace(claim), Tree.name(claim), copy -> {
            Tree.sub(copy, "spec").put("volumeName", volume);
            copy.set(
                    "status",
                    Tree.of(
                            "phase", "Bound",
                            "accessModes", Tree.at(copy, "spec", "accessModes").deepCopy(),
                            "capacity",
                                    Tree.at(copy, "spec", "resources", "requests")
                                            .deepCopy()));
        });
        world.events()
                .normal(
                        claim,
                        Tree.text(storageClass, "provisioner"),
                        "ProvisioningSucceeded",
                        "Successfully provisioned volume " + volume);
    }

    /** A claim is gone: its volume goes too, or is kept as released. */
    void released(ObjectNode claim) {
        String volume = Tree.text(claim, "spec", "volumeName");
        ObjectNode there = world.get(world.kinds().volume(), "", volume);
        if (there == null) {
            return;
        }
        if (Tree.text(there, "spec", "persistentVolumeReclaimPolicy").equals("Delete")) {
            world.delete(world.kinds().volume(), "", volume, Deletion.NOW);
        } else {
            world.state().status(world.kinds().volume(), "", volume, live -> Tree.of("phase", "Released"));
        }
    }

    /** The class objects of a cluster with these class names; the first is the default. */
    static List<ObjectNode> classes(List<String> names) {
        return names.stream()
                .map(name -> Tree.of(
                        "metadata",
                        Tree.of(
                                "name",
                                name,
                                "annotations",
                                Tree.of(
                                        "storageclass.kubernetes.io/is-default-class",
                                        name.equals(names.getFirst()) ? "true" : "false")),
                        "provisioner",
                        "practice.landfall.dev/folder",
                        "reclaimPolicy",
                        "Delete",
                        "volumeBindingMode",
                        "WaitForFirstConsumer",
                        "allowVolumeExpansion",
                        true))
                .toList();
    }
}

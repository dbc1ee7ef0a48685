package dev.landfall.engine.openshift;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/** Kinds of volumes as a pod names them and as constraints do: nearly the same words. */
final class VolumeKinds {
    /** Kinds that make a constraint no laxer. */
    static final Set<String> TRIVIAL = Set.of("secret", "configMap", "emptyDir", "downwardAPI", "projected", "none");

    static final Set<String> ALL_BUT_HOST_PATH = Set.of(
            "azureFile",
            "flocker",
            "flexVolume",
            "emptyDir",
            "gcePersistentDisk",
            "awsElasticBlockStore",
            "gitRepo",
            "secret",
            "nfs",
            "iscsi",
            "glusterfs",
            "persistentVolumeClaim",
            "rbd",
            "cinder",
            "cephFS",
            "downwardAPI",
            "fc",
            "configMap",
            "vsphere",
            "quobyte",
            "azureDisk",
            "photonPersistentDisk",
            "projected",
            "portworxVolume",
            "scaleIO",
            "storageOS",
            "csi",
            "ephemeral",
            "image");

    private static final Map<String, String> OTHERWISE_CALLED =
            Map.of("cephfs", "cephFS", "vsphereVolume", "vsphere", "storageos", "storageOS");

    private VolumeKinds() {}

    /** The constraints' word for a pod's volume; the pod's own word where it is none of theirs. */
    static String of(PodShape.Volume volume) {
        return OTHERWISE_CALLED.getOrDefault(volume.kind(), volume.kind());
    }

    /** Whether a projected volume holds just what every pod is given to log in to the API with. */
    static boolean onlyLogin(JsonNode projected) {
        for (JsonNode source : projected.path("sources")) {
            JsonNode token = source.path("serviceAccountToken");
            JsonNode config = source.path("configMap");
            JsonNode downward = source.path("downwardAPI");
            if (!token.isObject() && !config.isObject() && !downward.isObject()) {
                return false;
            }
            if (token.isObject()
                    && !(token.path("path").asText("").equals("token")
                            && token.path("audience").asText("").isEmpty())) {
                return false;
            }
            if (config.isObject() && !authority(config)) {
                return false;
            }
            for (JsonNode item : downward.path("items")) {
                JsonNode field = item.path("fieldRef");
                if (!item.path("path").asText("").equals("namespace")
                        || !field.path("apiVersion").asText("v1").equals("v1")
                        || !field.path("fieldPath").asText("").equals("metadata.namespace")) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean authority(JsonNode config) {
        String file = switch (config.path("name").asText("")) {
            case "kube-root-ca.crt" -> "ca.crt";
            case "openshift-service-ca.crt" -> "service-ca.crt";
            default -> "";
        };
        JsonNode items = config.path("items");
        return !file.isEmpty()
                && items.size() == 1
                && items.get(0).path("key").asText("").equals(file)
                && items.get(0).path("path").asText("").equals(file);
    }
}

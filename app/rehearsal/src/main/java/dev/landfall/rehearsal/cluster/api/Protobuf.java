package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Kubernetes protobuf bodies that client-go sends for the kinds Helm and kubectl handle typed
 * ({@code application/vnd.kubernetes.protobuf}: the magic {@code k8s\0} and a {@code runtime.Unknown} around the object).
 */
final class Protobuf {
    static final String TYPE = "application/vnd.kubernetes.protobuf";
    private static final byte[] MAGIC = {'k', '8', 's', 0};

    private static final Message OWNER = new Message()
            .add(5, "apiVersion", Kind.TEXT)
            .add(1, "kind", Kind.TEXT)
            .add(3, "name", Kind.TEXT)
            .add(4, "uid", Kind.TEXT)
            .add(6, "controller", Kind.BOOL)
            .add(7, "blockOwnerDeletion", Kind.BOOL);
    private static final Message META = new Message()
            .add(1, "name", Kind.TEXT)
            .add(2, "generateName", Kind.TEXT)
            .add(3, "namespace", Kind.TEXT)
            .add(5, "uid", Kind.TEXT)
            .add(6, "resourceVersion", Kind.TEXT)
            .add(7, "generation", Kind.NUMBER)
            .add(8, "creationTimestamp", Kind.TIME)
            .add(11, "labels", Kind.TEXT_MAP)
            .add(12, "annotations", Kind.TEXT_MAP)
            .list(13, "ownerReferences", OWNER)
            .add(14, "finalizers", Kind.TEXT_LIST);
    private static final Message REFERENCE = new Message().add(1, "name", Kind.TEXT);

    private static final Map<String, Message> KINDS = Map.of(
            "Secret",
                    object().add(2, "data", Kind.BYTES_MAP)
                            .add(3, "type", Kind.TEXT)
                            .add(4, "stringData", Kind.TEXT_MAP)
                            .add(5, "immutable", Kind.BOOL),
            "ConfigMap",
                    object().add(2, "data", Kind.TEXT_MAP)
                            .add(3, "binaryData", Kind.BYTES_MAP)
                            .add(4, "immutable", Kind.BOOL),
            "Namespace", object(),
            "ServiceAccount",
                    object().list(2, "secrets", new Message().add(3, "name", Kind.TEXT))
                            .list(3, "imagePullSecrets", REFERENCE)
                            .add(4, "automountServiceAccountToken", Kind.BOOL),
            "DeleteOptions",
                    new Message()
                            .add(1, "gracePeriodSeconds", Kind.NUMBER)
                            .one(
                                    2,
                                    "preconditions",
                                    new Message().add(1, "uid", Kind.TEXT).add(2, "resourceVersion", Kind.TEXT))
                            .add(3, "orphanDependents", Kind.BOOL)
                            .add(4, "propagationPolicy", Kind.TEXT)
                            .add(5, "dryRun", Kind.TEXT_LIST),
            "SelfSubjectAccessReview", object().one(2, "spec", accessSpec()),
            "SelfSubjectRulesReview", object().one(2, "spec", new Message().add(1, "namespace", Kind.TEXT)),
            "SelfSubjectReview", object());

    private Protobuf() {}

    private enum Kind {
        TEXT,
        NUMBER,
        BOOL,
        TIME,
        TEXT_LIST,
        TEXT_MAP,
        BYTES_MAP,
        ONE,
        LIST
    }

    private record Field(String name, Kind kind, @Nullable Message message) {}

    /** Which field number means what. */
    private static final class Message {
        private final Map<Integer, Field> fields = new LinkedHashMap<>();

        Message add(int number, String name, Kind kind) {
            fields.put(number, new Field(name, kind, null));
            return this;
        }

        Message one(int number, String name, Message message) {
            fields.put(number, new Field(name, Kind.ONE, message));
            return this;
        }

        Message list(int number, String name, Message message) {
            fields.put(number, new Field(name, Kind.LIST, message));
            return this;
        }
    }

    private static Message object() {
        return new Message().one(1, "metadata", META);
    }

    private static Message accessSpec() {
        return new Message()
                .one(
                        1,
                        "resourceAttributes",
                        new Message()
                                .add(1, "namespace", Kind.TEXT)
                                .add(2, "verb", Kind.TEXT)
                                .add(3, "group", Kind.TEXT)
                                .add(4, "version", Kind.TEXT)
                                .add(5, "resource", Kind.TEXT)
                                .add(6, "subresource", Kind.TEXT)
                                .add(7, "name", Kind.TEXT))
                .one(
                        2,
                        "nonResourceAttributes",
                        new Message().add(1, "path", Kind.TEXT).add(2, "verb", Kind.TEXT));
    }

    /**
     * The object in a body, as JSON.
     *
     * @throws Status 415 for a kind that is not known here, 400 for bytes that are no such body
     */
    static ObjectNode read(byte[] body) {
        if (body.length < MAGIC.length || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw Status.badRequest("not a Kubernetes protobuf body");
        }
        String apiVersion = "";
        String kind = "";
        byte[] raw = {};
        try {
            ProtobufReader unknown = new ProtobufReader(body, MAGIC.length, body.length);
            while (unknown.next()) {
                if (unknown.field() == 1) {
                    ProtobufReader type = unknown.inner();
                    while (type.next()) {
                        if (type.field() == 1) {
                            apiVersion = type.text();
                        } else if (type.field() == 2) {
                            kind = type.text();
                        }
                    }
                } else if (unknown.field() == 2) {
                    raw = unknown.bytes();
                }
            }
            Message message = KINDS.get(kind);
            if (message == null) {
                throw Status.unsupportedMediaType(TYPE + " of a " + kind);
            }
            ObjectNode object = Tree.of("apiVersion", apiVersion, "kind", kind);
            return object.setAll(message(message, new ProtobufReader(raw, 0, raw.length)));
        } catch (IndexOutOfBoundsException e) {
            throw Status.badRequest("protobuf body cut off");
        }
    }

    private static ObjectNode message(Message message, ProtobufReader in) {
        ObjectNode object = Tree.object();
        while (in.next()) {
            Field field = message.fields.get(in.field());
            if (field != null) {
                value(object, field, in);
            }
        }
        return object;
    }

    private static void value(ObjectNode object, Field field, ProtobufReader in) {
        String name = field.name();
        switch (field.kind()) {
            case TEXT -> {
                // Go writes empty texts, JSON leaves them out
                if (!in.text().isEmpty()) {
                    object.put(name, in.text());
                }
            }
            case NUMBER -> object.put(name, in.number());
            case BOOL -> object.put(name, in.number() != 0);
            case TIME -> {
                ProtobufReader time = in.inner();
                while (time.next()) {
                    if (time.field() == 1) {
                        object.put(name, Instant.ofEpochSecond(time.number()).toString());
                    }
                }
            }
            case TEXT_LIST -> array(object, name).add(in.text());
            case TEXT_MAP, BYTES_MAP -> entry(Tree.sub(object, name), in.inner(), field.kind() == Kind.BYTES_MAP);
            case ONE -> object.set(name, message(nested(field), in.inner()));
            case LIST -> array(object, name).add(message(nested(field), in.inner()));
        }
    }

    private static Message nested(Field field) {
        if (field.message() == null) {
            throw new IllegalStateException(field.name());
        }
        return field.message();
    }

    private static ArrayNode array(ObjectNode object, String name) {
        return object.get(name) instanceof ArrayNode there ? there : object.putArray(name);
    }

    private static void entry(ObjectNode map, ProtobufReader in, boolean binary) {
        String key = "";
        String value = "";
        while (in.next()) {
            if (in.field() == 1) {
                key = in.text();
            } else if (in.field() == 2) {
                value = binary ? Base64.getEncoder().encodeToString(in.bytes()) : in.text();
            }
        }
        map.put(key, value);
    }
}

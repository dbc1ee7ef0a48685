package dev.landfall.engine.bundle;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.oci.Platform;
import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An OCI image layout's two documents, {@code oci-layout} and {@code index.json} (OCI image specification, "Image Layout"). */
public final class LayoutIndex {
    public static final String LAYOUT = "oci-layout";
    public static final String INDEX = "index.json";
    static final String LAYOUT_TEXT = "{\"imageLayoutVersion\":\"1.0.0\"}";
    /** More than the index of forty thousand artifacts. */
    public static final int LIMIT = 16 << 20;

    private static final int ENTRIES = 100_000;

    private LayoutIndex() {}

    /** Where a layout keeps a blob. */
    public static String blobPath(Digest digest) {
        return "blobs/" + digest.algorithm() + "/" + digest.hex();
    }

    static byte[] print(List<Descriptor> entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator g = Json.MAPPER.getFactory().createGenerator(out)) {
            g.writeStartObject();
            g.writeNumberField("schemaVersion", 2);
            g.writeStringField("mediaType", MediaTypes.OCI_INDEX);
            g.writeArrayFieldStart("manifests");
            for (Descriptor d : entries) {
                print(d, g);
            }
            g.writeEndArray();
            g.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("memory can always be written", e);
        }
        return out.toByteArray();
    }

    static void print(Descriptor d, JsonGenerator g) throws IOException {
        g.writeStartObject();
        g.writeStringField("mediaType", d.mediaType());
        g.writeStringField("digest", d.digest().toString());
        g.writeNumberField("size", d.size());
        if (d.artifactType() != null) {
            g.writeStringField("artifactType", d.artifactType());
        }
        if (!d.annotations().isEmpty()) {
            g.writeObjectFieldStart("annotations");
            for (Map.Entry<String, String> e : d.annotations().entrySet()) {
                g.writeStringField(e.getKey(), e.getValue());
            }
            g.writeEndObject();
        }
        g.writeEndObject();
    }

    /**
     * The whole reference of an entry, as it stands there; empty when it has none. Tools write it under two annotations, and often only
     * its tag under one of them.
     */
    public static String nameOf(Descriptor entry) {
        String whole = entry.annotations().getOrDefault(MediaTypes.CONTAINERD_NAME, "");
        String ref = entry.annotations().getOrDefault(MediaTypes.REF_NAME, "");
        return !whole.isEmpty() ? whole : ref.indexOf('/') >= 0 || ref.indexOf(':') >= 0 ? ref : "";
    }

    /**
     * Reads an index where it lies.
     *
     * @throws ProblemException {@code bundle.archive-refused} when it is none
     */
    public static List<Descriptor> read(Shelf shelf, String name) {
        try {
            return parse(shelf.bytes(name, LIMIT));
        } catch (IOException e) {
            throw shelf.refused(name, OpenFile.why(e));
        }
    }

    /** @throws IOException when it is not a layout's index */
    public static List<Descriptor> parse(byte[] json) throws IOException {
        List<Descriptor> entries = new ArrayList<>();
        boolean[] listed = {false};
        try (JsonWalk walk = new JsonWalk(new ByteArrayInputStream(json))) {
            walk.object(key -> {
                if (key.equals("manifests")) {
                    listed[0] = true;
                    walk.array(() -> {
                        if (entries.size() >= ENTRIES) {
                            throw new IOException("more than " + ENTRIES + " entries");
                        }
                        entries.add(descriptor(walk));
                    });
                } else {
                    walk.skip();
                }
            });
            walk.end();
        }
        if (!listed[0]) {
            throw new IOException("no list of manifests");
        }
        return List.copyOf(entries);
    }

    private static Descriptor descriptor(JsonWalk walk) throws IOException {
        Parsed p = new Parsed();
        walk.object(key -> {
            switch (key) {
                case "mediaType" -> p.mediaType = walk.text();
                case "digest" -> p.digest = walk.digest();
                case "size" -> p.size = walk.number();
                case "artifactType" -> p.artifactType = walk.text();
                case "annotations" ->
                    walk.object(name -> {
                        if (walk.isText()) {
                            p.annotations.put(name, walk.text());
                        } else {
                            walk.skip();
                        }
                    });
                case "platform" -> p.platform = platform(walk);
                default -> walk.skip();
            }
        });
        if (p.digest == null || p.size < 0) {
            throw new IOException("an entry without digest or size");
        }
        return new Descriptor(p.mediaType, p.digest, p.size, p.annotations, p.platform, p.artifactType);
    }

    private static Platform platform(JsonWalk walk) throws IOException {
        String[] found = {"", "", ""};
        walk.object(key -> {
            switch (key) {
                case "os" -> found[0] = walk.text();
                case "architecture" -> found[1] = walk.text();
                case "variant" -> found[2] = walk.text();
                default -> walk.skip();
            }
        });
        return new Platform(found[0], found[1], found[2]);
    }

    private static final class Parsed {
        String mediaType = MediaTypes.OCI_MANIFEST;

        @Nullable
        Digest digest;

        long size = -1;

        @Nullable
        String artifactType;

        @Nullable
        Platform platform;

        final Map<String, String> annotations = new TreeMap<>();
    }
}

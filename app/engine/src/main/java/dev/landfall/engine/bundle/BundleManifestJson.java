package dev.landfall.engine.bundle;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bundle manifest's text ({@code schema/bundle-manifest.schema.json}); the same manifest always gives the same bytes. */
final class BundleManifestJson {
    /** More than the manifest of forty thousand artifacts. */
    static final int LIMIT = 16 << 20;

    private static final int SCHEMA = 1;
    private static final int PRODUCTS = 10_000;

    private BundleManifestJson() {}

    static byte[] print(BundleManifest manifest) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator g = Json.MAPPER.getFactory().createGenerator(out)) {
            // not the machine's line ends: the same inputs give the same bytes everywhere
            DefaultIndenter lines = new DefaultIndenter("  ", "\n");
            DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
            printer.indentObjectsWith(lines);
            printer.indentArraysWith(lines);
            g.setPrettyPrinter(printer);
            g.writeStartObject();
            g.writeNumberField("schemaVersion", SCHEMA);
            g.writeStringField("mediaType", MediaTypes.BUNDLE);
            g.writeStringField("name", manifest.name());
            g.writeStringField("version", manifest.version());
            g.writeArrayFieldStart("products");
            for (BundleManifest.Product product : manifest.products()) {
                g.writeStartObject();
                g.writeStringField("id", product.id());
                g.writeStringField("version", product.version());
                g.writeEndObject();
            }
            g.writeEndArray();
            g.writeNumberField("bytes", manifest.bytes());
            if (!manifest.packages().isEmpty()) {
                g.writeArrayFieldStart("packages");
                for (String image : manifest.packages()) {
                    g.writeString(image);
                }
                g.writeEndArray();
            }
            if (manifest.base().isPresent()) {
                g.writeFieldName("base");
                DeltaBaseJson.print(manifest.base().get(), g);
            }
            g.writeArrayFieldStart("artifacts");
            for (Artifact artifact : manifest.artifacts()) {
                print(artifact, g);
            }
            g.writeEndArray();
            g.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("memory can always be written", e);
        }
        return out.toByteArray();
    }

    private static void print(Artifact a, JsonGenerator g) throws IOException {
        g.writeStartObject();
        g.writeStringField("kind", a.kind().word());
        g.writeStringField("name", a.name());
        optional(g, "version", a.version());
        optional(g, "source", a.source());
        optional(g, "licence", a.licence());
        g.writeNumberField("bytes", a.size());
        g.writeStringField("mediaType", a.root().mediaType());
        g.writeStringField("digest", a.root().digest().toString());
        g.writeNumberField("size", a.root().size());
        if (a.trimmedFrom().isPresent()) {
            g.writeStringField("trimmedFrom", a.trimmedFrom().get().toString());
        }
        g.writeEndObject();
    }

    private static void optional(JsonGenerator g, String key, String value) throws IOException {
        if (!value.isEmpty()) {
            g.writeStringField(key, value);
        }
    }

    /** @throws IOException saying what is wrong and where */
    static BundleManifest parse(byte[] json) throws IOException {
        Parsed p = new Parsed();
        try (JsonWalk walk = new JsonWalk(new ByteArrayInputStream(json))) {
            walk.object(key -> {
                switch (key) {
                    case "schemaVersion" -> p.schema = walk.number();
                    case "mediaType" -> p.mediaType = walk.text();
                    case "name" -> p.name = walk.text();
                    case "version" -> p.version = walk.text();
                    case "bytes" -> p.bytes = walk.number();
                    case "packages" -> walk.array(() -> p.packages.add(walk.text()));
                    case "base" -> p.base = Optional.of(DeltaBaseJson.parse(walk));
                    case "products" -> walk.array(PRODUCTS, () -> p.products.add(product(walk)));
                    case "artifacts" -> walk.array(() -> p.artifacts.add(artifact(walk)));
                    default -> throw walk.unknown(key);
                }
            });
            walk.end();
        }
        if (p.schema != SCHEMA || !p.mediaType.equals(MediaTypes.BUNDLE)) {
            throw new IOException("it is of a format that this Landfall does not know");
        }
        return new BundleManifest(p.name, p.version, p.products, p.artifacts, p.bytes, p.packages, p.base);
    }

    private static BundleManifest.Product product(JsonWalk walk) throws IOException {
        String[] found = {"", ""};
        walk.object(key -> {
            switch (key) {
                case "id" -> found[0] = walk.text();
                case "version" -> found[1] = walk.text();
                default -> throw walk.unknown(key);
            }
        });
        return new BundleManifest.Product(found[0], found[1]);
    }

    private static Artifact artifact(JsonWalk walk) throws IOException {
        ArtifactParsed a = new ArtifactParsed();
        walk.object(key -> {
            switch (key) {
                case "kind" -> {
                    String word = walk.text();
                    a.kind = ArtifactKind.of(word)
                            .orElseThrow(() -> new IOException("an artifact of an unknown kind: " + word));
                }
                case "name" -> a.name = walk.text();
                case "version" -> a.version = walk.text();
                case "source" -> a.source = walk.text();
                case "licence" -> a.licence = walk.text();
                case "bytes" -> a.bytes = walk.number();
                case "mediaType" -> a.mediaType = walk.text();
                case "digest" -> a.digest = walk.digest();
                case "size" -> a.size = walk.number();
                case "trimmedFrom" -> a.trimmedFrom = Optional.of(walk.digest());
                default -> throw walk.unknown(key);
            }
        });
        if (a.kind == null || a.digest == null || a.name.isEmpty() || a.mediaType.isEmpty()) {
            throw new IOException("an artifact without kind, name, mediaType or digest");
        }
        return new Artifact(
                a.kind,
                a.name,
                a.version,
                a.source,
                new Descriptor(a.mediaType, a.digest, a.size),
                a.bytes,
                a.licence,
                a.trimmedFrom);
    }

    private static final class Parsed {
        long schema;
        String mediaType = "";
        String name = "";
        String version = "";
        long bytes;
        final List<String> packages = new ArrayList<>();
        Optional<DeltaBase> base = Optional.empty();
        final List<BundleManifest.Product> products = new ArrayList<>();
        final List<Artifact> artifacts = new ArrayList<>();
    }

    private static final class ArtifactParsed {
        @Nullable
        ArtifactKind kind;

        @Nullable
        Digest digest;

        String name = "";
        String version = "";
        String source = "";
        String licence = "";
        String mediaType = "";
        long bytes;
        long size;
        Optional<Digest> trimmedFrom = Optional.empty();
    }
}

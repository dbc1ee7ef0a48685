package dev.landfall.engine.bundle;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The part of the bundle manifest that says what a delta leaves to the site; repositories stand in it once, blobs count in them. */
final class DeltaBaseJson {
    /** More than a manifest has room for when each has a digest. */
    private static final int BLOBS = 200_000;

    private static final int REPOSITORIES = 100_000;

    private DeltaBaseJson() {}

    static void print(DeltaBase base, JsonGenerator g) throws IOException {
        List<String> repositories = DeltaBase.repositories(base.blobs().values());
        Map<String, Integer> numbers = DeltaBase.numbers(repositories);
        g.writeStartObject();
        g.writeStringField("inventory", base.inventory().toString());
        g.writeStringField("site", base.site());
        g.writeStringField("registry", base.registry());
        g.writeArrayFieldStart("repositories");
        for (String repository : repositories) {
            g.writeString(repository);
        }
        g.writeEndArray();
        g.writeArrayFieldStart("blobs");
        for (Map.Entry<Digest, DeltaBase.Held> blob : base.blobs().entrySet()) {
            g.writeStartObject();
            g.writeStringField("digest", blob.getKey().toString());
            g.writeNumberField("size", blob.getValue().size());
            g.writeArrayFieldStart("in");
            for (String repository : blob.getValue().repositories()) {
                g.writeNumber(numbers.getOrDefault(repository, 0));
            }
            g.writeEndArray();
            g.writeEndObject();
        }
        g.writeEndArray();
        g.writeEndObject();
    }

    /** @throws IOException saying what is wrong and where */
    static DeltaBase parse(JsonWalk walk) throws IOException {
        Parsed p = new Parsed();
        walk.object(key -> {
            switch (key) {
                case "inventory" -> p.inventory = walk.digest();
                case "site" -> p.site = walk.text();
                case "registry" -> p.registry = walk.text();
                case "repositories" -> walk.array(REPOSITORIES, () -> p.repositories.add(walk.text()));
                case "blobs" -> walk.array(BLOBS, () -> blob(walk, p));
                default -> throw walk.unknown(key);
            }
        });
        Digest inventory = p.inventory;
        if (inventory == null || p.registry.isEmpty() || p.blobs.isEmpty()) {
            throw new IOException("a base without inventory, registry or blobs");
        }
        if (!isRegistry(p.registry)) {
            throw new IOException("a base with a registry that cannot be: " + brief(p.registry));
        }
        Map<Digest, DeltaBase.Held> blobs = new TreeMap<>();
        for (Blob blob : p.blobs) {
            List<String> where = new ArrayList<>();
            for (int number : blob.in) {
                if (number >= p.repositories.size()) {
                    throw new IOException(
                            "a base whose blob " + blob.digest + " lies in a repository it does not name");
                }
                String repository = p.repositories.get(number);
                if (!ImageReference.isRepository(repository)) {
                    throw new IOException("a base with a repository that cannot be: " + brief(repository));
                }
                where.add(repository);
            }
            Digest digest = blob.digest;
            if (digest == null || blob.size < 0 || blobs.put(digest, new DeltaBase.Held(blob.size, where)) != null) {
                throw new IOException("a base with a blob that has no digest or size, or stands twice: " + digest);
            }
        }
        return new DeltaBase(inventory, p.site, p.registry, blobs);
    }

    /** {@code HOST[:PORT][/PREFIX]}, as an image's reference would begin. */
    private static boolean isRegistry(String address) {
        int slash = address.indexOf('/');
        String host = slash < 0 ? address : address.substring(0, slash);
        try {
            String prefix = slash < 0 ? "x" : address.substring(slash + 1);
            ImageReference unused = new ImageReference(host, prefix, null, null);
            return !unused.registry().isEmpty() && URI.create("https://" + host).getPort() <= 65535;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String brief(String text) {
        return text.length() > 100 ? text.substring(0, 100) + "…" : text;
    }

    private static void blob(JsonWalk walk, Parsed p) throws IOException {
        Blob blob = new Blob();
        walk.object(key -> {
            switch (key) {
                case "digest" -> blob.digest = walk.digest();
                case "size" -> blob.size = walk.number();
                case "in" -> walk.array(REPOSITORIES, () -> blob.in.add(walk.small()));
                default -> throw walk.unknown(key);
            }
        });
        p.blobs.add(blob);
    }

    private static final class Parsed {
        @Nullable
        Digest inventory;

        String site = "";
        String registry = "";
        final List<String> repositories = new ArrayList<>();
        final List<Blob> blobs = new ArrayList<>();
    }

    private static final class Blob {
        @Nullable
        Digest digest;

        long size = -1;
        final List<Integer> in = new ArrayList<>();
    }
}

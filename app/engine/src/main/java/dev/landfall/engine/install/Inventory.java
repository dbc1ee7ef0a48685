package dev.landfall.engine.install;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.charts.Release;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.Holdings;
import dev.landfall.engine.registry.HoldingsReader;
import dev.landfall.engine.registry.RegistryAccess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a site is and holds, carried out as one JSON file: its cluster, so that pods can be judged where it is not; its registry, so that
 * a bundle need hold only what that lacks; its releases. It holds no secrets.
 *
 * @param kind always {@value #KIND}, so that the file says what it is
 * @param version of this format, {@value #VERSION}
 * @param taken when, in ISO 8601
 * @param site the site's name; empty of a registry alone
 * @param cluster null of a registry alone
 * @param registry null when it was not looked into
 * @param releases of the site's namespaces, the newest revision of each
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Inventory(
        String kind,
        int version,
        String taken,
        String site,
        @Nullable ClusterState cluster,
        @Nullable Holdings registry,
        List<HeldRelease> releases) {
    static final String KIND = "landfall-inventory";
    static final int VERSION = 2;
    /** Of the file, in bytes. */
    private static final int LIMIT = 64 << 20;

    /** A Helm release that the site has. */
    public record HeldRelease(
            String namespace,
            String name,
            int revision,
            String status,
            String chart,
            String version,
            String appVersion) {
        static HeldRelease of(Release release) {
            return new HeldRelease(
                    release.namespace(),
                    release.name(),
                    release.revision(),
                    release.status().text(),
                    release.chart(),
                    release.version(),
                    release.appVersion());
        }
    }

    /**
     * An inventory that was read from a file.
     *
     * @param digest of the file's bytes
     */
    public record Carried(Inventory inventory, Digest digest) {}

    public Inventory {
        releases = List.copyOf(releases);
    }

    /**
     * Reads it from the cluster and the registry of a site; without a registry when none was chosen yet.
     *
     * @throws ProblemException when one of them does not answer
     */
    public static Inventory take(SiteSession session, Progress progress) {
        ClusterState cluster = ClusterState.take(session);
        List<HeldRelease> releases =
                SecurityPreview.namespaces(session.product(), session.form(), session.namespace()).stream()
                        .flatMap(namespace -> session.releases().list(namespace).stream())
                        .map(HeldRelease::of)
                        .toList();
        Holdings holdings = session.site().registry().address().isEmpty()
                ? null
                : HoldingsReader.read(session.registry(), KnownImages.of(session), progress);
        return new Inventory(
                KIND,
                VERSION,
                session.clock().instant().toString(),
                session.site().name(),
                cluster,
                holdings,
                releases);
    }

    /**
     * Reads what a registry holds that belongs to no site of this laptop.
     *
     * @param site as the engineer calls it; may be empty
     * @param bundles whose images' repositories are looked into even when the registry does not list them
     */
    public static Inventory ofRegistry(
            RegistryAccess access, String site, List<Bundle> bundles, Clock clock, Progress progress) {
        List<ImageReference> known = bundles.stream()
                .flatMap(bundle -> KnownImages.of(bundle, access.target()).stream())
                .toList();
        Holdings holdings = HoldingsReader.read(access, known, progress);
        return new Inventory(KIND, VERSION, clock.instant().toString(), site, null, holdings, List.of());
    }

    /**
     * The cluster's part.
     *
     * @throws ProblemException {@code install.inventory-lacks} when it was taken of a registry alone
     */
    ClusterState clusterOr(String purpose) {
        ClusterState known = cluster;
        if (known == null) {
            throw ProblemException.of("install.inventory-lacks", "what", "the cluster", "purpose", purpose);
        }
        return known;
    }

    /**
     * Writes it to a file, whole or not at all.
     *
     * @throws ProblemException {@code install.site-unwritable}, {@code install.inventory-large} beyond what a reader takes
     */
    public void write(Path file) {
        try {
            byte[] json = Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
            if (json.length > LIMIT) {
                throw ProblemException.of("install.inventory-large", "bytes", json.length, "limit", LIMIT);
            }
            SiteFolder.replace(file, json);
        } catch (JsonProcessingException e) {
            throw ProblemException.because(
                    e, "install.site-unwritable", "path", file, "why", String.valueOf(e.getMessage()));
        }
    }

    /** As {@link #carried}, without the file's digest. */
    public static Inventory read(Path file) {
        return carried(file).inventory();
    }

    /**
     * Reads a file.
     *
     * @throws ProblemException {@code install.bad-inventory} when it is none, of a later format, or larger than 64 MiB
     */
    public static Carried carried(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LIMIT + 1);
            if (content.length > LIMIT) {
                throw bad(file, new IOException("it is larger than 64 MiB, which none is"));
            }
            JsonNode node = Json.strict(content);
            int version = node.path("version").asInt(0);
            if (!node.path("kind").asText("").equals(KIND) || version < 1 || version > VERSION) {
                throw bad(file, new IOException("it does not say kind " + KIND + ", version 1 to " + VERSION));
            }
            JsonNode current = version == 1 ? fromFirst((ObjectNode) node) : node;
            return new Carried(Json.MAPPER.treeToValue(current, Inventory.class), Digest.of(content));
        } catch (JsonProcessingException e) {
            throw bad(file, new IOException(e.getOriginalMessage(), e));
        } catch (IOException e) {
            throw bad(file, e);
        }
    }

    /** The first version was about the cluster alone, whose parts stood beside the site's name. */
    private static ObjectNode fromFirst(ObjectNode first) {
        ObjectNode cluster = first.deepCopy();
        ObjectNode node = Json.MAPPER.createObjectNode();
        for (String key : List.of("kind", "version", "taken", "site")) {
            node.set(key, cluster.remove(key));
        }
        node.put("version", VERSION);
        node.set("cluster", cluster);
        node.putArray("releases");
        return node;
    }

    private static ProblemException bad(Path file, IOException e) {
        return ProblemException.because(
                e, "install.bad-inventory", "file", file, "why", String.valueOf(e.getMessage()));
    }
}

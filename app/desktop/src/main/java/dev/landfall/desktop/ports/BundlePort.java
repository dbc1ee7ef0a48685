package dev.landfall.desktop.ports;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.progress.Progress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What the Bundle screen asks of the engine. */
public interface BundlePort {
    /** Tells the drives that could hold a bundle, at once and whenever one comes, goes or changes. */
    Watch drives(Consumer<List<Drive>> listener);

    /** The sites worked on lately, the latest first. */
    List<RecentSite> recent();

    /** The bundle this site used last. */
    Optional<Used> remembered();

    /**
     * Reads what a bundle says of itself; any volume of it, an OCI layout folder or an archive will do.
     *
     * @throws dev.landfall.engine.problem.ProblemException when it is no bundle or cannot be read
     */
    OpenBundle open(Path file);

    /** Reads every chunk and compares it with the volume's table. */
    void verify(OpenBundle bundle, ChunkListener heard, Progress progress);

    /** Copies the bad chunks again from another copy of the same bundle. */
    void repair(OpenBundle bundle, Path copy, ChunkListener heard, Progress progress);

    /**
     * Makes it the site's bundle.
     *
     * @param acceptedBecause why a bundle without a trusted signature is taken all the same; empty when it is trusted
     */
    void use(OpenBundle bundle, String acceptedBecause);

    /** @param acceptedBecause the words with which it was taken; empty when none were needed */
    record Used(Path file, String acceptedBecause) {}

    /**
     * A place that bundles are carried on.
     *
     * @param name the label, e.g. {@code LANDFALL-01}
     * @param size in bytes
     * @param free in bytes
     */
    record Drive(String name, Path root, boolean removable, long size, long free, List<Found> bundles) {
        public Drive {
            bundles = List.copyOf(bundles);
        }
    }

    /**
     * A bundle seen on a drive and not opened yet.
     *
     * @param volumes how many of its volumes lie there
     * @param ofVolumes how many it has
     */
    record Found(Path file, String name, String version, int volumes, int ofVolumes, long bytes) {}

    /** @param state where it was left, in words */
    record RecentSite(Path folder, String name, String product, String cluster, Instant lastUsed, String state) {}

    /**
     * A bundle that has been opened.
     *
     * @param bytes of all its blobs
     * @param problems what is wrong with it as far as can be seen without reading it whole
     */
    record OpenBundle(
            Path file,
            String name,
            String version,
            List<String> products,
            Instant created,
            long bytes,
            Trust trust,
            List<Artifact> artifacts,
            List<Volume> volumes,
            List<Problem> problems) {
        public OpenBundle {
            products = List.copyOf(products);
            artifacts = List.copyOf(artifacts);
            volumes = List.copyOf(volumes);
            problems = List.copyOf(problems);
        }
    }

    /** @param kind image, chart, package, file, charm, product */
    record Artifact(String kind, String name, String version, long bytes, String digest, String note) {}

    /**
     * One file of the bundle.
     *
     * @param chunks of 4 MiB, the last may be shorter
     */
    record Volume(int number, String fileName, long bytes, int chunks, boolean present) {}

    /** Whether the bundle's signature can be relied on. */
    sealed interface Trust {
        /** By a key that this laptop knows. */
        record Signed(String by, Instant at, String keyFingerprint) implements Trust {}

        record UnknownKey(String keyFingerprint) implements Trust {}

        record Unsigned() implements Trust {}

        /** An archive of another tool, which cannot be signed. */
        record Foreign(String tool) implements Trust {}
    }

    /** Hears of each chunk as it has been read. */
    interface ChunkListener {
        /**
         * @param volume counted from 1
         * @param chunk counted from 0
         */
        void checked(int volume, int chunk, boolean good);

        void problem(Problem problem);
    }
}

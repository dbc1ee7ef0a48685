package dev.landfall.desktop.ports;

import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.progress.Progress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What the Bundle screen asks of the engine. */
public interface BundlePort {
    /** Tells the drives that could hold a bundle, at once and whenever one comes, goes or changes. */
    Watch drives(Consumer<List<Drive>> listener);

    /** The sites worked on lately, the latest first. */
    List<RecentSite> recent();

    /** The bundle this site used last, whether or not it can be reached now. */
    Optional<Used> remembered();

    /**
     * Reads what a bundle says of itself; any volume of it, an OCI layout folder or an archive will do. One that is incomplete or
     * damaged is opened as far as it can be, and says what is wrong.
     *
     * @param folders where else volumes of it may lie; those that hold none are not among the folders of what is returned
     * @throws dev.landfall.engine.problem.ProblemException when it is no bundle or cannot be read at all; {@code bundle.compressed} when
     *     it can only be read in one pass, and so only be imported
     */
    OpenBundle open(Path file, List<Path> folders);

    /** Judges once more what is to be believed of it, after keys were trusted. */
    Trust judge(OpenBundle bundle);

    /** Whether words say why something doubtful is taken: more than one word. */
    boolean enough(String words);

    /** Reads every chunk and compares it with the volume's table. */
    Checked verify(OpenBundle bundle, ChunkListener heard, Progress progress);

    /**
     * Copies what is bad again from another copy of the same bundle; stopped, it keeps what is repaired by then.
     *
     * @param folders where else volumes of the damaged one lie
     * @param copy any volume of the other copy, or a folder or drive that it lies on
     * @throws dev.landfall.engine.problem.ProblemException when the copy cannot be read or is of another bundle
     */
    Repaired repair(Path file, List<Path> folders, Path copy, ChunkListener heard, Progress progress);

    /**
     * Reads somebody's public key.
     *
     * @throws dev.landfall.engine.problem.ProblemException when the file holds none
     */
    KeyFile key(Path file);

    /**
     * Believes signatures of a key from now on, on this laptop.
     *
     * @param name of who signs with it
     * @param family the only bundles it may sign; empty for any
     */
    void trust(KeyFile key, String name, String family);

    /** How a bundle would be called that is made of this archive. */
    String importName(Path archive);

    /**
     * Makes a bundle of an archive in one pass, its volumes in a folder.
     *
     * @param name of the bundle
     * @param version of the bundle
     * @throws dev.landfall.engine.problem.ProblemException when the archive is damaged or the folder too full; nothing is left there then
     */
    Imported importing(Path archive, Path folder, String name, String version, Progress progress);

    /**
     * Makes it the site's bundle.
     *
     * @param words why it is taken in spite of each of its doubts, by the doubt's code; empty when it is trusted
     */
    void use(OpenBundle bundle, Map<String, String> words);

    /** @param folders where else volumes of it lie */
    record Used(Path file, List<Path> folders) {
        public Used {
            folders = List.copyOf(folders);
        }
    }

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
     * @param folders where else volumes of it were found
     * @param digest its identity
     * @param format what it is in words, when it is not of Landfall's own making or not whole by itself; else empty
     * @param bytes of all its blobs
     * @param artifacts none when it does not say, because the volume that does is missing or damaged
     * @param lacking what needs something of the volumes that are missing
     * @param problems what is wrong with it as far as can be seen without reading it whole
     */
    record OpenBundle(
            Path file,
            List<Path> folders,
            String name,
            String version,
            String digest,
            String format,
            List<String> products,
            Instant created,
            long bytes,
            Trust trust,
            List<Artifact> artifacts,
            List<Volume> volumes,
            List<String> lacking,
            List<Problem> problems) {
        public OpenBundle {
            folders = List.copyOf(folders);
            products = List.copyOf(products);
            artifacts = List.copyOf(artifacts);
            volumes = List.copyOf(volumes);
            lacking = List.copyOf(lacking);
            problems = List.copyOf(problems);
        }

        /** The volumes that were not found. */
        public List<Volume> missing() {
            return volumes.stream().filter(v -> !v.present()).toList();
        }
    }

    /** @param kind image, chart, package, file, charm, product */
    record Artifact(String kind, String name, String version, long bytes, String digest, String note) {}

    /**
     * One file of the bundle.
     *
     * @param folder where it lies; empty when it was not found
     * @param chunks of 4 MiB, the last may be shorter
     */
    record Volume(int number, String fileName, String folder, long bytes, int chunks) {
        public boolean present() {
            return !folder.isEmpty();
        }
    }

    /**
     * Whether a bundle can be relied on.
     *
     * @param judged false while not enough of the bundle is there to tell
     * @param signers whose signature on it holds
     * @param doubts why it is not to be used without a person's words
     */
    record Trust(boolean judged, List<Signer> signers, List<Doubt> doubts) {
        public static final Trust NOT_YET = new Trust(false, List.of(), List.of());

        public Trust {
            signers = List.copyOf(signers);
            doubts = List.copyOf(doubts);
        }
    }

    /**
     * Who signed.
     *
     * @param name as the user calls them
     * @param key the first digits of the key
     */
    record Signer(String name, String key) {}

    /** @param accepted the words with which this very bundle was taken in spite of it before; empty when it was not */
    record Doubt(Problem problem, String accepted) {}

    /**
     * A public key, read and not trusted yet.
     *
     * @param digits the SHA-256 of the key, 64 hexadecimal digits, to be compared by phone
     * @param kind such as {@code ECDSA P-256}
     * @param known what the user calls it already; empty when it is not trusted
     */
    record KeyFile(Path file, String digits, String kind, String known) {
        /** The digits that signatures and messages call the key by. */
        public String brief() {
            return digits.substring(0, 16);
        }
    }

    /**
     * What reading every chunk found.
     *
     * @param bad in the order of volumes and offsets
     * @param problems everything else that is wrong
     */
    record Checked(List<Bad> bad, List<Problem> problems) {
        public Checked {
            bad = List.copyOf(bad);
            problems = List.copyOf(problems);
        }
    }

    /**
     * A chunk that is not as it was written.
     *
     * @param chunk from 0
     * @param offset in the file, in bytes
     * @param length in bytes
     * @param artifacts that need something of it; none when it is the bundle's own description
     */
    record Bad(int volume, int chunk, String fileName, long offset, long length, List<String> artifacts) {
        public Bad {
            artifacts = List.copyOf(artifacts);
        }
    }

    /**
     * What a repair did.
     *
     * @param parts how many chunks and starts of volumes were copied
     * @param bytes copied
     * @param problems what could not be repaired
     */
    record Repaired(int parts, long bytes, List<Problem> problems) {
        public Repaired {
            problems = List.copyOf(problems);
        }
    }

    /**
     * A bundle made of an archive.
     *
     * @param file its first volume
     * @param findings what was noticed in the archive
     */
    record Imported(Path file, List<Finding> findings) {
        public Imported {
            findings = List.copyOf(findings);
        }
    }

    /** Hears of each chunk as it has been read, from several threads. */
    interface ChunkListener {
        /**
         * @param volume counted from 1
         * @param chunk counted from 0
         */
        void checked(int volume, int chunk, boolean good);
    }
}

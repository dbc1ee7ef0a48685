package dev.landfall.rehearsal.registry;

import dev.landfall.engine.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the practice registry keeps, in a folder: {@code blobs/}, {@code repositories/NAME/_{blobs,manifests,tags}/}, {@code uploads/}. A registry
 * started again over the same folder has all of it, open uploads too.
 */
final class PracticeStore {
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    private final Path root;

    PracticeStore(Path root) throws IOException {
        this.root = root;
        Files.createDirectories(root.resolve("blobs"));
        Files.createDirectories(root.resolve("uploads"));
        Files.createDirectories(root.resolve("repositories"));
    }

    static boolean validName(String repository) {
        return repository.length() < 256 && NAME.matcher(repository).matches();
    }

    Path blob(Digest digest) {
        return root.resolve("blobs").resolve(digest.algorithm() + "-" + digest.hex());
    }

    private Path repository(String name, String kind) {
        if (!validName(name)) {
            throw new IllegalArgumentException(name);
        }
        return root.resolve("repositories").resolve(name).resolve("_" + kind);
    }

    boolean hasBlob(String repository, Digest digest) {
        return Files.exists(repository(repository, "blobs").resolve(digest.hex()));
    }

    void link(String repository, Digest digest) throws IOException {
        Path links = repository(repository, "blobs");
        Files.createDirectories(links);
        Files.writeString(links.resolve(digest.hex()), digest.toString());
    }

    void deleteBlob(String repository, Digest digest) throws IOException {
        Files.deleteIfExists(repository(repository, "blobs").resolve(digest.hex()));
    }

    String openUpload() throws IOException {
        String id = UUID.randomUUID().toString();
        Files.createFile(upload(id));
        return id;
    }

    private Path upload(String id) {
        return root.resolve("uploads").resolve(UUID.fromString(id).toString());
    }

    /** Bytes held, -1 when there is no such upload. */
    long uploadSize(String id) throws IOException {
        try {
            return Files.exists(upload(id)) ? Files.size(upload(id)) : -1;
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }

    OutputStream append(String id) throws IOException {
        return Files.newOutputStream(upload(id), StandardOpenOption.APPEND);
    }

    void dropUpload(String id) throws IOException {
        Files.deleteIfExists(upload(id));
    }

    void forgetUploads() throws IOException {
        try (Stream<Path> all = Files.list(root.resolve("uploads"))) {
            for (Path file : all.toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Makes an upload a blob of a repository, if its bytes are what the digest says. */
    boolean commit(String id, String repository, Digest digest) throws IOException {
        java.security.MessageDigest hasher = digest.hasher();
        try (InputStream in = Files.newInputStream(upload(id))) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                hasher.update(buffer, 0, n);
            }
        }
        if (!Digest.of(hasher).equals(digest)) {
            return false;
        }
        Files.move(upload(id), blob(digest), StandardCopyOption.REPLACE_EXISTING);
        link(repository, digest);
        return true;
    }

    /** The digest behind a tag or a digest, empty when this repository has none. */
    Optional<Digest> resolve(String repository, String reference) throws IOException {
        if (reference.indexOf(':') >= 0) {
            Digest digest = Digest.parse(reference);
            return Files.exists(repository(repository, "manifests").resolve(digest.hex()))
                    ? Optional.of(digest)
                    : Optional.empty();
        }
        Path tag = repository(repository, "tags").resolve(reference);
        return TAG.matcher(reference).matches() && Files.exists(tag)
                ? Optional.of(Digest.parse(Files.readString(tag)))
                : Optional.empty();
    }

    String mediaType(String repository, Digest manifest) throws IOException {
        return Files.readString(repository(repository, "manifests").resolve(manifest.hex()));
    }

    void putManifest(String repository, String reference, Digest digest, String mediaType, byte[] content)
            throws IOException {
        Files.write(blob(digest), content);
        Path manifests = repository(repository, "manifests");
        Files.createDirectories(manifests);
        Files.writeString(manifests.resolve(digest.hex()), mediaType);
        if (reference.indexOf(':') < 0) {
            Path tags = repository(repository, "tags");
            Files.createDirectories(tags);
            Files.writeString(tags.resolve(reference), digest.toString());
        }
    }

    boolean validTag(String tag) {
        return TAG.matcher(tag).matches();
    }

    List<String> tags(String repository) throws IOException {
        Path tags = repository(repository, "tags");
        if (!Files.isDirectory(tags)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(tags)) {
            return all.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    List<String> repositories() throws IOException {
        Path base = root.resolve("repositories");
        try (Stream<Path> all = Files.walk(base)) {
            return all.filter(f -> f.endsWith("_manifests"))
                    .map(f -> base.relativize(f.getParent()).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }
}

package dev.landfall.engine.support;

import dev.landfall.engine.support.redact.KnownSecret;
import dev.landfall.engine.support.redact.Redactor;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of a bundle wait to be packed: a private folder beside the archive, into which nothing is written that was not redacted on
 * the way. Safe for any thread.
 */
final class Staging implements AutoCloseable {
    private final Path folder;
    private final List<Staged> files = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private int next;

    /** A file that is clean as far as was known when it was written. */
    record Staged(String name, Path file, boolean yaml, Map<String, Long> redactions) {}

    /** @param parent where the archive will be: the same disk, which must have room for both */
    Staging(Path parent) throws IOException {
        folder = Files.createTempDirectory(parent, ".landfall-support-", privately(parent, "rwx------"));
    }

    static FileAttribute<?>[] privately(Path where, String permissions) {
        return where.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    /** Redacts a text into a file of the bundle. When that fails nothing of it is kept. */
    void put(String name, String text, Redactor redactor) throws IOException {
        put(
                name,
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                redactor,
                secret -> {},
                out -> out,
                false);
    }

    /**
     * Redacts a stream into a file of the bundle. When reading, redacting or writing fails nothing of it is kept.
     *
     * @param learnt receives the values that only their names gave away; null for none
     * @param shape what the redacted text passes through on its way to the disk; closed before the file is
     * @param keepPart whether what was read until the source failed is worth keeping
     * @throws IOException of the source, with the part kept if it should be
     */
    void put(
            String name,
            InputStream in,
            Redactor redactor,
            @Nullable Consumer<KnownSecret> learnt,
            UnaryOperator<OutputStream> shape,
            boolean keepPart)
            throws IOException {
        boolean yaml = name.endsWith(".yaml");
        Path file = file();
        Map<String, Long> counts = new HashMap<>();
        FailingSource source = new FailingSource(in);
        try (OutputStream disk = new BufferedOutputStream(Files.newOutputStream(file), 64 << 10)) {
            try (OutputStream out = shape.apply(disk)) {
                counts.putAll(
                        learnt == null
                                ? redactor.redact(source, out, yaml)
                                : redactor.redact(source, out, yaml, name, learnt));
                IOException failure = source.failure;
                if (failure != null && keepPart) {
                    out.write(("\n[Landfall could not read further: "
                                    + redactor.mask(String.valueOf(failure.getMessage())) + "]\n")
                            .getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException | RuntimeException | StackOverflowError e) {
            Files.deleteIfExists(file);
            throw e;
        }
        if (source.failure == null || (keepPart && source.read > 0)) {
            add(name, file, yaml, counts, redactor);
        } else {
            Files.deleteIfExists(file);
        }
        if (source.failure != null) {
            throw source.failure;
        }
    }

    private synchronized Path file() {
        return folder.resolve("f" + next++);
    }

    private synchronized void add(String name, Path file, boolean yaml, Map<String, Long> counts, Redactor redactor) {
        String clean = redactor.mask(name).replace("***", "");
        String unique = clean;
        for (int i = 2; !names.add(unique); i++) {
            int dot = clean.lastIndexOf('.');
            unique = dot < 0 ? clean + "-" + i : clean.substring(0, dot) + "-" + i + clean.substring(dot);
        }
        files.add(new Staged(unique, file, yaml, Map.copyOf(counts)));
    }

    /** What has been staged, by name; the top of the bundle first. */
    synchronized List<Staged> files() {
        return files.stream()
                .sorted(Comparator.comparing((Staged s) -> s.name.indexOf('/') >= 0)
                        .thenComparing(Staged::name))
                .toList();
    }

    /**
     * What became of a file that was looked at again.
     *
     * @param survivor the secret that could not be hidden, said by where it comes from; the file is gone then
     * @param redactions how often each rule hid something in it, both times together
     */
    record Cleaned(Optional<String> survivor, Map<String, Long> redactions) {}

    /** Searches a file for secrets that became known after it was written, and redacts it again if it holds one. */
    Cleaned clean(Staged staged, Redactor redactor) throws IOException {
        Optional<String> found = search(staged.file, redactor);
        if (found.isEmpty()) {
            return new Cleaned(found, staged.redactions);
        }
        Path again = file();
        Map<String, Long> counts = new HashMap<>(staged.redactions);
        try (InputStream in = Files.newInputStream(staged.file);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(again), 64 << 10)) {
            redactor.redact(in, out, staged.yaml).forEach((rule, n) -> counts.merge(rule, n, Long::sum));
        }
        found = search(again, redactor);
        if (found.isPresent()) {
            Files.delete(again);
            drop(staged);
        } else {
            Files.move(again, staged.file, StandardCopyOption.REPLACE_EXISTING);
        }
        return new Cleaned(found, Map.copyOf(counts));
    }

    /** Writes a text in place of an earlier one of the same name; an empty one takes it away. */
    void replace(String name, String text, Redactor redactor) throws IOException {
        drop(Set.of(name));
        if (!text.isEmpty()) {
            put(name, text, redactor);
        }
    }

    /** Takes files away. */
    synchronized void drop(Set<String> which) throws IOException {
        for (Staged staged : List.copyOf(files)) {
            if (which.contains(staged.name)) {
                drop(staged);
                names.remove(staged.name);
            }
        }
    }

    private synchronized void drop(Staged staged) throws IOException {
        files.remove(staged);
        Files.deleteIfExists(staged.file);
    }

    private static Optional<String> search(Path file, Redactor redactor) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return redactor.survivor(in);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends where its source fails, and remembers why: what was read until then is still redacted as a whole. */
    private static final class FailingSource extends InputStream {
        private final InputStream in;
        private @Nullable IOException failure;
        private long read;

        FailingSource(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (failure != null) {
                return -1;
            }
            try {
                int n = in.read(buffer, offset, length);
                read += Math.max(0, n);
                return n;
            } catch (IOException e) {
                failure = e;
                return -1;
            }
        }
    }
}

package dev.landfall.engine.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.format.WholeFile;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.ProblemException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Open uploads in a file of JSON lines, one registry among others. A line torn by a crash is passed over; what is no longer open is dropped
 * when the file is opened. Safe for several threads, one process at a time.
 */
public final class FileUploadMemory implements UploadMemory, AutoCloseable {
    /** A crash of the machine may cost what the last second sent; a crash of the process costs nothing. */
    private static final long FORCE_NANOS = 1_000_000_000L;

    private final String registry;
    private final FileChannel file;
    private final Map<String, Line> open = new LinkedHashMap<>();
    private long forcedAt = System.nanoTime();

    private record Line(
            String registry, String repository, String digest, String location, long offset, long leastChunk) {
        String key() {
            return registry + " " + repository + " " + digest;
        }
    }

    /**
     * Reads what an earlier run left, and goes on from there.
     *
     * @param registry whose uploads are meant, as {@link RegistryTarget#host()}
     * @throws ProblemException {@code registry.memory}
     */
    public FileUploadMemory(Path path, String registry) {
        this.registry = registry;
        try {
            if (Files.exists(path)) {
                // bytes that are no text are replaced: their line is passed over like a torn one
                try (InputStream in = Files.newInputStream(path);
                        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                    read(lines);
                }
            } else if (path.toAbsolutePath().getParent() != null) {
                Files.createDirectories(path.toAbsolutePath().getParent());
            }
            StringBuilder text = new StringBuilder();
            for (Line line : open.values()) {
                text.append(Json.MAPPER.writeValueAsString(line)).append('\n');
            }
            WholeFile.write(path, text.toString().getBytes(StandardCharsets.UTF_8));
            this.file = FileChannel.open(path, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw ProblemException.because(e, "registry.memory", "file", path, "why", String.valueOf(e.getMessage()));
        }
    }

    private void read(BufferedReader lines) throws IOException {
        for (String text = lines.readLine(); text != null; text = lines.readLine()) {
            try {
                JsonNode node = Json.strict(text.getBytes(StandardCharsets.UTF_8));
                Line line = new Line(
                        node.path("registry").asText(""),
                        node.path("repository").asText(""),
                        Digest.parse(node.path("digest").asText("")).toString(),
                        node.path("location").asText(""),
                        node.path("offset").asLong(0),
                        node.path("leastChunk").asLong(0));
                if (line.location().isEmpty()) {
                    open.remove(line.key());
                } else {
                    open.put(line.key(), line);
                }
            } catch (IOException | IllegalArgumentException e) {
                // the crash that this file is for may have torn its last line
            }
        }
    }

    @Override
    public synchronized Optional<Upload> find(String repository, Digest digest) {
        Line line = open.get(line(repository, digest, "", 0, 0).key());
        return line == null
                ? Optional.empty()
                : Optional.of(new Upload(repository, digest, line.location(), line.offset(), line.leastChunk()));
    }

    @Override
    public void opened(Upload upload) {
        append(line(upload));
    }

    @Override
    public void advanced(Upload upload) {
        append(line(upload));
    }

    @Override
    public synchronized void finished(String repository, Digest digest) {
        Line none = line(repository, digest, "", 0, 0);
        if (open.containsKey(none.key())) {
            append(none);
        }
    }

    private Line line(Upload u) {
        return line(u.repository(), u.digest(), u.location(), u.offset(), u.leastChunk());
    }

    private Line line(String repository, Digest digest, String location, long offset, long leastChunk) {
        return new Line(registry, repository, digest.toString(), location, offset, leastChunk);
    }

    private synchronized void append(Line line) {
        if (line.location().isEmpty()) {
            open.remove(line.key());
        } else {
            open.put(line.key(), line);
        }
        try {
            ByteBuffer bytes =
                    ByteBuffer.wrap((Json.MAPPER.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            if (System.nanoTime() - forcedAt > FORCE_NANOS) {
                file.force(false);
                forcedAt = System.nanoTime();
            }
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "registry.memory", "file", "the record of open uploads", "why", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public synchronized void close() {
        try (file) {
            file.force(false);
        } catch (IOException e) {
            // what it held can be asked of the registry again
        }
    }
}

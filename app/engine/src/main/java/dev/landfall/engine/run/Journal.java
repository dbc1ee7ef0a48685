package dev.landfall.engine.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What happened at a site: one JSON object a line, appended and on the disk before the caller goes on.
 *
 * <p>A line cut off by a crash or a full disk is dropped when the journal is opened again; everything before it counts. Only one
 * process writes at a time. Safe for any thread.
 */
public final class Journal implements AutoCloseable {
    private final Path file;
    private final Clock clock;
    private final FileChannel channel;
    private final FileLock lock;
    private final ConcurrentMap<String, Map<String, String>> facts = new ConcurrentHashMap<>();

    private Journal(Path file, Clock clock, FileChannel channel, FileLock lock) {
        this.file = file;
        this.clock = clock;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Opens a journal for writing, making it if there is none.
     *
     * @throws ProblemException {@code run.site-in-use} when another process writes it, {@code run.journal-unwritable}
     */
    public static Journal open(Path file, Clock clock) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = lock(channel);
            if (lock == null) {
                channel.close();
                throw ProblemException.of("run.site-in-use", "file", file);
            }
            channel.truncate(wholeLines(file));
            channel.position(channel.size());
            Journal journal = new Journal(file, clock, channel, lock);
            journal.entries().forEach(journal::takeFact);
            return journal;
        } catch (IOException e) {
            closeQuietly(channel);
            throw ProblemException.because(
                    e, "run.journal-unwritable", "file", file, "why", String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** The entries of a journal that somebody else may be writing; empty when there is none. */
    public static List<JsonNode> read(Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<JsonNode> entries = new ArrayList<>();
        try {
            byte[] all = Files.readAllBytes(file);
            int start = 0;
            for (int i = 0; i < all.length; i++) {
                if (all[i] == '\n') {
                    JsonNode entry = parse(all, start, i);
                    if (entry != null) {
                        entries.add(entry);
                    }
                    start = i + 1;
                }
            }
            return entries;
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "run.journal-unreadable", "file", file, "why", String.valueOf(e.getMessage()));
        }
    }

    /** A damaged line in the middle must not hide what stands after it: it is passed over. */
    private static @Nullable JsonNode parse(byte[] all, int from, int to) {
        try {
            return Json.MAPPER.readTree(all, from, to - from);
        } catch (IOException e) {
            return null;
        }
    }

    /** Everything so far. */
    public List<JsonNode> entries() {
        return read(file);
    }

    /** Appends a run's event, but not {@link RunEvent.StepProgressed}, which would only wear the disk. */
    public void append(RunEvent event) {
        if (!(event instanceof RunEvent.StepProgressed)) {
            ObjectNode entry = Json.MAPPER.valueToTree(event);
            write(entry, true);
        }
    }

    /** Keeps a fact; the latest of a scope and key counts. On disk when this returns. */
    public void remember(String scope, String key, Map<String, String> values) {
        ObjectNode entry = Json.MAPPER.createObjectNode();
        entry.put("event", "fact");
        entry.put("at", clock.instant().toString());
        entry.put("scope", scope);
        entry.put("key", key);
        ObjectNode map = entry.putObject("values");
        values.forEach(map::put);
        write(entry, true);
        facts.put(scope + "\n" + key, Map.copyOf(values));
    }

    /** The latest values kept under a scope and key. */
    public Optional<Map<String, String>> recall(String scope, String key) {
        return Optional.ofNullable(facts.get(scope + "\n" + key));
    }

    /** Every key of a scope with its latest values, sorted by key. */
    public Map<String, Map<String, String>> recallAll(String scope) {
        Map<String, Map<String, String>> found = new TreeMap<>();
        String prefix = scope + "\n";
        facts.forEach((key, values) -> {
            if (key.startsWith(prefix)) {
                found.put(key.substring(prefix.length()), values);
            }
        });
        return found;
    }

    private void takeFact(JsonNode entry) {
        if (entry.path("event").asText("").equals("fact")) {
            Map<String, String> values = new LinkedHashMap<>();
            entry.path("values")
                    .properties()
                    .forEach(e -> values.put(e.getKey(), e.getValue().asText("")));
            facts.put(entry.path("scope").asText("") + "\n" + entry.path("key").asText(""), Map.copyOf(values));
        }
    }

    private synchronized void write(ObjectNode entry, boolean force) {
        try {
            byte[] line = (Json.MAPPER.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8);
            ByteBuffer buffer = ByteBuffer.wrap(line);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            if (force) {
                channel.force(false);
            }
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "run.journal-unwritable", "file", file, "why", String.valueOf(e.getMessage()));
        }
    }

    private static long wholeLines(Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long at = in.length();
            while (at > 0) {
                in.seek(at - 1);
                if (in.read() == '\n') {
                    return at;
                }
                at--;
            }
            return 0;
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException ignored) {
                // the problem that led here is the one to tell
            }
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "run.journal-unwritable", "file", file, "why", String.valueOf(e.getMessage()));
        }
    }
}

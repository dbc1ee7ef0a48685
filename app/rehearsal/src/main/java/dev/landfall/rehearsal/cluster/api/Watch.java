package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One client's view of the changes to a selection; too slow a client's watch ends, as a real API server's would. */
final class Watch implements AutoCloseable {
    private static final int LAG = 20_000;

    private final Selection selection;
    private final Consumer<Watch> forget;
    private final BlockingQueue<Change> waiting = new LinkedBlockingQueue<>(LAG);
    private List<ObjectNode> there = List.of();
    private volatile long seen;
    private volatile boolean ended;

    Watch(Selection selection, Consumer<Watch> forget) {
        this.selection = selection;
        this.forget = forget;
    }

    void begin(List<ObjectNode> objects, long version) {
        there = objects.stream().filter(selection::matches).toList();
        seen = version;
    }

    /** What was there when the watch began, if it asked for that. */
    List<ObjectNode> initial() {
        return there;
    }

    /** Lets the first objects go once they were told. */
    void told() {
        there = List.of();
    }

    void offer(Change change) {
        if (change.table().equals(selection.table())
                && (selection.namespace() == null || selection.namespace().equals(Tree.namespace(change.now())))
                && !waiting.offer(change)) {
            end();
        }
    }

    void end() {
        ended = true;
        forget.accept(this);
    }

    boolean ended() {
        return ended;
    }

    /** Whether nothing waits to be told. */
    boolean drained() {
        return waiting.isEmpty();
    }

    /** The newest version this watch knows of. */
    long seen() {
        return seen;
    }

    /** The next change as this selection sees it, or empty after a while. */
    Optional<Seen> next(Duration wait) throws InterruptedException {
        long until = System.nanoTime() + wait.toNanos();
        while (!ended) {
            // short naps, so that an ended watch is noticed soon
            long left = Math.min(until - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(200));
            Change change = left <= 0 ? waiting.poll() : waiting.poll(left, TimeUnit.NANOSECONDS);
            if (change != null) {
                seen = change.version();
                String type = type(change);
                if (type != null) {
                    return Optional.of(new Seen(type, change.now()));
                }
            } else if (System.nanoTime() >= until) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** An event of a watch: {@code ADDED}, {@code MODIFIED} or {@code DELETED}, and the object. */
    record Seen(String type, ObjectNode object) {}

    private @Nullable String type(Change change) {
        boolean is = change.type() != Change.Type.DELETED && selection.matches(change.now());
        ObjectNode before = change.before();
        boolean was = before != null && selection.matches(before);
        if (is) {
            return was ? "MODIFIED" : "ADDED";
        }
        return was ? "DELETED" : null;
    }

    @Override
    public void close() {
        end();
    }
}

package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The objects of the cluster by table, namespace and name, with the recent changes for watches. Thread-safe. */
final class ObjectStore {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, NavigableMap<String, ObjectNode>> tables = new HashMap<>();
    private final Deque<Change> history = new ArrayDeque<>();
    private final int historySize;
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    /** The newest version that is no longer in the history. */
    private long forgotten;
    // real clusters do not begin at 1 either; nothing may be read as "version 0"
    private long version = 1000;

    /** @param historySize how many changes a watch can go back */
    ObjectStore(int historySize) {
        this.historySize = historySize;
        this.forgotten = version;
    }

    /** What a list gives: objects in order of namespace and name, and the version they were read at. */
    record Snapshot(List<ObjectNode> objects, long version) {}

    /** Hears of every change, in order, under the store's lock: must return at once. */
    void listen(Consumer<Change> listener) {
        listeners.add(listener);
    }

    /** Does several things as one. */
    <T extends @Nullable Object> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    ObjectNode get(String table, String namespace, String name) {
        return this.<ObjectNode>locked(() -> rows(table).get(key(namespace, name)));
    }

    /** @param namespace null for all */
    Snapshot list(String table, @Nullable String namespace) {
        return locked(() -> {
            NavigableMap<String, ObjectNode> rows = rows(table);
            // '0' is the character after '/'
            return new Snapshot(
                    new ArrayList<>(
                            namespace == null
                                    ? rows.values()
                                    : rows.subMap(namespace + "/", namespace + "0")
                                            .values()),
                    version);
        });
    }

    /** Keeps an object, whose metadata must be its own, under the next version; gives it back. */
    ObjectNode put(String table, ObjectNode object) {
        return locked(() -> {
            stamp(object);
            ObjectNode before = rows(table).put(key(Tree.namespace(object), Tree.name(object)), object);
            publish(new Change(
                    before == null ? Change.Type.ADDED : Change.Type.MODIFIED, version, table, object, before));
            return object;
        });
    }

    void remove(String table, String namespace, String name) {
        locked(() -> {
            ObjectNode before = rows(table).remove(key(namespace, name));
            if (before != null) {
                ObjectNode last = Tree.freshMetadata(before);
                stamp(last);
                publish(new Change(Change.Type.DELETED, version, table, last, before));
            }
            return true;
        });
    }

    private void stamp(ObjectNode object) {
        version++;
        Tree.sub(object, "metadata").put("resourceVersion", Long.toString(version));
    }

    private void publish(Change change) {
        history.addLast(change);
        if (history.size() > historySize) {
            forgotten = history.removeFirst().version();
        }
        listeners.forEach(listener -> listener.accept(change));
        watches.forEach(watch -> watch.offer(change));
    }

    /**
     * Begins a watch.
     *
     * @param since changes after this version are told; null to be told first of what is there
     * @throws Status 410 when the history does not go back that far
     */
    Watch watch(Selection selection, @Nullable Long since) {
        return locked(() -> {
            Watch watch = new Watch(selection, watches::remove);
            if (since == null) {
                watch.begin(list(selection.table(), selection.namespace()).objects(), version);
            } else {
                if (since < forgotten) {
                    throw Status.expired("too old resource version: " + since + " (" + forgotten + ")");
                }
                history.stream().filter(change -> change.version() > since).forEach(watch::offer);
            }
            watches.add(watch);
            return watch;
        });
    }

    /** The version up to which a watch has told everything. */
    long reached(Watch watch) {
        return locked(() -> watch.drained() ? version : watch.seen());
    }

    /** Ends all watches, as a restarting API server does. */
    void endWatches() {
        List.copyOf(watches).forEach(Watch::end);
    }

    /** Lets no watch go back further than now. */
    void forgetHistory() {
        locked(() -> {
            history.clear();
            forgotten = version;
            return true;
        });
    }

    long version() {
        return locked(() -> version);
    }

    private NavigableMap<String, ObjectNode> rows(String table) {
        return tables.computeIfAbsent(table, t -> new TreeMap<>());
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }
}

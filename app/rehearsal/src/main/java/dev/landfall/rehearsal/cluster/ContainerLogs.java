package dev.landfall.rehearsal.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.api.PodLogs;
import dev.landfall.rehearsal.cluster.api.Status;
import dev.landfall.rehearsal.cluster.api.Tree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Reads the log books of containers as the kubelet would hand them out. */
final class ContainerLogs implements PodLogs {
    private static final int PIECE = 32 << 10;

    private final Kubelet kubelet;
    private final Clock clock;

    ContainerLogs(Kubelet kubelet, Clock clock) {
        this.kubelet = kubelet;
        this.clock = clock;
    }

    @Override
    public void check(ObjectNode pod, Wanted wanted) {
        book(pod, wanted);
    }

    private LogBook book(ObjectNode pod, Wanted wanted) {
        String name = container(pod, wanted.container());
        String shown = Tree.name(pod);
        PodLife life = kubelet.life(pod);
        ContainerLife container = life == null ? null : life.container(name);
        if (container == null) {
            throw Status.refuse("container \"" + name + "\" in pod \"" + shown + "\" is not available");
        }
        LogBook book = wanted.previous() ? container.previous() : container.log();
        if (book == null) {
            throw Status.refuse(
                    wanted.previous()
                            ? "previous terminated container \"" + name + "\" in pod \"" + shown + "\" not found"
                            : "container \"" + name + "\" in pod \"" + shown + "\" is waiting to start: "
                                    + why(container));
        }
        return book;
    }

    private static String why(ContainerLife container) {
        return switch (container.waitingReason()) {
            case "ErrImagePull" -> "image can't be pulled";
            case "ImagePullBackOff" -> "trying and failing to pull image";
            default -> container.waitingReason();
        };
    }

    private static String container(ObjectNode pod, String asked) {
        List<ObjectNode> containers = Tree.objects(Tree.at(pod, "spec", "containers"));
        if (!asked.isEmpty()) {
            boolean there =
                    containers.stream().anyMatch(c -> c.path("name").asText().equals(asked))
                            || Tree.find(Tree.at(pod, "spec", "initContainers"), "name", asked) != null;
            if (!there) {
                throw Status.refuse("container " + asked + " is not valid for pod " + Tree.name(pod));
            }
            return asked;
        }
        if (containers.size() > 1) {
            List<String> names =
                    containers.stream().map(c -> c.path("name").asText()).toList();
            throw Status.refuse("a container name must be specified for pod " + Tree.name(pod) + ", choose one of: ["
                    + String.join(" ", names) + "]");
        }
        return containers.getFirst().path("name").asText();
    }

    @Override
    public void write(ObjectNode pod, Wanted wanted, Sink sink) throws IOException, InterruptedException {
        LogBook book = book(pod, wanted);
        long next = first(book, wanted);
        long left = wanted.limit() < 0 ? Long.MAX_VALUE : wanted.limit();
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        while (true) {
            // whether it was over must be known before the last lines are read
            boolean over = book.over();
            long size = book.size(clock.instant());
            while (next < size) {
                piece.write(bytes(book.line(next++), wanted.timestamps()));
                if (piece.size() >= PIECE || piece.size() >= left) {
                    left -= flush(piece, sink, left);
                }
            }
            left -= flush(piece, sink, left);
            if (!wanted.follow() || left <= 0 || over) {
                return;
            }
            book.await(size, clock);
        }
    }

    private long first(LogBook book, Wanted wanted) {
        long size = book.size(clock.instant());
        long first = wanted.tail() < 0 ? 0 : Math.max(0, size - wanted.tail());
        Instant since = wanted.since();
        if (since != null) {
            // lines are in order of time
            long low = first;
            long high = size;
            while (low < high) {
                long middle = (low + high) >>> 1;
                if (book.line(middle).at().isBefore(since)) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            first = low;
        }
        return first;
    }

    private static byte[] bytes(LogBook.Line line, boolean timestamps) {
        return ((timestamps ? line.at() + " " : "") + line.text() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static long flush(ByteArrayOutputStream piece, Sink sink, long left) throws IOException {
        byte[] bytes = piece.toByteArray();
        piece.reset();
        byte[] sent = bytes.length > left ? Arrays.copyOf(bytes, (int) left) : bytes;
        if (sent.length > 0) {
            sink.write(sent);
        }
        return sent.length;
    }
}

package dev.landfall.engine.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.cluster.wire.ListWatch;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Follows a collection and tells it as views. */
final class ViewWatch {
    private ViewWatch() {}

    static <V> Watching start(
            Cluster cluster,
            String path,
            Map<String, String> selectors,
            Function<JsonNode, V> view,
            Consumer<Change<V>> heard) {
        AtomicBoolean closed = new AtomicBoolean();
        ListWatch.Sink sink = new ListWatch.Sink() {
            @Override
            public void put(@Nullable JsonNode before, JsonNode now) {
                tell(new Change.Put<>(before == null ? null : view.apply(before), view.apply(now)));
            }

            @Override
            public void gone(JsonNode last) {
                tell(new Change.Gone<>(view.apply(last)));
            }

            @Override
            public void synced() {
                tell(new Change.InStep<>());
            }

            @Override
            public void lost(RuntimeException why) {
                tell(new Change.Lost<>(cluster.explain(why).problem()));
            }

            private void tell(Change<V> change) {
                if (!closed.get()) {
                    heard.accept(change);
                }
            }
        };
        ListWatch watch = ListWatch.start(cluster.api(), path, selectors, sink, ListWatch.Timing.USUAL);
        return () -> {
            closed.set(true);
            watch.close();
        };
    }
}

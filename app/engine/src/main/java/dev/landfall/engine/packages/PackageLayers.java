package dev.landfall.engine.packages;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The layers that hold wheels, files and the pages of the index.
 *
 * <p>A large wheel is a layer of its own and small ones share layers, all in the order of their names: a wheel that stays the same from one
 * bundle to the next mostly stays the same blob, which then neither travels nor is pushed again. There are never too many layers for a
 * container runtime (which take 127).
 */
final class PackageLayers {
    static final String WHEELS = "srv/simple/";
    static final String FILES = "srv/files/";

    private static final long OWN_LAYER = 64 << 20;
    private static final int MOST = 48;

    private final long own;
    private final Progress progress;
    private final Map<Digest, TarLayer> layers = new LinkedHashMap<>();
    private final List<Pending> pending = new ArrayList<>();
    private TarLayer open = new TarLayer();
    private final List<PackedWheel> packed = new ArrayList<>();

    /** A wheel in the layer that is being filled, whose digest is not known yet. */
    private record Pending(Wheel wheel, long content, long metadata) {}

    PackageLayers(long bytes, Progress progress) {
        this.own = Math.max(OWN_LAYER, bytes / MOST);
        this.progress = progress;
    }

    void add(Wheel wheel) throws IOException {
        room(wheel.size());
        String path = WHEELS + wheel.project() + "/" + wheel.name().file();
        long content = open.add(path, Slice.of(wheel.path(), wheel.size()));
        long metadata = open.add(path + ".metadata", Slice.of(wheel.metadata().content()));
        pending.add(new Pending(wheel, content, metadata));
    }

    void add(ServedFile file) throws IOException {
        room(file.size());
        open.add(FILES + file.name(), Slice.of(file.path(), file.size()));
    }

    private void room(long size) throws IOException {
        if (size >= own || open.size() + size > own) {
            close();
        }
    }

    /** Ends the layer that is being filled. */
    private void close() throws IOException {
        if (open.size() == 0) {
            return;
        }
        open.end();
        Digest digest = open.digest(progress);
        layers.put(digest, open);
        for (Pending p : pending) {
            byte[] metadata = p.wheel().metadata().content();
            packed.add(new PackedWheel(
                    p.wheel().name().file(),
                    p.wheel().project(),
                    p.wheel().version(),
                    p.wheel().requiresPython().orElse(""),
                    p.wheel().digest(),
                    new PackedWheel.Place(digest, p.content(), p.wheel().size()),
                    new PackedWheel.Place(digest, p.metadata(), metadata.length)));
        }
        pending.clear();
        open = new TarLayer();
    }

    /** Adds the pages as the last layer, the list of everything first in it. */
    Digest pages(SortedMap<String, List<Wheel>> projects, List<ServedFile> files) throws IOException {
        close();
        TarLayer pages = new TarLayer();
        List<String> names = files.stream().map(ServedFile::name).toList();
        pages.add(PackageList.PATH, Slice.of(PackageList.print(packed, names)));
        pages.add("srv/index.html", Slice.of(IndexPages.front(projects, names)));
        pages.add(WHEELS + "index.html", Slice.of(IndexPages.projects(projects.keySet())));
        for (Map.Entry<String, List<Wheel>> project : projects.entrySet()) {
            pages.add(
                    WHEELS + project.getKey() + "/index.html",
                    Slice.of(IndexPages.project(project.getKey(), project.getValue())));
        }
        pages.end();
        Digest digest = pages.digest(progress);
        layers.put(digest, pages);
        return digest;
    }

    /** By digest, in the order they lie on the image. */
    Map<Digest, TarLayer> layers() {
        return layers;
    }
}

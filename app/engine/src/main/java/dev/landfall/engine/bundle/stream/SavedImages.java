package dev.landfall.engine.bundle.stream;

import dev.landfall.engine.bundle.DockerManifest;
import dev.landfall.engine.bundle.LayoutIndex;
import dev.landfall.engine.bundle.ManifestJson;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One {@code docker save} or OCI archive that goes by, and the images in it, which are known when all of it went by. One thread. */
final class SavedImages {
    private final TarStream tar;
    private final BlobSink sink;
    private final SavedMembers members;

    SavedImages(TarStream tar, BlobSink sink) {
        this.tar = tar;
        this.sink = sink;
        this.members = new SavedMembers(tar, sink);
    }

    /** Takes a whole archive. */
    int read() throws IOException {
        for (Optional<TarStream.Entry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
            byte[] head =
                    entry.get().kind() == TarStream.Kind.FILE ? tar.content().readNBytes(TarHead.LENGTH) : new byte[0];
            member(entry.get(), head);
        }
        return finish();
    }

    /**
     * Takes a member.
     *
     * @param head the first bytes of its content, read already
     */
    void member(TarStream.Entry entry, byte[] head) throws IOException {
        sink.checkpoint();
        members.take(entry, head);
    }

    /** Names of members, for who has to say what was not understood. */
    List<String> names() {
        return members.names();
    }

    /**
     * Tells the images, when all members went by.
     *
     * @return how many names they have; 0 when this is no archive of images
     */
    int finish() throws IOException {
        Optional<byte[]> saved = members.small(DockerManifest.NAME);
        Optional<byte[]> index = members.small(LayoutIndex.INDEX);
        try {
            List<DockerManifest.Image> images = saved.isEmpty()
                    ? List.of()
                    : DockerManifest.parse(saved.get()).images();
            if (index.isPresent() && members.small(LayoutIndex.LAYOUT).isPresent()) {
                return new SavedLayout(this, members, sink, images).tell(LayoutIndex.parse(index.get()));
            }
            int count = 0;
            for (DockerManifest.Image image : images) {
                count += docker(image);
            }
            return count;
        } catch (IOException e) {
            throw tar.refused(
                    index.isPresent() ? LayoutIndex.INDEX : DockerManifest.NAME, 0, String.valueOf(e.getMessage()));
        }
    }

    private int docker(DockerManifest.Image image) throws IOException {
        SavedMembers.Held config = members.config(image.config());
        Descriptor descriptor = sink.document(config.place(), MediaTypes.OCI_CONFIG, config.bytes());
        String stem = image.config().substring(image.config().lastIndexOf('/') + 1);
        String hex = stem.replaceFirst("^sha256:", "").replaceFirst("\\.json$", "");
        if (hex.matches("[0-9a-f]{64}") && !hex.equals(descriptor.digest().hex())) {
            throw members.mismatch(new Digest("sha256", hex), config.place());
        }
        DiffIds ids = DiffIds.of(tar, config.place(), config.bytes());
        if (ids.list().size() != image.layers().size()) {
            throw tar.refused(
                    image.config(),
                    config.place().offset(),
                    "it lists " + ids.list().size() + " layers, the archive "
                            + image.layers().size());
        }
        List<Descriptor> layers = new ArrayList<>();
        for (int i = 0; i < image.layers().size(); i++) {
            Layer layer = members.layer(image.layers().get(i));
            ids.check(i, layer, sink);
            layers.add(new Descriptor(layer.mediaType(), layer.digest(), layer.size()));
        }
        byte[] manifest = ManifestJson.print("", descriptor, layers, Map.of());
        Descriptor root = sink.document(config.place(), MediaTypes.OCI_MANIFEST, manifest);
        return name(config.place(), root, image.tags());
    }

    /** Tells an artifact under each of its names; one without a name goes by its digest, and that is told. */
    int name(BlobSink.Place place, Descriptor root, List<String> tags) throws IOException {
        List<String> names = tags.stream()
                .flatMap(tag -> ImageReference.tryParse(tag).stream())
                .map(ref -> ref.resolved().toString())
                .distinct()
                .toList();
        if (names.isEmpty()) {
            sink.artifact(place, root, "");
            sink.finding(Finding.warn(
                    "bundle.import/" + root.digest(),
                    Problem.of(
                            "bundle.import-unnamed",
                            "archive",
                            tar.file(),
                            "member",
                            place.member(),
                            "offset",
                            place.offset(),
                            "said",
                            String.join(", ", tags),
                            "digest",
                            root.digest())));
            return 1;
        }
        for (String name : names) {
            sink.artifact(place, root, name);
        }
        return names.size();
    }

    TarStream tar() {
        return tar;
    }
}

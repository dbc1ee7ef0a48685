package dev.landfall.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.BlobSource;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.registry.PushItem;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** An OCI image layout in a folder, read as plainly as can be. */
public final class Layout implements BlobSource {
    private final Path folder;

    public Layout(Path folder) {
        this.folder = folder;
    }

    public List<PushItem> items() throws IOException {
        List<PushItem> items = new ArrayList<>();
        for (JsonNode entry :
                Json.strict(Files.readAllBytes(folder.resolve("index.json"))).path("manifests")) {
            Descriptor root = Manifest.descriptor(entry);
            items.add(new PushItem(
                    ImageReference.parse(root.annotations().getOrDefault(MediaTypes.REF_NAME, "unnamed")), root));
        }
        return items;
    }

    @Override
    public OptionalLong size(Digest digest) {
        try {
            return OptionalLong.of(Files.size(file(digest)));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public InputStream open(Digest digest, long offset) throws IOException {
        FileInputStream in = new FileInputStream(file(digest).toFile());
        in.getChannel().position(offset);
        return in;
    }

    private Path file(Digest digest) {
        return folder.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
    }
}

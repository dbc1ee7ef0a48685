package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The {@code manifest.json} of a {@code docker save} archive.
 *
 * @param images in the file's order
 */
public record DockerManifest(List<Image> images) {
    public static final String NAME = "manifest.json";
    public static final int LIMIT = 16 << 20;
    private static final int IMAGES = 20_000;

    /**
     * One image.
     *
     * @param config its config's name in the archive
     * @param tags its references, may be empty
     * @param layers their names in the archive, lowest first
     */
    public record Image(String config, List<String> tags, List<String> layers) {}

    public static DockerManifest parse(byte[] json) throws IOException {
        List<Image> images = new ArrayList<>();
        try (JsonWalk walk = new JsonWalk(new ByteArrayInputStream(json))) {
            walk.array(() -> {
                images.add(image(walk));
                if (images.size() > IMAGES) {
                    throw new IOException("more than " + IMAGES + " images");
                }
            });
            walk.end();
        }
        return new DockerManifest(List.copyOf(images));
    }

    /**
     * Reads it where it lies.
     *
     * @throws ProblemException {@code bundle.archive-refused} when it is none
     */
    public static DockerManifest read(Shelf shelf) {
        try {
            return parse(shelf.bytes(NAME, LIMIT));
        } catch (IOException e) {
            throw shelf.refused(NAME, OpenFile.why(e));
        }
    }

    /**
     * The references that a {@code docker save} archive from Docker 25 on gives in this old index, by the digest of the config.
     *
     * @throws ProblemException {@code bundle.archive-refused}
     */
    public static Map<Digest, List<String>> names(Shelf shelf) {
        Map<Digest, List<String>> names = new HashMap<>();
        for (Image image : read(shelf).images()) {
            String hex = image.config().substring(image.config().lastIndexOf('/') + 1);
            List<String> tags = image.tags().stream()
                    .flatMap(tag -> ImageReference.tryParse(tag).stream())
                    .map(ref -> ref.resolved().toString())
                    .toList();
            if (hex.matches("[0-9a-f]{64}") && !tags.isEmpty()) {
                names.put(new Digest("sha256", hex), tags);
            }
        }
        return names;
    }

    private static Image image(JsonWalk walk) throws IOException {
        String[] config = {""};
        List<String> tags = new ArrayList<>();
        List<String> layers = new ArrayList<>();
        walk.object(key -> {
            switch (key) {
                case "Config" -> config[0] = walk.text();
                case "RepoTags" -> texts(walk, tags);
                case "Layers" -> texts(walk, layers);
                default -> walk.skip();
            }
        });
        if (config[0].isEmpty()) {
            throw new IOException("an image without a config");
        }
        return new Image(config[0], List.copyOf(tags), List.copyOf(layers));
    }

    private static void texts(JsonWalk walk, List<String> into) throws IOException {
        // null where an image has no name, or no layer
        if (walk.isArray()) {
            walk.array(() -> {
                into.add(walk.text());
                if (into.size() > 10_000) {
                    throw new IOException("absurdly many names or layers");
                }
            });
        }
    }
}

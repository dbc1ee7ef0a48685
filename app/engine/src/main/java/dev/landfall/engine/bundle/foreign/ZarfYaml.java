package dev.landfall.engine.bundle.foreign;

import dev.landfall.engine.bundle.Shelf;
import dev.landfall.engine.format.Fields;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.format.YamlNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a Zarf package says about itself, as far as it matters here.
 *
 * @param checksum the SHA-256 of {@code checksums.txt} in hexadecimal; empty in old packages
 * @param differential whether it leaves out what another package brought
 * @param provenance files that vouch for the package, and so are not among its checksums
 * @param images that its components need
 * @param done what Zarf would do, and Landfall does not
 */
record ZarfYaml(
        String name,
        String version,
        String checksum,
        boolean differential,
        List<String> provenance,
        List<String> images,
        List<String> done) {
    static final String NAME = "zarf.yaml";
    private static final int LIMIT = 8 << 20;

    static ZarfYaml read(Shelf shelf) throws IOException {
        String text = new String(shelf.bytes(NAME, LIMIT), StandardCharsets.UTF_8);
        // newer packages say the same a second time, in their next format
        int second = text.indexOf("\n---\n", 1);
        Fields root = Yaml.parse(second < 0 ? text : text.substring(0, second + 1), NAME + " of " + shelf.path())
                .fields();
        Fields metadata = root.find("metadata").orElse(empty()).fields();
        Fields build = root.find("build").orElse(empty()).fields();
        List<String> images = new ArrayList<>();
        List<String> done = new ArrayList<>();
        for (YamlNode node : root.list("components")) {
            Fields component = node.fields();
            images.addAll(component.texts("images"));
            if (component.find("actions").isPresent()) {
                done.add("the commands that '" + component.text("name", "?") + "' runs (actions)");
            }
        }
        if (root.find("variables").isPresent()) {
            done.add("the package's variables");
        }
        return new ZarfYaml(
                metadata.text("name", ""),
                metadata.text("version", ""),
                metadata.text("aggregateChecksum", ""),
                build.bool("differential", false),
                build.texts("provenanceFiles"),
                images.stream().distinct().toList(),
                done);
    }

    private static YamlNode empty() {
        return new YamlNode.Mapping(NAME, 1, "", java.util.Map.of());
    }
}

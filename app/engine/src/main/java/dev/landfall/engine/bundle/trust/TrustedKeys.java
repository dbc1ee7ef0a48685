package dev.landfall.engine.bundle.trust;

import dev.landfall.engine.format.Fields;
import dev.landfall.engine.format.WholeFile;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.format.YamlNode;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys whose signatures a user believes, kept in one readable file of the user's settings. Immutable; what changes it makes another.
 *
 * @param keys in the order they were added
 */
public record TrustedKeys(List<Trusted> keys) {
    public static final TrustedKeys NONE = new TrustedKeys(List.of());
    /** Stands among the families of a key that signs receipts; no bundle can have this name. */
    public static final String RECEIPTS = "receipts/";

    private static final String FILE = "trusted-keys.yaml";

    public TrustedKeys {
        keys = List.copyOf(keys);
    }

    /**
     * One key.
     *
     * @param name of who signs with it, as the user calls them
     * @param families names of the bundles it may sign; empty for any
     * @param added when, ISO 8601
     */
    public record Trusted(VerifyKey key, String name, List<String> families, String added) {
        public Trusted {
            families = List.copyOf(families);
        }

        /** Whether it may sign bundles of this name. */
        public boolean signs(String family) {
            return families.isEmpty() || families.contains(family);
        }
    }

    /** The folder of the settings of the user who runs this process. */
    public static Path folder() {
        return folder(
                System.getenv(), System.getProperty("os.name", ""), Path.of(System.getProperty("user.home", ".")));
    }

    /** The folder of this user's settings, by the usual rules of the system. */
    public static Path folder(Map<String, String> environment, String system, Path home) {
        String xdg = environment.getOrDefault("XDG_CONFIG_HOME", "");
        if (!xdg.isEmpty()) {
            return Path.of(xdg, "landfall");
        }
        String name = system.toLowerCase(java.util.Locale.ROOT);
        String appData = environment.getOrDefault("APPDATA", "");
        if (name.startsWith("windows") && !appData.isEmpty()) {
            return Path.of(appData, "Landfall");
        }
        return name.startsWith("mac")
                ? home.resolve(Path.of("Library", "Application Support", "Landfall"))
                : home.resolve(Path.of(".config", "landfall"));
    }

    /**
     * Reads what a folder of settings keeps; nothing when it keeps none.
     *
     * @throws ProblemException naming file and line when the file was edited wrongly
     */
    public static TrustedKeys read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return NONE;
        }
        List<Trusted> keys = new ArrayList<>();
        Fields top = Yaml.read(file).fields();
        for (YamlNode node : top.list("keys")) {
            Fields f = node.fields();
            VerifyKey key = VerifyKey.parse(f.text("key"), file.toString());
            keys.add(new Trusted(key, f.text("name"), f.texts("families"), f.text("added", "")));
            f.done();
        }
        top.done();
        return new TrustedKeys(keys);
    }

    /** Keeps them. */
    public void write(Path folder) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (Trusted key : keys) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("name", key.name());
            if (!key.families().isEmpty()) {
                entry.put("families", key.families());
            }
            entry.put("added", key.added());
            entry.put("key", key.key().pem());
            list.add(entry);
        }
        Path file = folder.resolve(FILE);
        try {
            Files.createDirectories(folder);
            String text = "# Whose signatures on bundles this user believes.\n" + Yaml.print(Map.of("keys", list));
            WholeFile.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw ProblemException.because(e, "bundle.unwritable", "file", file, "why", String.valueOf(e.getMessage()));
        }
    }

    /** The key with this id, if it is trusted. */
    public Optional<Trusted> find(String id) {
        return keys.stream().filter(k -> k.key().id().equals(id)).findFirst();
    }

    /** With one more; a key that is there already gets the new name, and the families of both (any, when one of them is any). */
    public TrustedKeys with(Trusted added) {
        List<Trusted> all = new ArrayList<>();
        Trusted merged = added;
        for (Trusted key : keys) {
            if (!key.key().id().equals(added.key().id())) {
                all.add(key);
            } else {
                List<String> families = new ArrayList<>();
                if (!key.families().isEmpty() && !added.families().isEmpty()) {
                    families.addAll(key.families());
                    added.families().stream().filter(f -> !families.contains(f)).forEach(families::add);
                }
                merged = new Trusted(added.key(), added.name(), families, key.added());
            }
        }
        all.add(merged);
        return new TrustedKeys(all);
    }

    /**
     * Without one.
     *
     * @param which its name, or the start of its id
     * @throws ProblemException {@code bundle.no-such-key}
     */
    public TrustedKeys without(String which) {
        List<Trusted> left = keys.stream()
                .filter(k -> !k.name().equals(which)
                        && !(which.length() >= 8 && k.key().id().startsWith(which)))
                .toList();
        if (left.size() == keys.size()) {
            throw ProblemException.of("bundle.no-such-key", "which", which);
        }
        return new TrustedKeys(left);
    }
}

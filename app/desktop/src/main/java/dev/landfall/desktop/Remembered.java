package dev.landfall.desktop;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the window keeps of its own from one start to the next, beside every site: its looks. A convenience: losing it is no error. */
public final class Remembered {
    private static final Logger LOG = LoggerFactory.getLogger(Remembered.class);

    private final Path file;

    public Remembered(Path file) {
        this.file = file;
    }

    /** In the folder where this system keeps settings of programs. */
    public static Remembered ofUser() {
        return new Remembered(
                folder(System.getenv(), System.getProperty("os.name"), Path.of(System.getProperty("user.home")))
                        .resolve("landfall")
                        .resolve("window.properties"));
    }

    static Path folder(Map<String, String> environment, String system, Path home) {
        String name = system.toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) {
            String appData = environment.get("APPDATA");
            return appData == null ? home : Path.of(appData);
        }
        if (name.startsWith("mac")) {
            return home.resolve("Library/Application Support");
        }
        String config = environment.get("XDG_CONFIG_HOME");
        return config == null || config.isBlank() ? home.resolve(".config") : Path.of(config);
    }

    public String get(String key, String otherwise) {
        return read().getProperty(key, otherwise);
    }

    public void put(String key, String value) {
        Properties all = read();
        all.setProperty(key, value);
        try {
            Files.createDirectories(file.getParent());
            try (Writer out = Files.newBufferedWriter(file)) {
                all.store(out, null);
            }
        } catch (IOException e) {
            LOG.info("{} could not be written", file, e);
        }
    }

    private Properties read() {
        Properties all = new Properties();
        if (Files.isRegularFile(file)) {
            try (Reader in = Files.newBufferedReader(file)) {
                all.load(in);
            } catch (IOException | IllegalArgumentException e) {
                LOG.info("{} could not be read", file, e);
            }
        }
        return all;
    }
}

package dev.landfall.testing;

import dev.landfall.engine.format.Json;
import dev.landfall.engine.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** An image that is nothing but this machine's own Python and what it needs to run: made for tests that run scripts in pods. */
public final class PythonImage {
    /** Why a test that asked {@link #find()} in vain is skipped. */
    public static final String NEEDS = "needs a Python 3 of the distribution: on Debian install python3";

    private static final Pattern LIBRARY = Pattern.compile("(/\\S+\\.so\\S*)");

    private final Path python;
    private final Path library;

    private PythonImage(Path python, Path library) {
        this.python = python;
        this.library = library;
    }

    /** The builder, if this machine has {@code /usr/bin/python3} and its library. */
    public static Optional<PythonImage> find() throws IOException {
        Path link = Path.of("/usr/bin/python3");
        if (!Files.isExecutable(link)) {
            return Optional.empty();
        }
        Path python = link.toRealPath();
        Path library = Path.of("/usr/lib").resolve(python.getFileName().toString());
        return Files.isRegularFile(library.resolve("os.py"))
                ? Optional.of(new PythonImage(python, library))
                : Optional.empty();
    }

    /** Writes it as a {@code docker save} archive. */
    public void writeArchive(String reference, Path archive) throws IOException, InterruptedException {
        Map<String, Path> files = files();
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(layer, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Map.Entry<String, Path> file : files.entrySet()) {
                put(tar, file.getKey(), Files.readAllBytes(file.getValue()), 0755);
            }
        }
        byte[] config = Json.MAPPER.writeValueAsBytes(Map.of(
                "architecture",
                System.getProperty("os.arch"),
                "os",
                "linux",
                "config",
                Map.of("Env", List.of("PATH=/usr/bin"), "User", "65532:65532"),
                "rootfs",
                Map.of(
                        "type",
                        "layers",
                        "diff_ids",
                        List.of(Digest.of(layer.toByteArray()).toString()))));
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("Config", "config.json");
        manifest.put("RepoTags", List.of(reference));
        manifest.put("Layers", List.of("layer.tar"));
        try (OutputStream out = Files.newOutputStream(archive);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
            put(tar, "config.json", config, 0644);
            put(tar, "layer.tar", layer.toByteArray(), 0644);
            put(tar, "manifest.json", Json.MAPPER.writeValueAsBytes(List.of(manifest)), 0644);
        }
    }

    private Map<String, Path> files() throws IOException, InterruptedException {
        Map<String, Path> files = new TreeMap<>();
        files.put("usr/bin/python3", python);
        Process ldd = new ProcessBuilder("ldd", python.toString())
                .redirectErrorStream(true)
                .start();
        try (InputStream in = ldd.getInputStream()) {
            Matcher found = LIBRARY.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            while (found.find()) {
                files.put(found.group(1).substring(1), Path.of(found.group(1)));
            }
        }
        ldd.waitFor();
        try (Stream<Path> all = Files.walk(library)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String path = library.relativize(file).toString();
                boolean needed = !path.matches(
                        "(?:.*/)?(?:__pycache__|test|tests|idlelib|lib2to3|ensurepip|config-[^/]*|dist-packages)/.*");
                if (needed) {
                    files.put("usr/lib/" + library.getFileName() + "/" + path, file);
                }
            }
        }
        return files;
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] content, int mode) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        entry.setMode(mode);
        entry.setModTime(0L);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}

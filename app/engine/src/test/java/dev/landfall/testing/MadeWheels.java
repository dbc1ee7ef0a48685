package dev.landfall.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Wheels made for tests: real ones, that pip installs, and ones that lie. */
public final class MadeWheels {
    private MadeWheels() {}

    /** A pure wheel with one module that says its version. */
    public static Path pure(Path folder, String project, String version, String... headers) throws IOException {
        String module = project.replace('-', '_');
        String info = module + "-" + version + ".dist-info/";
        Map<String, String> files = new LinkedHashMap<>();
        files.put(module + ".py", "version = '" + version + "'\n");
        files.put(info + "METADATA", metadata(project, version, headers));
        files.put(info + "WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
        files.put(
                info + "RECORD", module + ".py,,\n" + info + "METADATA,,\n" + info + "WHEEL,,\n" + info + "RECORD,,\n");
        return zip(folder.resolve(module + "-" + version + "-py3-none-any.whl"), files);
    }

    public static String metadata(String project, String version, String... headers) {
        return "Metadata-Version: 2.1\nName: " + project + "\nVersion: " + version + "\n"
                + String.join(
                        "", java.util.Arrays.stream(headers).map(h -> h + "\n").toList())
                + "\nA description that says\nName: nothing\n";
    }

    public static Path zip(Path file, Map<String, String> files) throws IOException {
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> entry : files.entrySet()) {
                ZipEntry one = new ZipEntry(entry.getKey());
                one.setTime(315_619_200_000L);
                zip.putNextEntry(one);
                zip.write(entry.getValue().getBytes(UTF_8));
                zip.closeEntry();
            }
        }
        return file;
    }
}

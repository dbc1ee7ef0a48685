package dev.landfall.engine.support;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The files of a support bundle by name, without its top folder. */
record OpenedBundle(Map<String, String> files) {
    static OpenedBundle of(Path archive) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive))) {
            if (archive.toString().endsWith(".zip")) {
                ZipInputStream zip = new ZipInputStream(in);
                for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
                    files.put(inside(e.getName()), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
                }
            } else {
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(in));
                for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
                    files.put(inside(e.getName()), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return new OpenedBundle(files);
    }

    private static String inside(String name) {
        return name.substring(name.indexOf('/') + 1);
    }

    String file(String name) {
        String text = files.get(name);
        if (text == null) {
            throw new AssertionError("no " + name + " in " + files.keySet());
        }
        return text;
    }

    /** Everything in one text. */
    String all() {
        StringBuilder all = new StringBuilder();
        files.forEach(
                (name, text) -> all.append("=== ").append(name).append('\n').append(text));
        return all.toString();
    }
}

package dev.landfall.engine.packages;

import dev.landfall.engine.oci.Digest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;

/**
 * The pages of a static package index: HTML as the simple repository API 1.1 gives it (PEP 503 for pages and links, PEP 592 and 629 for
 * the version, PEP 658 and 714 for metadata beside the wheels). The same wheels give the same bytes.
 */
final class IndexPages {
    private IndexPages() {}

    /** The list of projects. */
    static byte[] projects(Iterable<String> names) {
        StringBuilder out = head("Simple index");
        for (String name : names) {
            out.append("    <a href=\"")
                    .append(name)
                    .append("/\">")
                    .append(name)
                    .append("</a><br>\n");
        }
        return tail(out);
    }

    /** One project's wheels; they lie beside the page. */
    static byte[] project(String name, List<Wheel> wheels) {
        StringBuilder out = head("Links for " + name);
        for (Wheel wheel : wheels) {
            String metadata = "sha256=" + Digest.of(wheel.metadata().content()).hex();
            out.append("    <a href=\"")
                    .append(path(wheel.name().file()))
                    .append("#sha256=")
                    .append(wheel.digest().hex())
                    .append('"');
            wheel.requiresPython()
                    .ifPresent(python -> out.append(" data-requires-python=\"")
                            .append(escaped(python))
                            .append('"'));
            // both names: pip before 23.3 knows only the older one (PEP 714)
            out.append(" data-dist-info-metadata=\"").append(metadata).append('"');
            out.append(" data-core-metadata=\"").append(metadata).append('"');
            out.append('>').append(escaped(wheel.name().file())).append("</a><br>\n");
        }
        return tail(out);
    }

    /** What a person sees who opens the server's address. */
    static byte[] front(SortedMap<String, List<Wheel>> projects, List<String> files) {
        StringBuilder out = head("Packages");
        out.append("    <p>Python packages: <a href=\"simple/\">simple/</a>, ")
                .append(projects.size())
                .append(" projects. For pip: <code>--index-url http://THIS-HOST/simple/</code></p>\n");
        for (String file : files) {
            out.append("    <a href=\"files/")
                    .append(path(file))
                    .append("\">")
                    .append(escaped(file))
                    .append("</a><br>\n");
        }
        return tail(out);
    }

    private static StringBuilder head(String title) {
        return new StringBuilder("<!DOCTYPE html>\n<html>\n  <head>\n    <meta charset=\"utf-8\">\n")
                .append("    <meta name=\"pypi:repository-version\" content=\"1.1\">\n    <title>")
                .append(title)
                .append("</title>\n  </head>\n  <body>\n");
    }

    private static byte[] tail(StringBuilder out) {
        return out.append("  </body>\n</html>\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    static String path(String file) {
        return URLEncoder.encode(file, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}

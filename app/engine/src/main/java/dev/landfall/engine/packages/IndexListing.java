package dev.landfall.engine.packages;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a project's page of a simple index that some other program made (PEP 503). */
final class IndexListing {
    private static final Pattern LINK =
            Pattern.compile("<a\\s[^>]*?href\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)')", Pattern.CASE_INSENSITIVE);
    private static final Pattern HASH = Pattern.compile("(?<algorithm>[a-z0-9_]+)=(?<hex>[0-9a-f]+)");

    private IndexListing() {}

    /**
     * A file's hash as the page gives it.
     *
     * @param algorithm e.g. {@code sha256}; empty when it gives none
     */
    record Hash(String algorithm, String hex) {
        static final Hash NONE = new Hash("", "");
    }

    /** The files it links, by name. */
    static Map<String, Hash> files(String html) {
        Map<String, Hash> files = new LinkedHashMap<>();
        Matcher m = LINK.matcher(html);
        while (m.find()) {
            String link = (m.group(1) == null ? m.group(2) : m.group(1)).replace("&amp;", "&");
            int fragment = link.indexOf('#');
            String path = fragment < 0 ? link : link.substring(0, fragment);
            path = path.replaceFirst("\\?.*", "");
            Matcher hash = HASH.matcher(
                    fragment < 0 ? "" : link.substring(fragment + 1).toLowerCase(Locale.ROOT));
            try {
                String name = URLDecoder.decode(
                        path.substring(path.lastIndexOf('/') + 1).replace("+", "%2B"), StandardCharsets.UTF_8);
                files.put(name, hash.find() ? new Hash(hash.group("algorithm"), hash.group("hex")) : Hash.NONE);
            } catch (IllegalArgumentException e) {
                // a link that cannot be read is not one to a wheel of ours
            }
        }
        return files;
    }
}

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
    private static final Pattern LINK = Pattern.compile("<a\\s", Pattern.CASE_INSENSITIVE);
    private static final Pattern HREF = Pattern.compile(
            "[^>]*?href\\s{0,9}=\\s{0,9}(?:\"([^\"]{0,9999})\"|'([^']{0,9999})')", Pattern.CASE_INSENSITIVE);
    private static final Pattern HASH = Pattern.compile("(?<algorithm>[a-z0-9_]+)=(?<hex>[0-9a-f]+)");

    /** No project has that many; what stands behind them is taken for not there. */
    private static final int FILES = 100_000;

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
        Matcher links = LINK.matcher(html);
        Matcher m = HREF.matcher(html);
        boolean more = links.find();
        while (more && files.size() < FILES) {
            int start = links.end();
            more = links.find();
            // each link is looked at up to the next one: a page made to do harm costs no more than its length
            m.region(start, more ? links.start() : html.length());
            if (!m.lookingAt()) {
                continue;
            }
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

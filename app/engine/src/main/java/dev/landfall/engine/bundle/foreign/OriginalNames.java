package dev.landfall.engine.bundle.foreign;

import dev.landfall.engine.bundle.Shelf;
import dev.landfall.engine.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The whole references of images of which a registry's storage has only the paths, found in the documents that oc-mirror packs beside
 * it: its configuration, and the catalogues, releases and charts that it read.
 */
final class OriginalNames {
    private static final Pattern SOURCE =
            Pattern.compile("isc_[^/]*|disc_[^/]*|(?:.*/)?working-dir/.*\\.(?:ya?ml|json)");
    /** Every repetition is bounded: a catalogue of hostile text must not take the stack, or the afternoon. */
    private static final Pattern REFERENCE = Pattern.compile(
            "(?<![A-Za-z0-9./:_-])(?<host>[a-z0-9][a-z0-9-]{0,62}(?:\\.[a-z0-9-]{1,63}){1,9}(?::[0-9]{1,5})?"
                    + "|[a-z0-9][a-z0-9-]{0,62}:[0-9]{1,5})/(?<path>[a-z0-9][a-z0-9._/-]{0,254})"
                    + "(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?");

    /** Catalogues of operators are tens of MiB each. */
    private static final int DOCUMENT = 64 << 20;

    private static final long ALL = 1L << 30;

    private final Map<String, String> byKey = new HashMap<>();
    private final Map<String, Set<String>> byPath = new HashMap<>();

    private OriginalNames() {}

    static OriginalNames none() {
        return new OriginalNames();
    }

    /** Whether a file is one that oc-mirror packs beside the storage. */
    static boolean isSource(String name) {
        return SOURCE.matcher(name).matches();
    }

    static OriginalNames search(Shelf shelf, Collection<RegistryTree> trees) throws IOException {
        OriginalNames names = new OriginalNames();
        Set<String> wanted = new HashSet<>();
        for (RegistryTree tree : trees) {
            for (RegistryTree.Entry entry : tree.entries()) {
                wanted.add(entry.repository());
                wanted.add(entry.key());
                wanted.add(entry.repository() + "@" + entry.root().digest());
                wanted.add(entry.root().digest().toString());
            }
        }
        long read = 0;
        for (String name : new TreeSet<>(shelf.names())) {
            OptionalLong size = isSource(name) ? shelf.size(name) : OptionalLong.empty();
            if (size.isPresent() && size.getAsLong() <= DOCUMENT && read + size.getAsLong() <= ALL) {
                read += size.getAsLong();
                names.search(new String(shelf.bytes(name, DOCUMENT), StandardCharsets.UTF_8), wanted);
            }
        }
        return names;
    }

    private void search(String text, Set<String> wanted) {
        Matcher m = REFERENCE.matcher(text);
        while (m.find()) {
            String path = m.group("path");
            String tag = m.group("tag");
            String digest = m.group("digest");
            String whole = m.group("host") + "/" + path;
            if (wanted.contains(path)) {
                byPath.computeIfAbsent(path, p -> new HashSet<>()).add(whole);
            }
            if (tag != null) {
                keep(path + ":" + tag, whole + ":" + tag, wanted);
            }
            if (digest != null) {
                keep(path + "@" + digest, whole + "@" + digest, wanted);
                keep(digest, whole + "@" + digest, wanted);
            }
        }
    }

    private void keep(String key, String reference, Set<String> wanted) {
        if (wanted.contains(key)) {
            byKey.putIfAbsent(key, reference);
        }
    }

    /**
     * The reference that a document gives, or the one whose path only one host has.
     *
     * <p>oc-mirror writes an image that is asked for by digest under the tag {@code sha256-HEX}, and images of releases under paths of its
     * own, so that only their digest tells where they are from.
     */
    Optional<String> of(RegistryTree.Entry entry) {
        Digest digest = entry.root().digest();
        boolean byDigest = entry.tag().isEmpty() || entry.tag().equals("sha256-" + digest.hex());
        Set<String> hosts = byPath.getOrDefault(entry.repository(), Set.of());
        Optional<String> onlyHost = hosts.size() == 1
                ? hosts.stream().findFirst().map(whole -> whole + (byDigest ? "@" + digest : ":" + entry.tag()))
                : Optional.empty();
        return Optional.ofNullable(byKey.get(entry.key()))
                .or(() -> onlyHost)
                .or(() -> Optional.ofNullable(byKey.get(entry.repository() + "@" + digest)))
                .or(() -> Optional.ofNullable(byKey.get(digest.toString())));
    }
}

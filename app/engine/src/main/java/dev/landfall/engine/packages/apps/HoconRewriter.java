package dev.landfall.engine.packages.apps;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites the images in a HOCON (or JSON) text: in its values, never in its comments or keys. What comes out is read again by a HOCON
 * library and compared: nothing but images may mean something else.
 */
final class HoconRewriter {
    private HoconRewriter() {}

    /** Plans the changes; false when the text is no HOCON, and nothing is planned. */
    static boolean plan(String text, TextRewriter rewriter) {
        Optional<List<HoconText.Value>> values = HoconText.read(text);
        Optional<Map<String, String>> meaning = HoconMeaning.of(decoded(text));
        if (values.isEmpty() || meaning.isEmpty()) {
            return false;
        }
        Map<String, Integer> times = new HashMap<>();
        values.get().forEach(v -> times.merge(v.path(), 1, Integer::sum));
        for (HoconText.Value value : values.get()) {
            if (value.substituted()) {
                String whole =
                        times.getOrDefault(value.path(), 0) == 1 ? meaning.get().get(value.path()) : null;
                composed(value, whole, rewriter);
            } else {
                for (HoconText.Piece piece : value.pieces()) {
                    rewriter.part(piece.from(), piece.to(), value.hinted(), piece.quoted());
                }
            }
        }
        if (rewriter.changed() && !proven(meaning.get(), rewriter)) {
            rewriter.withdraw();
        }
        return true;
    }

    private static void composed(HoconText.Value value, @Nullable String whole, TextRewriter rewriter) {
        boolean known = whole != null && !whole.contains("${");
        if (known) {
            rewriter.composed(value.from(), value.to(), String.valueOf(whole), !value.overridable(), value.hinted());
        } else if (value.hinted()) {
            rewriter.unknowable(value.from(), value.to());
        }
    }

    /** Whether the changed text means the same but for what was written. */
    private static boolean proven(Map<String, String> before, TextRewriter rewriter) {
        Optional<Map<String, String>> after = HoconMeaning.of(decoded(rewriter.edited()));
        if (after.isEmpty() || !after.get().keySet().equals(before.keySet())) {
            return false;
        }
        for (Map.Entry<String, String> entry : before.entrySet()) {
            String was = entry.getValue();
            String is = String.valueOf(after.get().get(entry.getKey()));
            if (!was.equals(is) && !explained(was, is, rewriter.found())) {
                return false;
            }
        }
        return true;
    }

    /** Whether one text becomes the other by writing images, wherever they stand; where both readings are possible both are tried. */
    private static boolean explained(String was, String is, List<AppImage> found) {
        List<AppImage> written = found.stream()
                .filter(i -> !i.written().isEmpty() && was.contains(i.text()) && is.contains(i.written()))
                .distinct()
                .toList();
        Deque<int[]> open = new ArrayDeque<>(List.of(new int[] {0, 0}));
        Set<List<Integer>> tried = new HashSet<>();
        while (!open.isEmpty()) {
            int[] start = open.pop();
            int i = start[0];
            int j = start[1];
            boolean same = true;
            while (same) {
                if (i == was.length() && j == is.length()) {
                    return true;
                }
                for (AppImage image : written) {
                    if (was.startsWith(image.text(), i) && is.startsWith(image.written(), j)) {
                        int[] then = {
                            i + image.text().length(), j + image.written().length()
                        };
                        if (tried.add(List.of(then[0], then[1]))) {
                            open.push(then);
                        }
                    }
                }
                same = i < was.length() && j < is.length() && was.charAt(i) == is.charAt(j);
                i++;
                j++;
            }
        }
        return false;
    }

    private static String decoded(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}

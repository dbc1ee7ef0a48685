package dev.landfall.engine.packages.apps;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An object or a list of a HOCON text while it is being read. */
final class HoconFrame {
    /** What names a form's field, beside what is filled in. */
    private static final Set<String> NAMING = Set.of("name", "field", "id", "key", "title", "label", "target");

    private static final Set<String> FILLED = Set.of("default", "value", "values", "choices", "options");

    private record Kept(HoconText.Value value, String key) {}

    private final boolean object;
    private final boolean root;
    private final String path;
    private final String name;
    private final List<Kept> kept = new ArrayList<>();
    private final List<HoconText.Piece> pieces = new ArrayList<>();
    private final StringBuilder words = new StringBuilder();
    private int from = -1;
    private int to;
    private boolean substituted;
    private boolean overridable;
    private boolean nested;
    private @Nullable String key;
    private int items;
    private boolean braced;
    private boolean begun;
    private boolean aboutImages;

    private HoconFrame(boolean object, boolean root, String path, String name) {
        this.object = object;
        this.root = root;
        this.path = path;
        this.name = name;
    }

    static HoconFrame root() {
        return new HoconFrame(true, true, "", "");
    }

    boolean isObject() {
        return object;
    }

    boolean atRootStart() {
        return root && !begun && !braced && from < 0 && key == null;
    }

    void braced() {
        braced = true;
    }

    boolean unbraced() {
        boolean was = braced;
        braced = false;
        begun = true;
        return was;
    }

    private boolean inKey() {
        return object && key == null;
    }

    boolean piece(HoconText.Piece piece, String text, int start, int end) {
        if (from < 0) {
            from = start;
        }
        to = end;
        words.append(text, piece.from(), piece.to());
        if (!inKey()) {
            pieces.add(piece);
        }
        return true;
    }

    void substitution(int start, int end, boolean optional) {
        if (from < 0) {
            from = start;
        }
        to = end;
        substituted = true;
        overridable |= optional;
    }

    boolean separator() {
        if (!inKey() || from < 0) {
            return false;
        }
        key = words.toString();
        clear();
        return true;
    }

    private void clear() {
        from = -1;
        words.setLength(0);
        pieces.clear();
        substituted = false;
        overridable = false;
        nested = false;
    }

    void newline() {
        // a value may start on the line after its key, and an empty line is nothing
        if (!inKey() && (from >= 0 || nested)) {
            end();
        } else if (inKey() && from >= 0 && words.toString().startsWith("include")) {
            clear();
        }
    }

    private String place() {
        String last = object ? String.valueOf(key) : String.valueOf(items);
        return path.isEmpty() ? last : path + "." + last;
    }

    /** The value that was being read is at its end. */
    void end() {
        begun = true;
        if (!inKey() && from >= 0 && !nested) {
            String named = object ? last(String.valueOf(key)) : name;
            boolean hinted = ImageNames.means(named);
            if (object && NAMING.contains(named) && !substituted) {
                aboutImages |= ImageNames.means(words.toString());
            }
            kept.add(new Kept(
                    new HoconText.Value(place(), from, to, List.copyOf(pieces), hinted, substituted, overridable),
                    named));
        }
        if (!object && (from >= 0 || nested)) {
            items++;
        }
        clear();
        key = null;
    }

    HoconFrame child(boolean asObject) {
        if (inKey()) {
            key = words.toString();
            clear();
        }
        nested = true;
        return new HoconFrame(asObject, false, place(), object ? last(String.valueOf(key)) : name);
    }

    /** Takes what a closed child holds. */
    boolean adopt(HoconFrame child) {
        if (child.object) {
            child.finished().forEach(value -> kept.add(new Kept(value, "")));
        } else {
            // what stands in a list belongs to the object around it
            kept.addAll(child.kept);
        }
        return true;
    }

    /** Its values, each with the hint that the names beside it give. */
    List<HoconText.Value> finished() {
        return kept.stream()
                .map(one ->
                        aboutImages && FILLED.contains(one.key()) ? one.value().withHint() : one.value())
                .toList();
    }

    /** {@code a.b.image} is about an image as much as {@code image}. */
    private static String last(String key) {
        return key.substring(key.lastIndexOf('.') + 1).strip();
    }
}

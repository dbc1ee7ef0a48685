package dev.landfall.engine.charts.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A text that is to be changed in places: a whole manifest, or a text inside a value of another layer (YAML in a ConfigMap, JSON
 * in that YAML, base64 in a Secret).
 *
 * <p>Changes planned on any layer come up to the outermost when that one is asked for its edited text; whatever is not changed
 * stays as it was, to the byte. One thread.
 */
public final class TextLayer {
    /** How deep texts may stand in texts. */
    static final int DEPTH_LIMIT = 6;

    private final String text;
    private final Tree.@Nullable Scalar holder;
    private final boolean base64;
    private final int depth;
    private final List<Tree> roots;
    private final boolean parsed;
    private final Edits own = new Edits();
    private Edits finished = new Edits();
    private boolean restructured;
    private final Set<Tree.Scalar> changedScalars = new LinkedHashSet<>();
    private final List<TextLayer> inner = new ArrayList<>();

    private TextLayer(String text, Tree.@Nullable Scalar holder, boolean base64, int depth, boolean structured) {
        this.text = text;
        this.holder = holder;
        this.base64 = base64;
        this.depth = depth;
        List<Tree> read = structured ? TreeReader.read(this) : null;
        this.parsed = read != null;
        this.roots = read == null ? List.of() : read;
    }

    /** The outermost text. */
    public static TextLayer of(String text) {
        return new TextLayer(text, null, false, 0, true);
    }

    /** The text that a scalar's value is, read as YAML (of which JSON is a part). */
    public static TextLayer inside(Tree.Scalar holder) {
        return nested(holder, holder.value(), false, true);
    }

    /** The text that a scalar's value is, without a structure. */
    public static TextLayer plainInside(Tree.Scalar holder) {
        return nested(holder, holder.value(), false, false);
    }

    /** The text that a scalar holds in base64, or null when it holds none. */
    public static @Nullable TextLayer decoded(Tree.Scalar holder) {
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(holder.value());
            String text = new String(bytes, StandardCharsets.UTF_8);
            return text.indexOf('\0') >= 0 || text.indexOf('\ufffd') >= 0 ? null : nested(holder, text, true, true);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static TextLayer nested(Tree.Scalar holder, String text, boolean base64, boolean structured) {
        int depth = holder.layer().depth + 1;
        TextLayer layer = new TextLayer(text, holder, base64, depth, structured && depth <= DEPTH_LIMIT);
        holder.layer().inner.add(layer);
        return layer;
    }

    /** The text as it was. */
    public String text() {
        return text;
    }

    /** Whether it could be read as YAML. */
    public boolean parsed() {
        return parsed;
    }

    /** Its documents; none when it could not be read. */
    public List<Tree> roots() {
        return roots;
    }

    /** The scalar it stands in, or null for the outermost. */
    public Tree.@Nullable Scalar holder() {
        return holder;
    }

    /** Whether it stands there in base64. */
    public boolean isBase64() {
        return base64;
    }

    /** Plans a change of the text itself; false when another stands in the way. */
    public boolean replace(int from, int to, String with) {
        return own.add(from, to, with);
    }

    /** What a scalar's value is after the changes planned on it, or on the text right where it stands. */
    String expected(Tree.Scalar scalar) {
        String value = scalar.editedValue();
        return own.isEmpty() ? value : own.followed(scalar.start(), scalar.end(), text, value);
    }

    /** Plans to put something new into the structure; false when another change stands in the way. */
    boolean insert(int at, String piece) {
        restructured = true;
        return own.add(at, at, piece);
    }

    /** The same in place of something. */
    boolean insertFor(int from, int to, String piece) {
        restructured = true;
        return own.add(from, to, piece);
    }

    /** Whether a change of the text itself could be planned. */
    public boolean accepts(int from, int to, String with) {
        return own.accepts(from, to, with);
    }

    void changed(Tree.Scalar scalar) {
        changedScalars.add(scalar);
    }

    /**
     * The text with every planned change, inner layers' too, read again and compared with what was planned.
     *
     * @throws IllegalStateException when what comes out is not what was planned
     */
    public String edited() {
        for (TextLayer layer : inner) {
            String after = layer.edited();
            Tree.Scalar in = layer.holder;
            if (in != null && !layer.text.equals(after)) {
                layer.into(in, after);
                changedScalars.add(in);
            }
        }
        inner.clear();
        String styled = write(false);
        if (!parsed || styled.equals(text) || good(styled)) {
            return styled;
        }
        String quoted = write(true);
        if (good(quoted)) {
            return quoted;
        }
        throw new IllegalStateException("what came out is not what was planned");
    }

    private boolean good(String after) {
        return restructured ? of(after).parsed() : SameBut.changes(this, after);
    }

    private void into(Tree.Scalar in, String after) {
        boolean fits = base64
                ? in.edits()
                        .add(
                                0,
                                in.value().length(),
                                Base64.getEncoder().encodeToString(after.getBytes(StandardCharsets.UTF_8)))
                : finished.moveTo(in.edits(), null, piece -> piece);
        if (!fits) {
            throw new IllegalStateException("changes collide in an inner text");
        }
    }

    private String write(boolean quote) {
        finished = new Edits();
        boolean fits = own.moveTo(finished, null, piece -> piece);
        for (Tree.Scalar scalar : changedScalars) {
            fits &= RawScalar.write(scalar, text, finished, quote);
        }
        if (!fits) {
            throw new IllegalStateException("changes collide");
        }
        return finished.apply(text);
    }
}

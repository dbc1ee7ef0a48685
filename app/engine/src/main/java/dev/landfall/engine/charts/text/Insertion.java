package dev.landfall.engine.charts.text;

import java.util.Optional;

/** Puts a named entry into a list that a mapping has or gets, in the style that the text around is written in. */
public final class Insertion {
    /** What came of it. */
    public enum Result {
        DONE,
        /** It was there already. */
        THERE,
        /** What stands under the key is no list. */
        IMPOSSIBLE
    }

    private Insertion() {}

    /** Makes sure that {@code holder[key]} lists {@code name}: as {@code {name: …}}, or as a text where the others are texts. */
    public static Result named(Tree.Mapping holder, String key, String name) {
        Optional<Tree> there = holder.get(key);
        if (there.isEmpty()) {
            return newKey(holder, key, name) ? Result.DONE : Result.IMPOSSIBLE;
        }
        return switch (there.get()) {
            case Tree.Sequence list -> into(list, name);
            case Tree.Scalar nothing when nothing.isNull() -> inPlaceOf(nothing, holder, key, name);
            default -> Result.IMPOSSIBLE;
        };
    }

    private static boolean newKey(Tree.Mapping holder, String key, String name) {
        TextLayer layer = holder.layer();
        if (holder.flow()) {
            int at = layer.text().indexOf('{', holder.start()) + 1;
            String comma = holder.entries().isEmpty() ? "" : ", ";
            return layer.insert(at, "\"" + key + "\": [" + flowItem(name, false) + "]" + comma);
        }
        int at = holder.entries().getFirst().key().start();
        String indent = " ".repeat(column(layer.text(), at));
        return layer.insert(at, key + ":\n" + indent + "  - name: " + name + "\n" + indent);
    }

    private static Result into(Tree.Sequence list, String name) {
        boolean texts = !list.items().isEmpty();
        for (Tree item : list.items()) {
            if (item instanceof Tree.Mapping m
                    && m.text("name").filter(name::equals).isPresent()) {
                return Result.THERE;
            }
            if (item instanceof Tree.Scalar s && s.value().equals(name)) {
                return Result.THERE;
            }
            texts &= item instanceof Tree.Scalar;
        }
        TextLayer layer = list.layer();
        String text = layer.text();
        if (list.flow()) {
            int at = text.indexOf('[', list.start()) + 1;
            String comma = list.items().isEmpty() ? "" : ", ";
            return done(layer.insert(at, flowItem(name, texts) + comma));
        }
        int at = text.indexOf('-', list.start());
        String indent = " ".repeat(column(text, at));
        return done(layer.insert(at, "- " + (texts ? name : "name: " + name) + "\n" + indent));
    }

    private static Result inPlaceOf(Tree.Scalar nothing, Tree.Mapping holder, String key, String name) {
        TextLayer layer = nothing.layer();
        String list = "[" + flowItem(name, false) + "]";
        if (nothing.end() > nothing.start()) {
            return done(layer.insertFor(nothing.start(), nothing.end(), list));
        }
        for (Tree.Entry entry : holder.entries()) {
            if (entry.key().value().equals(key)) {
                int colon = layer.text().indexOf(':', entry.key().end()) + 1;
                return done(layer.insert(colon, " " + list));
            }
        }
        return Result.IMPOSSIBLE;
    }

    private static Result done(boolean fits) {
        return fits ? Result.DONE : Result.IMPOSSIBLE;
    }

    private static String flowItem(String name, boolean text) {
        return text ? "\"" + name + "\"" : "{\"name\": \"" + name + "\"}";
    }

    private static int column(String text, int at) {
        return at - (text.lastIndexOf('\n', at - 1) + 1);
    }
}

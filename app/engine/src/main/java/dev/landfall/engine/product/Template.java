package dev.landfall.engine.product;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Text, or YAML values, in which a name in dollar-braces stands for a value; a doubled dollar sign before the brace keeps it as it is. */
public final class Template {
    /** What a name may be. */
    public static final Pattern NAME = Pattern.compile("[a-z][a-z0-9.-]*");

    private static final Pattern HOLE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)}");

    private Template() {}

    /** The text with every hole filled. */
    public static String fill(String text, Function<String, String> values) {
        Matcher m = HOLE.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (m.find()) {
            String name = m.group(1);
            m.appendReplacement(filled, Matcher.quoteReplacement(name == null ? "${" : values.apply(name)));
        }
        return m.appendTail(filled).toString();
    }

    /** Every name that the text asks for. */
    public static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        Matcher m = HOLE.matcher(text);
        while (m.find()) {
            if (m.group(1) != null) {
                names.add(m.group(1));
            }
        }
        return names;
    }

    /**
     * YAML values with every hole in them filled. A value that is nothing but one hole becomes what {@code typed} makes of it, so
     * that a number stays a number.
     */
    public static @Nullable Object fillValues(
            @Nullable Object values, Function<String, String> text, Function<String, Object> typed) {
        return switch (values) {
            case Map<?, ?> map -> {
                Map<Object, @Nullable Object> filled = new LinkedHashMap<>();
                map.forEach((k, v) ->
                        filled.put(k instanceof String key ? fill(key, text) : k, fillValues(v, text, typed)));
                yield filled;
            }
            case List<?> list -> {
                List<@Nullable Object> filled = new ArrayList<>();
                list.forEach(item -> filled.add(fillValues(item, text, typed)));
                yield filled;
            }
            case String s -> {
                Matcher m = HOLE.matcher(s);
                yield m.matches() && m.group(1) != null ? typed.apply(m.group(1)) : fill(s, text);
            }
            case null -> null;
            default -> values;
        };
    }
}

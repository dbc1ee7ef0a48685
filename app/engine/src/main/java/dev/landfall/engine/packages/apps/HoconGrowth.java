package dev.landfall.engine.packages.apps;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large a HOCON text may become once its substitutions are filled, at most, worked out without filling any (HOCON specification,
 * "Substitutions"). A few lines that each name the line before twice fill any memory.
 *
 * <p>The values form a graph: an object leads to what is in it, a substitution to what it names. Where that graph has no circle, sizes add
 * up. Values on a circle (a key that takes up its own former value) are taken to be filled in the worst order there can be.
 */
final class HoconGrowth {
    private static final ConfigRenderOptions JSON = ConfigRenderOptions.concise();
    /** A string, whose dollars mean nothing, or a substitution. */
    private static final Pattern STRING_OR_SUBSTITUTION =
            Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"|\\$\\{\\??(?<path>(?:[^\"}]|\"(?:[^\"\\\\]|\\\\.)*+\")*+)\\}");

    private static final class Place {
        final Map<String, Place> within = new HashMap<>();
        final List<List<String>> names = new ArrayList<>();
        final List<Place> named = new ArrayList<>();
        long own;
        int found;
        int low;
        boolean open;
        long size = -1;
    }

    private final List<Place> naming = new ArrayList<>();
    private final Deque<Place> path = new ArrayDeque<>();
    private int found;

    private HoconGrowth() {}

    /** The most characters that all values together may come to; {@link Long#MAX_VALUE} when that is beyond counting. */
    static long of(ConfigObject parsed) {
        HoconGrowth growth = new HoconGrowth();
        Place root = growth.place(parsed);
        for (Place place : growth.naming) {
            for (List<String> name : place.names) {
                place.named.add(target(root, name));
            }
        }
        growth.visit(root);
        return root.size;
    }

    private Place place(ConfigValue value) {
        Place place = new Place();
        place.own = 2;
        try {
            if (value instanceof ConfigObject object) {
                object.forEach((key, child) -> {
                    place.own = sum(place.own, key.length());
                    place.within.put(key, place(child));
                });
                return place;
            }
            if (value instanceof ConfigList list) {
                for (int i = 0; i < list.size(); i++) {
                    place.within.put(String.valueOf(i), place(list.get(i)));
                }
                return place;
            }
        } catch (ConfigException.NotResolved e) {
            // an object that is put together out of several: its parts are read below
            place.within.clear();
        }
        String text = value.render(JSON);
        place.own = text.length();
        Matcher m = STRING_OR_SUBSTITUTION.matcher(text);
        while (m.find()) {
            if (m.group("path") != null) {
                place.names.add(ConfigUtil.splitPath(m.group("path")));
            }
        }
        if (!place.names.isEmpty()) {
            naming.add(place);
        }
        return place;
    }

    /** What a path names, or the value put together out of several that it leads into. */
    private static Place target(Place root, List<String> name) {
        Place at = root;
        for (String key : name) {
            Place next = at.within.get(key);
            if (next == null) {
                // a list or a text has nothing by that name; what is put together may
                return at.names.isEmpty() ? new Place() : at;
            }
            at = next;
        }
        return at;
    }

    /** Tarjan's strongly connected components: what leads to each other is weighed together, after all that it leads to. */
    private void visit(Place place) {
        place.found = ++found;
        place.low = found;
        place.open = true;
        path.push(place);
        for (Iterable<Place> next : List.of(place.within.values(), place.named)) {
            for (Place to : next) {
                if (to.found == 0) {
                    visit(to);
                    place.low = Math.min(place.low, to.low);
                } else if (to.open) {
                    place.low = Math.min(place.low, to.found);
                }
            }
        }
        if (place.low == place.found) {
            weigh(place);
        }
    }

    private void weigh(Place first) {
        List<Place> together = new ArrayList<>();
        Place last;
        do {
            last = path.pop();
            together.add(last);
        } while (last != first);
        long size = 0;
        int circling = 0;
        for (Place place : together) {
            size = sum(size, place.own);
            for (Place to : place.within.values()) {
                size = to.open ? size : sum(size, to.size);
            }
            for (Place to : place.named) {
                size = to.open ? size : sum(size, to.size);
                circling += to.open ? 1 : 0;
            }
        }
        // no way through a circle that can be filled takes a substitution twice: there are at most 2^n ways
        for (int i = 0; i < circling && size < Long.MAX_VALUE; i++) {
            size = sum(size, size);
        }
        for (Place place : together) {
            place.size = size;
        }
        together.forEach(place -> place.open = false);
    }

    private static long sum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}

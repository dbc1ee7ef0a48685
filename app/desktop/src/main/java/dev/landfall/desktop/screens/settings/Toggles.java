package dev.landfall.desktop.screens.settings;

import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.Product.Toggle;
import dev.landfall.engine.product.When;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The switches in the order they are shown: each with those under it whose suggestion follows it. */
final class Toggles {
    private Toggles() {}

    /**
     * One switch as it is shown.
     *
     * @param under the switch it follows; empty when it follows none
     * @param followers how many follow it
     */
    record Row(Toggle toggle, boolean on, boolean byHand, String under, int followers) {}

    static List<Row> of(Form form) {
        Map<String, Form.Switch> offered = new LinkedHashMap<>();
        form.switches().forEach(s -> offered.put(s.toggle().id(), s));
        Map<String, String> leaders = new LinkedHashMap<>();
        offered.forEach((id, s) -> leaders.put(id, leader(s.toggle(), offered)));
        List<Row> rows = new ArrayList<>();
        offered.forEach((id, s) -> {
            if (leaders.getOrDefault(id, "").isEmpty() || top(id, leaders).isEmpty()) {
                rows.add(row(s, "", leaders));
                offered.values().stream()
                        .filter(f -> top(f.toggle().id(), leaders).equals(id)
                                && !f.toggle().id().equals(id))
                        .forEach(f -> rows.add(row(f, id, leaders)));
            }
        });
        return List.copyOf(rows);
    }

    private static Row row(Form.Switch s, String under, Map<String, String> leaders) {
        long followers = leaders.keySet().stream()
                .filter(id -> !id.equals(s.toggle().id())
                        && top(id, leaders).equals(s.toggle().id()))
                .count();
        return new Row(s.toggle(), s.on(), s.byHand(), under, Math.toIntExact(followers));
    }

    private static String leader(Toggle toggle, Map<String, Form.Switch> offered) {
        return toggle.suggested().terms().stream()
                .map(When.Term::name)
                .filter(name -> offered.containsKey(name) && !name.equals(toggle.id()))
                .findFirst()
                .orElse("");
    }

    /** The switch at the head of a chain; itself when it follows none. */
    private static String top(String id, Map<String, String> leaders) {
        String at = id;
        for (int i = 0; i < leaders.size(); i++) {
            String next = leaders.getOrDefault(at, "");
            if (next.isEmpty()) {
                return at;
            }
            at = next;
        }
        // a ring: nobody leads
        return "";
    }
}

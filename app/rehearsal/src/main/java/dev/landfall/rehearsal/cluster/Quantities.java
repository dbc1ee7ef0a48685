package dev.landfall.rehearsal.cluster;

import java.util.Map;

/** Reads amounts such as {@code 500m}, {@code 2Gi} (apimachinery, resource.Quantity). */
final class Quantities {
    private static final Map<String, Double> SUFFIXES = Map.ofEntries(
            Map.entry("m", 1e-3),
            Map.entry("", 1.0),
            Map.entry("k", 1e3),
            Map.entry("M", 1e6),
            Map.entry("G", 1e9),
            Map.entry("T", 1e12),
            Map.entry("P", 1e15),
            Map.entry("Ki", 1024.0),
            Map.entry("Mi", 1048576.0),
            Map.entry("Gi", 1073741824.0),
            Map.entry("Ti", 1099511627776.0),
            Map.entry("Pi", 1125899906842624.0));

    private Quantities() {}

    /** The amount; what is none counts as nothing. */
    static double value(String text) {
        int end = text.length();
        while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
            end--;
        }
        Double factor = SUFFIXES.get(text.substring(end));
        try {
            return factor == null ? 0 : Double.parseDouble(text.substring(0, end)) * factor;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}

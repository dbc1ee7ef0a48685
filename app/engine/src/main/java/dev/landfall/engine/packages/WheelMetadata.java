package dev.landfall.engine.packages;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A package's {@code METADATA} file: headers as in a mail, then a description (core metadata specifications). Immutable. */
public final class WheelMetadata {
    private final byte[] content;
    private final List<Header> headers;

    private record Header(String name, String value) {}

    private WheelMetadata(byte[] content, List<Header> headers) {
        this.content = content;
        this.headers = List.copyOf(headers);
    }

    /** Reads the headers; lines that are none are passed over. */
    public static WheelMetadata parse(byte[] content) {
        List<Header> headers = new ArrayList<>();
        String name = "";
        StringBuilder value = new StringBuilder();
        for (String line : new String(content, StandardCharsets.UTF_8).split("\r?\n", -1)) {
            if (line.isEmpty()) {
                break;
            }
            int colon = line.indexOf(':');
            boolean continued = line.charAt(0) == ' ' || line.charAt(0) == '\t';
            if (continued && !name.isEmpty()) {
                value.append(' ').append(line.strip());
            } else if (colon > 0) {
                if (!name.isEmpty()) {
                    headers.add(new Header(name, value.toString()));
                }
                name = line.substring(0, colon).strip();
                value.setLength(0);
                value.append(line.substring(colon + 1).strip());
            }
        }
        if (!name.isEmpty()) {
            headers.add(new Header(name, value.toString()));
        }
        return new WheelMetadata(content.clone(), headers);
    }

    /** The file as it stands in the wheel. */
    public byte[] content() {
        return content.clone();
    }

    /** A header that stands at most once; names are matched in any case. */
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    /** A header that may stand many times. */
    public List<String> all(String name) {
        return headers.stream()
                .filter(h -> h.name().equalsIgnoreCase(name))
                .map(Header::value)
                .filter(v -> !v.isEmpty() && !v.equals("UNKNOWN"))
                .toList();
    }

    /** The projects it cannot do without on any system: requirements without a marker, names as an index spells them. */
    public List<String> needs() {
        return all("Requires-Dist").stream()
                .filter(r -> r.indexOf(';') < 0)
                .map(r -> WheelName.normal(r.strip().split("[^A-Za-z0-9._-]", 2)[0]))
                .distinct()
                .toList();
    }
}

package dev.landfall.engine.install.steps;

import dev.landfall.engine.product.AnswerPath;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One call with every template filled. Its headers and body may hold secrets; {@link #toString} says only what problems may.
 *
 * @param path as {@code named} but with what may be secret in it
 * @param named the path for plans, problems and the journal
 * @param body JSON; empty for none
 * @param capture name to where it stands in the answer
 * @param accept status codes that count as success; empty for any 2xx
 */
public record ApiCall(
        String method,
        String path,
        String named,
        Map<String, String> headers,
        String body,
        Map<String, AnswerPath> capture,
        List<Integer> accept) {
    public ApiCall {
        headers = new TreeMap<>(headers);
        capture = new TreeMap<>(capture);
        accept = List.copyOf(accept);
    }

    boolean accepts(int status) {
        return accept.isEmpty() ? status / 100 == 2 : accept.contains(status);
    }

    boolean hasHeader(String name) {
        return headers.keySet().stream().anyMatch(name::equalsIgnoreCase);
    }

    @Override
    public String toString() {
        return method + " " + named;
    }
}

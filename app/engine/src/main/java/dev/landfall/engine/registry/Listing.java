package dev.landfall.engine.registry;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.wire.WireResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A list of names that a registry gives page by page, repositories or tags (OCI distribution specification, "Listing Tags"), read as it comes
 * in and bounded, whatever the registry says.
 */
final class Listing {
    /** More than any registry has that a person looks after. */
    static final int MOST = 1_000_000;

    private static final int PAGE = 1000;
    private static final int LONGEST_NAME = 512;
    /** A registry that filters what we may see may give pages with nothing on them. */
    private static final int EMPTY_PAGES = 1000;

    private final Api api;
    private final Retry retry;
    private final Progress progress;
    private final String scope;
    private final String field;

    /** @param field the key of the list, {@code repositories} or {@code tags} */
    Listing(Api api, Retry retry, Progress progress, String scope, String field) {
        this.api = api;
        this.retry = retry;
        this.progress = progress;
        this.scope = scope;
        this.field = field;
    }

    /**
     * What a page gave.
     *
     * @param next where the next one is; empty when it was the last
     */
    private record Page(boolean there, List<String> names, String next) {}

    /**
     * Lists.
     *
     * @param absent answers that mean there is no such list
     * @return false when there is none
     * @throws ProblemException {@code registry.list-endless} beyond {@link #MOST} names
     */
    boolean read(String path, Set<Integer> absent, Consumer<String> name) {
        String next = path + "?n=" + PAGE;
        int names = 0;
        int empty = 0;
        while (!next.isEmpty()) {
            progress.checkpoint();
            String at = next;
            boolean first = names + empty == 0;
            Page page = retry.call(api, progress, () -> page(at, first ? path : at, absent));
            if (!page.there()) {
                return false;
            }
            page.names().forEach(name);
            names += page.names().size();
            empty = page.names().isEmpty() ? empty + 1 : 0;
            if (names > MOST || empty > EMPTY_PAGES || page.next().equals(at)) {
                throw ProblemException.of(
                        "registry.list-endless",
                        "registry",
                        api.access().target().host(),
                        "list",
                        path,
                        "most",
                        MOST);
            }
            next = page.next();
        }
        return true;
    }

    /** @param otherwise asked when the registry does not take the size of page that is wanted */
    private Page page(String at, String otherwise, Set<Integer> absent) throws IOException {
        try (WireResponse response = api.need(api.request("GET", at), scope)) {
            String next = response.header("link").map(Listing::link).orElse("");
            return new Page(true, names(response), next);
        } catch (Refusal e) {
            if (e.status() == 400 && !otherwise.equals(at)) {
                return page(otherwise, otherwise, absent);
            }
            if (absent.contains(e.status())) {
                return new Page(false, List.of(), "");
            }
            throw e;
        }
    }

    private List<String> names(WireResponse response) throws IOException {
        List<String> names = new ArrayList<>();
        try (JsonParser json = Json.MAPPER.getFactory().createParser(response.body())) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("a list that is no JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = json.currentName().equals(field);
                JsonToken value = json.nextToken();
                if (!wanted || value != JsonToken.START_ARRAY) {
                    json.skipChildren();
                    continue;
                }
                while (json.nextToken() == JsonToken.VALUE_STRING) {
                    String text = json.getText();
                    if (names.size() >= MOST || text.length() > LONGEST_NAME) {
                        throw ProblemException.of(
                                "registry.list-endless",
                                "registry",
                                api.access().target().host(),
                                "list",
                                field,
                                "most",
                                MOST);
                    }
                    names.add(text);
                }
            }
        }
        return names;
    }

    /** {@code </v2/…>; rel="next"} (RFC 8288), at this registry whatever host it names. */
    private static String link(String header) {
        int from = header.indexOf('<');
        int to = header.indexOf('>', from + 1);
        int path = header.indexOf("/v2/", from + 1);
        return from < 0 || to < 0 || path < 0 || path > to ? "" : header.substring(path, to);
    }
}

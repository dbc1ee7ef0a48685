package dev.landfall.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.landfall.engine.format.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in for ClearML's API server on the loopback address, that is as strict about paths, methods, headers and bodies as the
 * installation guides are, keeps what it is told, and answers in ClearML's envelope ({@code meta}, {@code data}).
 *
 * <table>
 * <caption>What it answers</caption>
 * <tr><th>path</th><th>wants beside basic authentication</th><th>data</th></tr>
 * <tr><td>{@code POST /queues.create}</td><td>{@code X-Clearml-Impersonate-As}, body {@code name} and nothing else</td><td>{@code id}</td></tr>
 * <tr><td>{@code POST /queues.get_all}</td><td>body may have {@code name}, a regular expression</td><td>{@code queues}</td></tr>
 * <tr><td>{@code POST, GET /auth.create_credentials}</td><td>{@code X-Clearml-Impersonate-As}, no body or {@code {}}</td><td>{@code credentials}</td></tr>
 * <tr><td>{@code POST /auth.create_user}</td><td>body {@code name}, {@code company}, {@code email}, {@code role}</td><td>{@code id}</td></tr>
 * <tr><td>{@code POST /users.get_all}</td><td></td><td>{@code users}</td></tr>
 * <tr><td>{@code POST /system.create_company}</td><td>body {@code name}</td><td>{@code id}</td></tr>
 * <tr><td>{@code POST, GET /system.get_companies}</td><td></td><td>{@code companies}</td></tr>
 * <tr><td>{@code POST /login.set_domains}</td><td>{@code X-Clearml-Act-As}, body {@code domains}</td><td></td></tr>
 * </table>
 *
 * <p>A body needs {@code Content-Type: application/json}. Any thread.
 */
public final class StubClearmlApi implements AutoCloseable {
    /** The administrator that is there from the beginning. */
    public static final String ADMIN_USER = "75557e2ab172405bbe153705e91d1782";

    private static final Set<String> ASKING =
            Set.of("/queues.get_all", "/users.get_all", "/system.get_companies", "/debug.ping");

    private final HttpServer server;
    private final String scheme;
    private final String login;
    private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());
    private final Deque<Integer> failures = new ArrayDeque<>();
    private boolean cut;
    private boolean wordy;
    private final Map<String, ObjectNode> queues = new LinkedHashMap<>();
    private final Map<String, ObjectNode> users = new LinkedHashMap<>();
    private final Map<String, ObjectNode> companies = new LinkedHashMap<>();
    private final List<String> credentials = new ArrayList<>();
    private final Map<String, List<String>> domains = new LinkedHashMap<>();
    private int made;

    /**
     * One call as it came.
     *
     * @param headers those that begin with {@code X-Clearml}, by their name as HTTP/1.1 writes it
     */
    public record Call(String method, String path, Map<String, String> headers, String body, int status) {
        /** Whether it may have changed something. */
        public boolean changes() {
            return !ASKING.contains(path);
        }
    }

    private StubClearmlApi(HttpServer server, String scheme, String user, String password) {
        this.server = server;
        this.scheme = scheme;
        this.login =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        users.put(
                ADMIN_USER, Json.MAPPER.createObjectNode().put("id", ADMIN_USER).put("name", "admin"));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    /** Begins to answer to this login. */
    public static StubClearmlApi start(String user, String password) {
        try {
            return new StubClearmlApi(HttpServer.create(loopback(), 0), "http", user, password);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same over TLS. */
    public static StubClearmlApi start(String user, String password, SSLContext tls) {
        try {
            HttpsServer server = HttpsServer.create(loopback(), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(tls));
            return new StubClearmlApi(server, "https", user, password);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** Where it answers; over TLS its certificate must name {@code localhost}. */
    public String url() {
        return scheme + "://localhost:" + server.getAddress().getPort();
    }

    /** Every call so far. */
    public List<Call> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    /** The calls that were carried out and may have changed something. */
    public List<Call> changes() {
        return calls().stream().filter(c -> c.changes() && c.status() == 200).toList();
    }

    public synchronized List<String> queueNames() {
        return queues.values().stream().map(q -> q.path("name").asText()).toList();
    }

    /** The access keys it has given out, in order. */
    public synchronized List<String> credentials() {
        return List.copyOf(credentials);
    }

    /** The domains of one company. */
    public synchronized List<String> domains(String company) {
        return domains.getOrDefault(company, List.of());
    }

    /** Answers the next calls with these statuses and does nothing, as while it starts. */
    public synchronized void failNext(int... statuses) {
        for (int status : statuses) {
            failures.add(status);
        }
    }

    /** Carries the next changing call out and breaks the connection off before it answers. */
    public synchronized void cutNext() {
        cut = true;
    }

    /** Puts more than two mebibytes into every answer. */
    public synchronized void answerAtLength() {
        wordy = true;
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Refusal refusal = null;
        ObjectNode data = Json.MAPPER.createObjectNode();
        Integer failing = failures.poll();
        try {
            if (failing != null) {
                throw new Refusal(failing, "starting");
            }
            data = carryOut(exchange, path, body);
        } catch (Refusal e) {
            refusal = e;
        }
        int status = refusal == null ? 200 : refusal.status;
        Call call = new Call(exchange.getRequestMethod(), path, headers(exchange), body, status);
        calls.add(call);
        if (cut && call.changes() && status == 200) {
            cut = false;
            // no head and no body: the connection ends in the middle
            exchange.close();
            return;
        }
        byte[] answer = envelope(path, status, refusal == null ? "OK" : String.valueOf(refusal.getMessage()), data);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private static Map<String, String> headers(HttpExchange exchange) {
        Map<String, String> found = new LinkedHashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (name.startsWith("X-clearml")) {
                found.put(name, String.join(",", values));
            }
        });
        return found;
    }

    private byte[] envelope(String path, int status, String message, ObjectNode data) {
        ObjectNode answer = Json.MAPPER.createObjectNode();
        ObjectNode meta = answer.putObject("meta");
        meta.put("id", id()).put("trx", id()).put("result_code", status).put("result_subcode", 0);
        meta.put("result_msg", message).put("error_stack", "");
        meta.putObject("endpoint").put("name", path.substring(1)).put("actual_version", "1.0");
        if (wordy) {
            meta.put("error_stack", "x".repeat(2 << 20));
        }
        answer.set("data", data);
        return answer.toString().getBytes(StandardCharsets.UTF_8);
    }

    private String id() {
        return String.format("%032x", ++made);
    }

    private ObjectNode carryOut(HttpExchange exchange, String path, String body) throws Refusal {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        if (!login.equals(given)) {
            throw new Refusal(401, "Unauthorized (invalid credentials)");
        }
        String method = exchange.getRequestMethod();
        boolean mayGet = path.equals("/auth.create_credentials") || path.equals("/system.get_companies");
        if (!method.equals("POST") && !(mayGet && method.equals("GET"))) {
            throw new Refusal(405, "Method " + method + " is not allowed here");
        }
        boolean typed = "application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"));
        if (!typed && !(method.equals("GET") && path.equals("/system.get_companies"))) {
            throw new Refusal(400, "Content-Type must be application/json");
        }
        JsonNode json = parse(body);
        ObjectNode data = Json.MAPPER.createObjectNode();
        switch (path) {
            case "/queues.create" -> createQueue(exchange, json, data);
            case "/queues.get_all" -> {
                only(json, "name");
                list(data.putArray("queues"), queues, json.path("name").asText(""));
            }
            case "/users.get_all" -> list(data.putArray("users"), users, "");
            case "/system.get_companies" -> list(data.putArray("companies"), companies, "");
            case "/auth.create_credentials" -> createCredentials(exchange, json, data);
            case "/auth.create_user" -> createUser(json, data);
            case "/system.create_company" -> createCompany(json, data);
            case "/login.set_domains" -> setDomains(exchange, json);
            default -> throw new Refusal(404, "Unable to find endpoint for name " + path.substring(1));
        }
        return data;
    }

    private void createQueue(HttpExchange exchange, JsonNode json, ObjectNode data) throws Refusal {
        actsAs(exchange, "X-Clearml-Impersonate-As", users);
        only(json, "name");
        String name = need(json, "name");
        unique(queues, name, "Value combination already exists (unique field already contains this value): name=");
        data.put("id", keep(queues, name).path("id").asText());
    }

    private void createCredentials(HttpExchange exchange, JsonNode json, ObjectNode data) throws Refusal {
        actsAs(exchange, "X-Clearml-Impersonate-As", users);
        only(json);
        String key = "KEY" + id().substring(20).toUpperCase(java.util.Locale.ROOT);
        credentials.add(key);
        data.putObject("credentials").put("access_key", key).put("secret_key", secretOf(key));
    }

    /** The secret that goes with an access key. */
    public static String secretOf(String accessKey) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("secret of " + accessKey).getBytes(StandardCharsets.UTF_8));
    }

    private void createUser(JsonNode json, ObjectNode data) throws Refusal {
        only(json, "name", "company", "email", "role");
        if (!companies.containsKey(need(json, "company"))) {
            throw new Refusal(
                    400, "Invalid company id: id=" + json.path("company").asText());
        }
        need(json, "email");
        if (!Set.of("admin", "user").contains(need(json, "role"))) {
            throw new Refusal(400, "Validation error (invalid role)");
        }
        unique(users, need(json, "name"), "User already exists: name=");
        ObjectNode user = keep(users, need(json, "name"));
        user.set("company", json.path("company"));
        data.put("id", user.path("id").asText());
    }

    private void createCompany(JsonNode json, ObjectNode data) throws Refusal {
        only(json, "name");
        unique(companies, need(json, "name"), "Company name must be unique: name=");
        data.put("id", keep(companies, need(json, "name")).path("id").asText());
    }

    private void setDomains(HttpExchange exchange, JsonNode json) throws Refusal {
        String user = actsAs(exchange, "X-Clearml-Act-As", users);
        only(json, "domains");
        List<String> wanted = new ArrayList<>();
        for (JsonNode domain : json.path("domains")) {
            wanted.add(domain.asText());
        }
        if (wanted.isEmpty()) {
            throw new Refusal(400, "Validation error (error for field 'domains': a list is required)");
        }
        domains.put(users.get(user).path("company").asText(""), wanted);
    }

    private static JsonNode parse(String body) throws Refusal {
        try {
            return body.isEmpty() ? Json.MAPPER.createObjectNode() : Json.MAPPER.readTree(body);
        } catch (IOException e) {
            throw new Refusal(400, "Failed parsing body as JSON");
        }
    }

    private static String actsAs(HttpExchange exchange, String header, Map<String, ObjectNode> known) throws Refusal {
        @Nullable String id = exchange.getRequestHeaders().getFirst(header);
        if (id == null || !known.containsKey(id)) {
            throw new Refusal(400, header + " must name a user, not " + id);
        }
        return id;
    }

    private static void only(JsonNode json, String... allowed) throws Refusal {
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            if (!List.of(allowed).contains(field.getKey())) {
                throw new Refusal(400, "Validation error (unexpected field '" + field.getKey() + "')");
            }
        }
    }

    private static String need(JsonNode json, String field) throws Refusal {
        return Optional.of(json.path(field))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new Refusal(400, "Validation error (field '" + field + "': a text is required)"));
    }

    private static void unique(Map<String, ObjectNode> things, String name, String words) throws Refusal {
        if (things.values().stream().anyMatch(t -> t.path("name").asText().equals(name))) {
            throw new Refusal(400, words + name);
        }
    }

    private ObjectNode keep(Map<String, ObjectNode> things, String name) {
        String id = id();
        ObjectNode thing = Json.MAPPER.createObjectNode().put("id", id).put("name", name);
        things.put(id, thing);
        return thing;
    }

    private static void list(ArrayNode into, Map<String, ObjectNode> things, String pattern) {
        Pattern wanted = Pattern.compile(pattern);
        things.values().stream()
                .filter(t -> wanted.matcher(t.path("name").asText()).find())
                .forEach(into::add);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** An answer that is not 200. */
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refusal(int status, String message) {
            super(message);
            this.status = status;
        }
    }
}

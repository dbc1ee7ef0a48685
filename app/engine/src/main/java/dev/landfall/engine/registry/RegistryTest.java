package dev.landfall.engine.registry;

import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.problem.Severity;
import dev.landfall.engine.registry.wire.WireBody;
import dev.landfall.engine.registry.wire.WireException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Finds out, before the first byte of an image, whether a registry can be reached, is trusted, lets us in and lets us push. Each check says its
 * finding as soon as it knows; the first that fails ends the test, since the others would only say the same.
 */
public final class RegistryTest {
    private final Api api;
    private final RegistryAccess access;
    private final String repository;
    private final Consumer<Finding> findings;

    private RegistryTest(Api api, String repository, Consumer<Finding> findings) {
        this.api = api;
        this.access = api.access();
        this.repository = repository;
        this.findings = findings;
    }

    /** One thing looked at. */
    private interface Check {
        /** @throws ProblemException what is wrong */
        Finding look() throws IOException;
    }

    /**
     * Tests; blocks up to about a minute.
     *
     * @param sampleRepository a repository that will be pushed to, without the prefix; a blob of a few bytes is left in it where the
     *     registry does not delete
     * @param findings called from this thread
     * @return whether nothing failed
     */
    public static boolean run(RegistryAccess access, String sampleRepository, Consumer<Finding> findings) {
        try (Api api = new Api(access)) {
            return new RegistryTest(api, access.target().repository(sampleRepository), findings).run();
        }
    }

    private boolean run() {
        return check("registry.address", this::address)
                && check("registry.connection", this::connection)
                && check("registry.login", this::login)
                && check("registry.push", this::push);
    }

    private boolean check(String id, Check check) {
        Finding finding;
        try {
            finding = looked(check);
        } catch (ProblemException e) {
            finding = Finding.stop(id, e.problem());
        }
        findings.accept(finding);
        return finding.severity() != Severity.FAIL;
    }

    private Finding looked(Check check) {
        try {
            try {
                return check.look();
            } catch (WireException e) {
                // a server may close a connection just as it is used again; twice is no accident
                return check.look();
            }
        } catch (IOException e) {
            throw Trouble.problem(e, api);
        }
    }

    private Finding address() throws UnknownHostException {
        URI uri = access.target().uri("/");
        String host = Optional.ofNullable(uri.getHost()).orElse(access.target().host());
        List<String> found = Arrays.stream(InetAddress.getAllByName(host.replaceAll("[\\[\\]]", "")))
                .map(InetAddress::getHostAddress)
                .toList();
        return pass(
                "registry.address",
                "The registry's name is known",
                host + " is " + String.join(", ", found) + ".",
                Map.of());
    }

    /** Any answer of the API will do here, also one that asks for a login. */
    private Finding connection() throws IOException {
        try {
            api.ping();
        } catch (Refusal e) {
            if (e.status() != 401 && e.status() != 403) {
                throw e;
            }
        } catch (ProblemException e) {
            if (!e.problem().code().startsWith("registry.login")) {
                throw e;
            }
        }
        if (access.target().plainHttp()) {
            Problem clear =
                    Problem.of("registry.in-clear", "registry", access.target().host());
            return access.credentials().isPresent()
                    ? Finding.warn("registry.connection", clear)
                    : pass("registry.connection", "The registry answers", "Over plain HTTP, as asked for.", Map.of());
        }
        // an authority that is trusted by hand is not held to its dates by Java, but it is by the nodes
        Optional<Problem> dated = TlsLook.dates(access.target());
        if (dated.isPresent()) {
            throw dated.get().asException();
        }
        return pass(
                "registry.connection", "The registry answers, and its certificate is trusted", "Over TLS.", Map.of());
    }

    private Finding login() throws IOException {
        api.ping();
        return pass(
                "registry.login",
                access.credentials().isPresent() ? "The registry accepts the login" : "The registry asks for no login",
                access.credentials().map(c -> "As user " + c.user() + ".").orElse("Anyone may use it."),
                Map.of());
    }

    /** A small blob really goes up, so that right and storage are proven; it is taken back where the registry can. */
    private Finding push() throws IOException {
        byte[] sample = ("landfall looked here " + System.nanoTime()).getBytes(StandardCharsets.UTF_8);
        Digest digest = Digest.of(sample);
        Uploads uploads = new Uploads(api);
        Optional<UploadMemory.Upload> cancelled = uploads.open(repository, digest, Optional.empty());
        boolean cancels = quietly(() -> uploads.cancel(cancelled.orElseThrow()));
        Optional<UploadMemory.Upload> upload = uploads.open(repository, digest, Optional.empty());
        uploads.commit(upload.orElseThrow(), Optional.of(WireBody.of(sample)));
        if (api.blob(repository, digest).isEmpty()) {
            throw ProblemException.of(
                    "registry.lost-blob", "registry", access.target().host(), "repository", repository);
        }
        boolean deletes = quietly(() -> api.deleteBlob(repository, digest));
        Map<String, String> can = Map.of("cancels uploads", yes(cancels), "deletes blobs", yes(deletes));
        return pass(
                "registry.push",
                "Images can be pushed",
                "A small blob went to " + repository + " and came back"
                        + (deletes ? ", and was deleted again." : "; the registry does not delete blobs, so it stays."),
                can);
    }

    private interface Try {
        void run() throws IOException;
    }

    private static boolean quietly(Try attempt) {
        try {
            attempt.run();
            return true;
        } catch (Refusal e) {
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private static String yes(boolean is) {
        return is ? "yes" : "no";
    }

    private static Finding pass(String id, String title, String detail, Map<String, String> evidence) {
        return new Finding(
                id,
                Severity.PASS,
                title,
                detail,
                "",
                evidence.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, java.util.LinkedHashMap::new)),
                List.of(),
                true);
    }
}

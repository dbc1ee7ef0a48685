package dev.landfall.engine.install;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.engine.bundle.trust.SignedJson;
import dev.landfall.engine.bundle.trust.TrustedKeys;
import dev.landfall.engine.bundle.trust.TrustedKeys.Trusted;
import dev.landfall.engine.bundle.trust.VerifyKey;
import dev.landfall.engine.format.Json;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A receipt whose signature holds: it is as it was written by who is named.
 *
 * @param title of the plan that was carried out
 * @param digest of the bundle
 * @param by the account that ran it
 * @param at when it was done, ISO 8601
 * @param signer whose key signed it, as this user calls them
 * @param key the first digits of that key's id
 * @param images how many were put into the registry
 * @param accepted what was accepted in words
 */
public record SignedReceipt(
        String title,
        String site,
        String bundle,
        String version,
        String digest,
        String by,
        String at,
        String signer,
        String key,
        int images,
        List<Site.Acceptance> accepted) {
    /** Of a receipt, in bytes; thousands of images make a few MiB. */
    private static final int LIMIT = 64 << 20;

    public SignedReceipt {
        accepted = List.copyOf(accepted);
    }

    /**
     * Checks a receipt.
     *
     * @param settings the folder of this user's settings, with their own key and those they trust
     * @param keys files of further public keys to believe
     * @throws ProblemException with exit code 4: {@code install.not-a-receipt}, {@code install.receipt-unsigned},
     *     {@code install.receipt-changed}, {@code install.receipt-unknown-key}
     */
    public static SignedReceipt verify(Path file, Path settings, List<Path> keys) {
        SignedJson signed = SignedJson.parse(bytes(file));
        JsonNode json = json(file, signed.content());
        byte[] signature =
                signed.signature().orElseThrow(() -> ProblemException.of("install.receipt-unsigned", "file", file));
        String id = json.path("signer").path("key").asText();
        List<Trusted> known = known(settings, keys).stream()
                .filter(k -> k.key().id().equals(id))
                .toList();
        boolean holds = known.isEmpty()
                ? own(json, id)
                        .filter(k -> k.verifies(signed.content(), signature))
                        .isPresent()
                : known.getFirst().key().verifies(signed.content(), signature);
        if (!holds) {
            throw ProblemException.of("install.receipt-changed", "file", file);
        }
        if (known.isEmpty()) {
            throw ProblemException.of(
                    "install.receipt-unknown-key",
                    "file",
                    file,
                    "key",
                    id.substring(0, VerifyKey.BRIEF),
                    "by",
                    json.path("by").asText(),
                    "site",
                    json.path("site").asText());
        }
        return of(json, known.getFirst());
    }

    private static List<Trusted> known(Path settings, List<Path> keys) {
        List<Trusted> known = new ArrayList<>();
        for (Path key : keys) {
            known.add(new Trusted(VerifyKey.read(key), String.valueOf(key.getFileName()), List.of(), ""));
        }
        // the name that a user gave a key says more than "yourself", should both be the same
        TrustedKeys.read(settings).keys().stream()
                .filter(k -> k.signs(TrustedKeys.RECEIPTS))
                .forEach(known::add);
        ReceiptKey.known(settings).ifPresent(k -> known.add(new Trusted(k, "yourself", List.of(), "")));
        return known;
    }

    /** The key that a receipt brings along proves nothing about who wrote it, only that nobody changed it without signing again. */
    private static Optional<VerifyKey> own(JsonNode json, String id) {
        try {
            return Optional.of(
                            VerifyKey.parse(json.path("signer").path("public").asText(), "receipt"))
                    .filter(k -> k.id().equals(id));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LIMIT + 1);
            if (bytes.length > LIMIT) {
                throw notOne(file, "it is larger than any receipt");
            }
            return bytes;
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "install.not-a-receipt", "file", file, "why", "it cannot be read (" + e.getMessage() + ")");
        }
    }

    private static JsonNode json(Path file, byte[] content) {
        try {
            JsonNode json = Json.strict(content);
            if (!json.path("receipt").asText().equals(Receipt.KIND)) {
                throw notOne(file, "it does not say that it is one");
            }
            return json;
        } catch (IOException e) {
            throw notOne(file, "it is cut off or no JSON");
        }
    }

    private static ProblemException notOne(Path file, String why) {
        return ProblemException.of("install.not-a-receipt", "file", file, "why", why);
    }

    private static SignedReceipt of(JsonNode json, Trusted signer) {
        List<Site.Acceptance> accepted = new ArrayList<>();
        for (JsonNode a : json.path("accepted")) {
            accepted.add(new Site.Acceptance(
                    a.path("finding").asText(),
                    a.path("words").asText(),
                    a.path("by").asText(),
                    a.path("at").asText()));
        }
        JsonNode bundle = json.path("bundle");
        return new SignedReceipt(
                json.path("title").asText(),
                json.path("site").asText(),
                bundle.path("name").asText(),
                bundle.path("version").asText(),
                bundle.path("digest").asText(),
                json.path("by").asText(),
                json.path("at").asText(),
                signer.name(),
                signer.key().brief(),
                json.path("images").size(),
                accepted);
    }
}

package dev.landfall.engine.bundle.trust;

import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.trust.TrustedKeys.Trusted;
import dev.landfall.engine.problem.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be believed of a bundle.
 *
 * @param signers whose signature on it holds and who may sign it
 * @param doubts why it is not to be used without a person's words; empty when it is to be trusted
 */
public record BundleTrust(List<Signer> signers, List<Problem> doubts) {
    public BundleTrust {
        signers = List.copyOf(signers);
        doubts = List.copyOf(doubts);
    }

    /**
     * Who signed.
     *
     * @param name as the user calls them
     * @param key the first digits of the key's id
     */
    public record Signer(String name, String key) {}

    /**
     * The newest bundle of a family that a site has had.
     *
     * @param name of the bundle
     */
    public record Installed(String name, String version) {}

    public boolean trusted() {
        return doubts.isEmpty();
    }

    /**
     * Judges a bundle by the signatures beside it: unsigned, signed by nobody known, by somebody who may not sign this one, changed since
     * it was signed, or older than what is there already.
     *
     * @param had what the site had last of the same name, if anything
     */
    public static BundleTrust of(Bundle bundle, TrustedKeys trusted, Optional<Installed> had) {
        List<Signer> signers = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        List<String> elsewhere = new ArrayList<>();
        Map<Path, String> failing = new LinkedHashMap<>();
        Set<String> holding = new HashSet<>();
        List<Signatures.Found> signatures = Signatures.of(bundle);
        String family = bundle.manifest().name();
        byte[] content = signatures.isEmpty() ? new byte[0] : Signatures.content(bundle);
        for (Signatures.Found signature : signatures) {
            List<Trusted> named = trusted.keys().stream()
                    .filter(k -> k.key().brief().equals(signature.key()))
                    .toList();
            Optional<Trusted> holds = named.stream()
                    .filter(k -> k.key().verifies(content, signature.bytes()))
                    .findFirst();
            if (named.isEmpty()) {
                unknown.add(signature.key());
            } else if (holds.isEmpty()) {
                failing.put(signature.file(), signature.key());
            } else {
                holding.add(signature.key());
                if (holds.get().signs(family)) {
                    signers.add(new Signer(holds.get().name(), signature.key()));
                } else {
                    elsewhere.add(holds.get().name() + " (for "
                            + String.join(", ", holds.get().families()).replace(TrustedKeys.RECEIPTS, "receipts")
                            + ")");
                }
            }
        }
        // of two builds of one version in a folder each finds the other's signature; the key's own one on this build
        // settles it
        List<String> broken = failing.entrySet().stream()
                .filter(e -> !holding.contains(e.getValue()))
                .map(e -> String.valueOf(e.getKey().getFileName()))
                .toList();
        List<Problem> doubts = new ArrayList<>();
        String what = (family + " " + bundle.manifest().version()).strip();
        if (!broken.isEmpty()) {
            doubts.add(Problem.of(
                    "bundle.changed-after-signing",
                    "bundle",
                    what,
                    "digest",
                    bundle.digest(),
                    "signatures",
                    String.join(", ", broken)));
        } else if (signers.isEmpty()) {
            if (!elsewhere.isEmpty()) {
                doubts.add(Problem.of(
                        "bundle.wrong-key", "bundle", what, "keys", String.join("; ", elsewhere), "family", family));
            } else if (!unknown.isEmpty()) {
                doubts.add(Problem.of("bundle.unknown-key", "bundle", what, "keys", String.join(", ", unknown)));
            } else {
                doubts.add(Problem.of("bundle.unsigned", "bundle", what, "digest", bundle.digest()));
            }
        }
        had.filter(h -> h.name().equals(family)
                        && Versions.compare(h.version(), bundle.manifest().version()) > 0)
                .ifPresent(h -> doubts.add(
                        Problem.of("bundle.older", "bundle", what, "installed", h.version(), "name", family)));
        return new BundleTrust(signers, doubts);
    }
}

package dev.landfall.engine.install;

import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.trust.BundleTrust;
import dev.landfall.engine.bundle.trust.BundleTrust.Installed;
import dev.landfall.engine.bundle.trust.TrustedKeys;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.run.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The one place where it is decided whether a bundle may be used: pushing, planning and installing all pass through here.
 *
 * <p>A doubt is overridden only by a person's words. They are bound to the bundle's digest and to the doubt by the finding's id,
 * {@code CODE/DIGEST}, so that words for one bundle never serve for another, nor words for an unsigned one for an older one.
 *
 * @param digest of the bundle that was judged
 * @param trust who vouches for it, and why it is not to be used as it is
 */
public record BundleGate(Digest digest, BundleTrust trust) {
    /** The codes of every doubt, each with its words in {@code messages/bundle.yaml} and exit code 4. */
    public static final Set<String> DOUBTS = Set.of(
            "bundle.unsigned",
            "bundle.unknown-key",
            "bundle.wrong-key",
            "bundle.changed-after-signing",
            "bundle.older");

    /** The exit code of a command that stops at a doubt. */
    public static final int EXIT = 4;

    private static final String TRUSTED = "bundle.trust";

    /**
     * Judges a bundle. An archive of another tool counts as unsigned: nothing can vouch for it.
     *
     * @param settings the folder of this user's settings, which names the trusted keys
     * @param had what a site had last of the same name; empty for a push, which knows no site
     */
    public static BundleGate of(Bundle bundle, Path settings, Optional<Installed> had) {
        return new BundleGate(bundle.digest(), BundleTrust.of(bundle, TrustedKeys.read(settings), had));
    }

    /** The id under which a doubt about this bundle is found and accepted. */
    public String id(String code) {
        return code + "/" + digest.hex();
    }

    /** A finding for each doubt; a pass that says who signed when there is none. */
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (Problem doubt : trust.doubts()) {
            findings.add(Finding.fail(id(doubt.code()), doubt));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.pass(TRUSTED, "The bundle is signed by " + signers(), digest.toString()));
        }
        return findings;
    }

    /** Who signed, as the user calls them, with the first digits of their keys; empty when nobody known did. */
    public String signers() {
        return String.join(
                ", ",
                trust.signers().stream()
                        .map(s -> s.name() + " (key " + s.key() + ")")
                        .toList());
    }

    /** The doubts that none of these words serve for. */
    public List<Problem> open(Collection<Site.Acceptance> accepted) {
        return trust.doubts().stream()
                .filter(d -> accepted.stream().noneMatch(a -> a.finding().equals(id(d.code()))))
                .toList();
    }

    /**
     * Lets pass what is trusted or was accepted.
     *
     * @throws ProblemException the first doubt that was not; exit code 4
     */
    public void require(Collection<Site.Acceptance> accepted) {
        open(accepted).stream().findFirst().ifPresent(doubt -> {
            throw doubt.asException();
        });
    }

    /**
     * Appends words to a journal that belongs to no site; on the disk when this returns.
     *
     * @throws ProblemException {@code run.journal-unwritable}
     */
    public void keep(Collection<Site.Acceptance> accepted, Path file, Clock clock) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "run.journal-unwritable", "file", file, "why", String.valueOf(e.getMessage()));
        }
        try (Journal journal = Journal.open(file, clock)) {
            accepted.forEach(a -> remember(journal, a));
        }
    }

    /** Writes words into a journal. */
    static void remember(Journal journal, Site.Acceptance acceptance) {
        journal.remember(
                "accepted",
                acceptance.finding(),
                Map.of("words", acceptance.words(), "by", acceptance.by(), "at", acceptance.at()));
    }

    /** Words for every doubt there is about this bundle now, each bound to it. */
    public List<Site.Acceptance> accepting(String words, String by, String at) {
        return trust.doubts().stream()
                .map(doubt -> bound(doubt.code(), words, by, at))
                .toList();
    }

    /**
     * Words for one finding. For a doubt that is named by its code alone they are bound to this bundle.
     *
     * @throws ProblemException {@code install.words-too-few} when they say nothing
     */
    Site.Acceptance bound(String finding, String words, String by, String at) {
        if (!says(words)) {
            throw ProblemException.of("install.words-too-few", "finding", finding, "words", words.strip());
        }
        return new Site.Acceptance(DOUBTS.contains(finding) ? id(finding) : finding, words.strip(), by, at);
    }

    /** Whether this is the id of a doubt about a bundle, whichever. */
    public static boolean isDoubt(String finding) {
        int cut = finding.indexOf('/');
        return DOUBTS.contains(cut < 0 ? finding : finding.substring(0, cut));
    }

    /** Whether words have a meaning for this bundle: those about another one have none. */
    public boolean concerns(Site.Acceptance acceptance) {
        return !isDoubt(acceptance.finding()) || acceptance.finding().endsWith("/" + digest.hex());
    }

    /** More than one word; a script that writes no spaces needs four letters. */
    public static boolean says(String words) {
        long spaced = List.of(words.strip().split("\\s+")).stream()
                .filter(w -> w.codePoints().anyMatch(Character::isLetterOrDigit))
                .count();
        return spaced > 1 || words.codePoints().filter(Character::isIdeographic).count() > 3;
    }
}

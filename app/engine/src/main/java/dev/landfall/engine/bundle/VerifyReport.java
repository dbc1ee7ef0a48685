package dev.landfall.engine.bundle;

import dev.landfall.engine.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * What the verification of a bundle found.
 *
 * @param name the bundle's name and version
 * @param bytes that were read
 * @param chunks that were checked
 * @param blobs whose digest was checked
 * @param damage bad chunks, by volume and offset
 * @param problems everything else: missing, foreign and cut-off volumes, blobs that are missing or not what their digest says
 */
public record VerifyReport(
        String name, long bytes, int chunks, int blobs, List<Damage> damage, List<Problem> problems) {
    public VerifyReport {
        damage = List.copyOf(damage);
        problems = List.copyOf(problems);
    }

    /** Whether nothing at all is wrong. */
    public boolean sound() {
        return damage.isEmpty() && problems.isEmpty();
    }

    /** Everything that is wrong, in words. */
    public List<Problem> all() {
        List<Problem> all = new ArrayList<>();
        damage.forEach(d -> all.add(d.problem()));
        all.addAll(problems);
        return all;
    }
}

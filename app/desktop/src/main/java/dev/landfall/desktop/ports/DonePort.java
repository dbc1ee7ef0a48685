package dev.landfall.desktop.ports;

import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.progress.Progress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** What the Done screen asks of the engine. */
public interface DonePort {
    /** How the site stands. */
    Handover handover();

    /** Tries every address, from this laptop and through the cluster; takes seconds. One finding for each, in their order. */
    List<Finding> tried(Handover handover);

    /** Writes the receipt, and its signature beside it. */
    void saveReceipt(Path file);

    /** Collects and redacts a support bundle. */
    SupportBundle supportBundle(Path file, Progress progress);

    /**
     * What is handed over.
     *
     * @param notes the product's own words after installation
     * @param troubles parts that did not come up
     */
    record Handover(
            String title,
            Instant finished,
            List<Address> addresses,
            List<User> users,
            List<String> nextSteps,
            String notes,
            Receipt receipt,
            List<Problem> troubles) {
        public Handover {
            addresses = List.copyOf(addresses);
            users = List.copyOf(users);
            nextSteps = List.copyOf(nextSteps);
            troubles = List.copyOf(troubles);
        }
    }

    record Address(String name, String url) {}

    /** @param password shown behind an eye; empty when it is not kept */
    record User(String name, String role, String password) {
        /** Never the password. */
        @Override
        public String toString() {
            return "User[" + name + ", " + role + "]";
        }
    }

    /** @param text as it would be printed */
    record Receipt(String bundleDigest, int images, int releases, String by, String text) {}

    record SupportBundle(Path file, long bytes, int files, int masked) {}
}

package dev.landfall.desktop.ports;

import dev.landfall.engine.problem.Finding;
import dev.landfall.engine.progress.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** What the Registry screen asks of the engine. */
public interface RegistryPort {
    /** What was typed last, or what makes a good start; the password only when it is kept. */
    Form remembered();

    /** Registries that could be used without typing. */
    List<Offer> offers();

    /** Finds out what the registry can, telling each finding as it comes; nothing stays there. */
    void test(Form form, Consumer<Finding> each, Progress progress);

    /** Where every image of the bundle would go. */
    Layout layout(Form form);

    /** The certificate chain that the registry shows, not trusted by this. */
    Certificate fetchCertificate(String address);

    /** @throws java.io.UncheckedIOException when it cannot be read */
    String readCertificate(Path file);

    void use(Form form);

    /**
     * What the form holds.
     *
     * @param address host, port and path under which images go, e.g. {@code registry.site:5000/apps}
     * @param ca in PEM; empty to use the laptop's own authorities
     */
    record Form(String address, String user, String password, String ca, boolean plainHttp) {
        public static final Form EMPTY = new Form("", "", "", "", false);

        /** Never the password. */
        @Override
        public String toString() {
            return "Form[" + address + ", " + user + ", plainHttp=" + plainHttp + "]";
        }
    }

    /**
     * A registry found or to be had.
     *
     * @param form what the form is filled with when it is taken
     */
    record Offer(String title, String detail, String button, Form form) {}

    /**
     * Where everything goes.
     *
     * @param toSend in bytes, as far as is known what is there already
     * @param total in bytes
     * @param free what the registry says it has left, in bytes; negative when it does not say
     */
    record Layout(List<Placement> placements, long toSend, long total, long free) {
        public Layout {
            placements = List.copyOf(placements);
        }
    }

    /** @param there whether it lies there already */
    record Placement(String source, String target, long bytes, boolean there) {}

    /** @param fingerprint SHA-256, to be compared with what the site's people say */
    record Certificate(String subject, String issuer, String validUntil, String fingerprint, String pem) {}
}

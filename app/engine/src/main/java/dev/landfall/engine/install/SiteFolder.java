package dev.landfall.engine.install;

import dev.landfall.engine.format.WholeFile;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.run.Journal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Optional;

/**
 * The folder of one site: every name in it, in one file.
 *
 * <p>Files are replaced whole: written beside, forced to the disk, moved over. A crash leaves the old one or the new one.
 */
public final class SiteFolder {
    private static final String SITE = "site.yaml";
    private static final String JOURNAL = "journal.jsonl";
    private static final String SECRETS = "secrets.enc";
    private static final String RECEIPTS = "receipts";
    private static final String LOG = "landfall.log";

    private final Path folder;

    private SiteFolder(Path folder) {
        this.folder = folder;
    }

    /** The folder at a path; made when something is first kept in it. */
    public static SiteFolder at(Path folder) {
        return new SiteFolder(folder);
    }

    private void made() {
        try {
            Files.createDirectories(folder);
            if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(
                        folder,
                        EnumSet.of(
                                PosixFilePermission.OWNER_READ,
                                PosixFilePermission.OWNER_WRITE,
                                PosixFilePermission.OWNER_EXECUTE));
            }
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /** The site, or a new one named like the folder. */
    public Site site() {
        Path file = folder.resolve(SITE);
        return Files.exists(file)
                ? SiteFile.read(file)
                : Site.named(folder.toAbsolutePath().normalize().getFileName().toString());
    }

    public boolean isNew() {
        return !Files.exists(folder.resolve(SITE));
    }

    /** Keeps the site; on the disk when this returns. */
    public void save(Site site) {
        made();
        replace(folder.resolve(SITE), SiteFile.print(site).getBytes(StandardCharsets.UTF_8));
    }

    /** The journal for writing; one process at a time. */
    public Journal journal(Clock clock) {
        made();
        return Journal.open(folder.resolve(JOURNAL), clock);
    }

    /** Where the journal is, for readers. */
    public Path journalFile() {
        return folder.resolve(JOURNAL);
    }

    public Path siteFile() {
        return folder.resolve(SITE);
    }

    public Path receipts() {
        return folder.resolve(RECEIPTS);
    }

    public Path log() {
        return folder.resolve(LOG);
    }

    public Path path() {
        return folder;
    }

    /** The encrypted secrets, if any were kept. */
    public Optional<byte[]> sealedSecrets() {
        Path file = folder.resolve(SECRETS);
        try {
            return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** Keeps secrets that are encrypted already. */
    public void keepSealedSecrets(byte[] sealed) {
        made();
        replace(folder.resolve(SECRETS), sealed);
    }

    /** Writes a file of the folder whole or not at all. */
    public static void replace(Path file, byte[] content) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            WholeFile.write(file, content);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static ProblemException unwritable(Path path, IOException e) {
        return ProblemException.because(
                e, "install.site-unwritable", "path", path, "why", String.valueOf(e.getMessage()));
    }
}

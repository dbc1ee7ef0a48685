package dev.landfall.desktop.engine;

import dev.landfall.desktop.ports.BundlePort;
import dev.landfall.desktop.ports.Watch;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.BundleFormat;
import dev.landfall.engine.bundle.BundleManifest;
import dev.landfall.engine.bundle.BundleVerifier;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.bundle.VerifyReport;
import dev.landfall.engine.bundle.trust.BundleTrust;
import dev.landfall.engine.install.BundleGate;
import dev.landfall.engine.install.Media;
import dev.landfall.engine.install.Site;
import dev.landfall.engine.install.SiteFolder;
import dev.landfall.engine.install.SiteSession;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The Bundle screen over the real engine. */
final class BundleDesk implements BundlePort {
    private static final long LOOK_EVERY_MILLIS = 2000;
    private static final int CHUNK = 4 << 20;

    private final SiteDesk desk;
    private final Path sites;
    private final Media media;

    /** @param sites the folder under which sites are kept */
    BundleDesk(SiteDesk desk, Path sites, Media media) {
        this.desk = desk;
        this.sites = sites;
        this.media = media;
    }

    @Override
    public Watch drives(Consumer<List<Drive>> listener) {
        // no system tells all kinds of mounts as events; a look every two seconds costs a few system calls
        Thread looking = Thread.ofVirtual().name("drives").start(() -> {
            List<Drive> last = List.of();
            boolean told = false;
            while (!Thread.currentThread().isInterrupted()) {
                List<Drive> now = media.drives().stream().map(BundleDesk::drive).toList();
                if (!told || !same(now, last)) {
                    listener.accept(now);
                    last = now;
                    told = true;
                }
                try {
                    Thread.sleep(LOOK_EVERY_MILLIS);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        return looking::interrupt;
    }

    /** Free space on a disk in use changes all the time: telling each byte would rebuild the list under the engineer's hands. */
    static boolean same(List<Drive> now, List<Drive> before) {
        return now.size() == before.size()
                && IntStream.range(0, now.size()).allMatch(i -> same(now.get(i), before.get(i)));
    }

    private static boolean same(Drive now, Drive before) {
        return now.root().equals(before.root())
                && now.name().equals(before.name())
                && now.size() == before.size()
                && now.bundles().equals(before.bundles())
                && Math.abs(now.free() - before.free()) <= now.size() / 100;
    }

    private static Drive drive(Media.Drive d) {
        return new Drive(
                d.name(),
                d.root(),
                true,
                d.size(),
                d.free(),
                d.bundles().stream()
                        .map(b -> new Found(b.file(), b.name(), b.version(), b.volumes(), b.of(), b.bytes()))
                        .toList());
    }

    @Override
    public List<RecentSite> recent() {
        List<RecentSite> recent = new ArrayList<>();
        if (!Files.isDirectory(sites)) {
            return recent;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(sites, Files::isDirectory)) {
            for (Path folder : folders) {
                SiteFolder kept = SiteFolder.at(folder);
                if (!kept.isNew()) {
                    recent.add(recent(folder, kept));
                }
            }
        } catch (IOException | ProblemException e) {
            return recent;
        }
        recent.sort(Comparator.comparing(RecentSite::lastUsed).reversed());
        return recent;
    }

    private static RecentSite recent(Path folder, SiteFolder kept) throws IOException {
        Site site = kept.site();
        Instant used = Files.getLastModifiedTime(
                        Files.exists(kept.journalFile()) ? kept.journalFile() : kept.siteFile())
                .toInstant();
        return new RecentSite(
                folder,
                site.name(),
                site.product(),
                site.cluster().context(),
                used,
                Files.isDirectory(kept.receipts()) ? "installed" : "begun");
    }

    @Override
    public Optional<Used> remembered() {
        SiteSession session = desk.session();
        return session.rememberedBundle().filter(Files::exists).map(file -> new Used(file, words(session)));
    }

    /** The words with which just this bundle was taken. */
    private static String words(SiteSession session) {
        try {
            BundleGate gate = session.gate();
            return session.site().accepted().stream()
                    .filter(a -> BundleGate.isDoubt(a.finding()) && gate.concerns(a))
                    .map(Site.Acceptance::words)
                    .findFirst()
                    .orElse("");
        } catch (ProblemException e) {
            // what is wrong with it is told when it is opened
            return "";
        }
    }

    private Trust trust(Bundle bundle) {
        BundleGate gate = desk.session().gate(bundle);
        if (gate.trust().trusted()) {
            BundleTrust.Signer signer = gate.trust().signers().getFirst();
            return new Trust.Signed(
                    signer.name(), modified(bundle.volumes().getFirst().path()), signer.key());
        }
        if (bundle.format() != BundleFormat.VOLUMES) {
            return new Trust.Foreign(
                    bundle.format().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        }
        return gate.trust().doubts().getFirst().code().equals("bundle.unknown-key")
                ? new Trust.UnknownKey(
                        gate.trust().doubts().getFirst().facts().getOrDefault("keys", ""))
                : new Trust.Unsigned();
    }

    @Override
    public OpenBundle open(Path file) {
        try (Bundle bundle = Bundles.open(file)) {
            BundleManifest manifest = bundle.manifest();
            return new OpenBundle(
                    file,
                    manifest.name(),
                    manifest.version(),
                    manifest.products().stream()
                            .map(p -> p.id() + " " + p.version())
                            .toList(),
                    modified(file),
                    manifest.bytes(),
                    trust(bundle),
                    bundle.artifacts().stream()
                            .map(a -> new Artifact(
                                    a.kind().word(),
                                    a.name(),
                                    a.version(),
                                    a.size(),
                                    a.root().digest().toString(),
                                    a.licence()))
                            .toList(),
                    bundle.volumes().stream()
                            .map(v -> new Volume(
                                    v.number(),
                                    v.path().getFileName().toString(),
                                    v.size(),
                                    (int) ((v.size() + CHUNK - 1) / CHUNK),
                                    true))
                            .toList(),
                    List.of());
        }
    }

    private static Instant modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }

    @Override
    public void verify(OpenBundle bundle, ChunkListener heard, Progress progress) {
        VerifyReport report = BundleVerifier.verify(
                bundle.file(), List.of(), progress, c -> heard.checked(c.volume(), c.chunk(), c.good()));
        report.all().forEach(heard::problem);
    }

    @Override
    public void repair(OpenBundle bundle, Path copy, ChunkListener heard, Progress progress) {
        throw ProblemException.of("desktop.no-repair", "file", bundle.file(), "copy", copy);
    }

    @Override
    public void use(OpenBundle bundle, String acceptedBecause) {
        SiteSession session = desk.session();
        session.use(bundle.file());
        if (!acceptedBecause.isEmpty()) {
            session.acceptBundle(acceptedBecause, System.getProperty("user.name", ""));
        }
    }
}

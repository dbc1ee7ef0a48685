package dev.landfall.desktop.engine;

import dev.landfall.desktop.ports.BundlePort;
import dev.landfall.desktop.ports.Watch;
import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.BundleRepair;
import dev.landfall.engine.bundle.BundleVerifier;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.bundle.ImportReport;
import dev.landfall.engine.bundle.Imports;
import dev.landfall.engine.bundle.VerifyReport;
import dev.landfall.engine.bundle.trust.TrustedKeys;
import dev.landfall.engine.bundle.trust.VerifyKey;
import dev.landfall.engine.install.BundleGate;
import dev.landfall.engine.install.Media;
import dev.landfall.engine.install.Site;
import dev.landfall.engine.install.SiteFolder;
import dev.landfall.engine.install.SiteSession;
import dev.landfall.engine.problem.Problem;
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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The Bundle screen over the real engine. */
final class BundleDesk implements BundlePort {
    private static final long LOOK_EVERY_MILLIS = 2000;
    private final SiteDesk desk;
    private final Path sites;
    private final Media media;
    private final BundleOpening opening;

    /** @param sites the folder under which sites are kept */
    BundleDesk(SiteDesk desk, Path sites, Media media) {
        this.desk = desk;
        this.sites = sites;
        this.media = media;
        this.opening = new BundleOpening(desk);
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
        return session.rememberedBundle()
                .map(file -> new Used(
                        file, session.site().folders().stream().map(Path::of).toList()));
    }

    @Override
    public OpenBundle open(Path file, List<Path> folders) {
        return opening.open(file, folders);
    }

    @Override
    public Trust judge(OpenBundle bundle) {
        try (Bundle open = Bundles.open(bundle.file(), bundle.folders())) {
            return opening.trust(open);
        }
    }

    @Override
    public boolean enough(String words) {
        return BundleGate.says(words);
    }

    @Override
    public Checked verify(OpenBundle bundle, ChunkListener heard, Progress progress) {
        VerifyReport report = BundleVerifier.verify(
                bundle.file(), bundle.folders(), progress, c -> heard.checked(c.volume(), c.chunk(), c.good()));
        return new Checked(
                report.damage().stream()
                        .map(d -> new Bad(
                                d.volume(),
                                d.chunk(),
                                String.valueOf(d.file().getFileName()),
                                d.offset(),
                                d.length(),
                                d.artifacts()))
                        .toList(),
                report.problems());
    }

    @Override
    public Repaired repair(Path file, List<Path> folders, Path copy, ChunkListener heard, Progress progress) {
        BundleRepair.Report report = BundleRepair.repair(
                file,
                folders,
                List.of(BundleOpening.volumeIn(copy, file)),
                progress,
                c -> heard.checked(c.volume(), c.chunk(), c.good()));
        List<Path> ours = new ArrayList<>(folders);
        ours.add(Files.isDirectory(file) ? file : Objects.requireNonNullElse(file.getParent(), file));
        return new Repaired(
                report.mended().stream().mapToInt(BundleRepair.Mended::parts).sum(),
                report.mended().stream().mapToLong(BundleRepair.Mended::bytes).sum(),
                report.problems().stream().map(p -> inCopy(p, ours)).toList());
    }

    /** What is damaged in the copy must not read as if it were the bundle itself. */
    private static Problem inCopy(Problem problem, List<Path> ours) {
        Path where = Path.of(problem.facts().getOrDefault("file", ""));
        boolean here = ours.stream().anyMatch(folder -> folder.equals(where.getParent()));
        return problem.code().equals("bundle.chunk-damaged") && !here
                ? new Problem("desktop.copy-damaged", problem.facts(), problem.remedies())
                : problem;
    }

    @Override
    public KeyFile key(Path file) {
        VerifyKey key = VerifyKey.read(file);
        return new KeyFile(
                file,
                key.id(),
                key.words(),
                TrustedKeys.read(desk.session().settings())
                        .find(key.id())
                        .map(TrustedKeys.Trusted::name)
                        .orElse(""));
    }

    @Override
    public synchronized void trust(KeyFile key, String name, String family) {
        VerifyKey read = VerifyKey.read(key.file());
        if (!read.id().equals(key.digits())) {
            // what was compared is what is trusted
            throw ProblemException.of(
                    "bundle.key-unreadable", "file", key.file(), "why", "it holds another key than a moment ago");
        }
        Path settings = desk.session().settings();
        TrustedKeys.read(settings)
                .with(new TrustedKeys.Trusted(
                        read,
                        name,
                        family.isEmpty() ? List.of() : List.of(family),
                        desk.session().clock().instant().toString()))
                .write(settings);
    }

    @Override
    public String importName(Path archive) {
        return Imports.nameFor(archive);
    }

    @Override
    public Imported importing(Path archive, Path folder, String name, String version, Progress progress) {
        ImportReport report = Imports.importing(
                archive, folder, new Imports.Options(name, version, BuildOptions.standard()), progress);
        return new Imported(report.volumes().getFirst().path(), report.findings());
    }

    @Override
    public void use(OpenBundle bundle, Map<String, String> words) {
        SiteSession session = desk.session();
        session.use(bundle.file(), bundle.folders());
        words.forEach((code, said) -> session.accept(code, said, System.getProperty("user.name", "")));
    }
}

package dev.landfall.desktop.engine;

import dev.landfall.desktop.ports.BundlePort.Artifact;
import dev.landfall.desktop.ports.BundlePort.Doubt;
import dev.landfall.desktop.ports.BundlePort.OpenBundle;
import dev.landfall.desktop.ports.BundlePort.Signer;
import dev.landfall.desktop.ports.BundlePort.Trust;
import dev.landfall.desktop.ports.BundlePort.Volume;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.BundleFormat;
import dev.landfall.engine.bundle.BundleManifest;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.bundle.VolumeSurvey;
import dev.landfall.engine.install.BundleGate;
import dev.landfall.engine.install.Media;
import dev.landfall.engine.install.Site;
import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Opens a bundle for the window as far as it goes: whole, or with volumes missing or damaged, saying what is wrong. */
final class BundleOpening {
    private final SiteDesk desk;

    BundleOpening(SiteDesk desk) {
        this.desk = desk;
    }

    OpenBundle open(Path file, List<Path> folders) {
        List<Path> there = searched(file, folders);
        Optional<VolumeSurvey> survey = survey(file, there);
        if (survey.isEmpty()) {
            try (Bundle bundle = Bundles.open(file)) {
                return whole(file, List.of(), bundle, volumes(bundle));
            }
        }
        VolumeSurvey found = survey.get();
        Path by = openedBy(file, found);
        List<Path> used = contributing(by, found);
        if (!found.complete()) {
            return partly(by, used, found, found.problems());
        }
        // what lies in the other folders under these names is not needed, so it is not in the way either
        try (Bundle bundle = Bundles.open(first(found), used)) {
            return whole(by, used, bundle, volumes(found));
        } catch (ProblemException e) {
            return partly(by, used, found, List.of(e.problem()));
        }
    }

    /** The folders and those below them that hold volumes called as this one; a folder that is not there holds none. */
    private static List<Path> searched(Path file, List<Path> folders) {
        Set<Path> searched = new LinkedHashSet<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                searched.add(folder);
                Media.bundles(folder).stream()
                        .filter(found -> called(found, file))
                        .map(found -> Objects.requireNonNullElse(found.file().getParent(), folder))
                        .forEach(searched::add);
            }
        }
        return List.copyOf(searched);
    }

    private static boolean called(Media.Found found, Path file) {
        return String.valueOf(file.getFileName()).startsWith(found.name() + "-" + found.version() + ".");
    }

    /** Where on a drive another copy lies: the volume called as the damaged one's, or what was chosen when there is none. */
    static Path volumeIn(Path copy, Path damaged) {
        return Files.isDirectory(copy)
                ? Media.bundles(copy).stream()
                        .filter(found -> called(found, damaged))
                        .map(Media.Found::file)
                        .findFirst()
                        .orElse(copy)
                : copy;
    }

    /** A volume whose own start is damaged is looked at through its neighbours, which name it. */
    private static Optional<VolumeSurvey> survey(Path file, List<Path> folders) {
        try {
            return VolumeSurvey.of(file, folders, Progress.none());
        } catch (ProblemException e) {
            if (!e.problem().code().equals("bundle.table-damaged")) {
                throw e;
            }
            Path folder = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
            for (Path neighbour : neighbours(file, folder)) {
                try {
                    return VolumeSurvey.of(neighbour, folders, Progress.none());
                } catch (ProblemException another) {
                    // damaged as well; the next may be better
                }
            }
            throw e;
        }
    }

    private static List<Path> neighbours(Path file, Path folder) {
        String name = String.valueOf(file.getFileName());
        String stem = name.replaceFirst("[0-9]+of[0-9]+[.]landfall$", "");
        List<Path> neighbours = new ArrayList<>();
        try (var files = Files.newDirectoryStream(
                folder,
                f -> String.valueOf(f.getFileName()).startsWith(stem)
                        && f.getFileName().toString().endsWith(".landfall")
                        && !f.getFileName().toString().equals(name))) {
            files.forEach(neighbours::add);
        } catch (IOException e) {
            return List.of();
        }
        neighbours.sort(null);
        return neighbours;
    }

    /** What was chosen, or where that is damaged at its start the first volume that is not. */
    private static Path openedBy(Path file, VolumeSurvey found) {
        Path absolute = file.toAbsolutePath();
        boolean sound = Files.isDirectory(file)
                || found.parts().stream()
                        .flatMap(p -> p.file().stream())
                        .anyMatch(p -> p.toAbsolutePath().equals(absolute));
        return sound ? file : first(found);
    }

    private static Path first(VolumeSurvey found) {
        return found.parts().stream()
                .flatMap(p -> p.file().stream())
                .findFirst()
                .orElseThrow();
    }

    /** The folders beside the bundle's own that hold a volume of it. */
    private static List<Path> contributing(Path file, VolumeSurvey found) {
        Path absolute = file.toAbsolutePath();
        Path own = Files.isDirectory(absolute) ? absolute : Objects.requireNonNullElse(absolute.getParent(), absolute);
        Set<Path> folders = new LinkedHashSet<>();
        found.parts().stream()
                .flatMap(p -> p.file().stream())
                .map(p -> Objects.requireNonNullElse(p.toAbsolutePath().getParent(), p))
                .filter(folder -> !folder.equals(own))
                .forEach(folders::add);
        return List.copyOf(folders);
    }

    private OpenBundle whole(Path file, List<Path> folders, Bundle bundle, List<Volume> volumes) {
        BundleManifest manifest = bundle.manifest();
        return new OpenBundle(
                file,
                folders,
                manifest.name(),
                manifest.version(),
                bundle.digest().toString(),
                made(bundle),
                products(manifest),
                modified(file),
                manifest.bytes(),
                trust(bundle),
                artifacts(manifest),
                volumes,
                List.of(),
                List.of());
    }

    private static String made(Bundle bundle) {
        return bundle.format() == BundleFormat.VOLUMES
                ? bundle.manifest()
                        .base()
                        .map(base -> "a delta, needs what " + base.title() + " holds")
                        .orElse("")
                : bundle.format().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " of another tool";
    }

    private static OpenBundle partly(Path file, List<Path> folders, VolumeSurvey found, List<Problem> problems) {
        return new OpenBundle(
                file,
                folders,
                found.name(),
                found.version(),
                found.digest().toString(),
                "",
                found.manifest().map(BundleOpening::products).orElse(List.of()),
                modified(file),
                found.manifest().map(BundleManifest::bytes).orElse(0L),
                Trust.NOT_YET,
                found.manifest().map(BundleOpening::artifacts).orElse(List.of()),
                volumes(found),
                found.lacking(),
                problems);
    }

    private static List<String> products(BundleManifest manifest) {
        return manifest.products().stream().map(p -> p.id() + " " + p.version()).toList();
    }

    private static List<Artifact> artifacts(BundleManifest manifest) {
        return manifest.artifacts().stream()
                .map(a -> new Artifact(
                        a.kind().word(),
                        a.name(),
                        a.version(),
                        a.size(),
                        a.root().digest().toString(),
                        a.licence()))
                .toList();
    }

    private static List<Volume> volumes(VolumeSurvey found) {
        return found.parts().stream()
                .map(p -> new Volume(
                        p.number(),
                        p.fileName(),
                        p.file().map(f -> String.valueOf(f.getParent())).orElse(""),
                        p.size(),
                        p.chunks()))
                .toList();
    }

    /** Of an archive that has no chunks: its files as they are. */
    private static List<Volume> volumes(Bundle bundle) {
        return bundle.volumes().stream()
                .map(v -> new Volume(
                        v.number(),
                        String.valueOf(v.path().getFileName()),
                        String.valueOf(v.path().toAbsolutePath().getParent()),
                        v.size(),
                        0))
                .toList();
    }

    /** What is to be believed of it at this site, with the words it was taken with before. */
    Trust trust(Bundle bundle) {
        BundleGate gate = desk.session().gate(bundle);
        Site site = desk.session().site();
        return new Trust(
                true,
                gate.trust().signers().stream()
                        .map(s -> new Signer(s.name(), s.key()))
                        .toList(),
                gate.trust().doubts().stream()
                        .map(d -> new Doubt(
                                d,
                                Optional.ofNullable(site.acceptanceOf(gate.id(d.code())))
                                        .map(Site.Acceptance::words)
                                        .orElse("")))
                        .toList());
    }

    private static Instant modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }
}

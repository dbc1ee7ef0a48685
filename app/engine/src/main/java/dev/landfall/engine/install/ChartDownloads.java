package dev.landfall.engine.install;

import dev.landfall.engine.bundle.BundleSpec.ChartInRepository;
import dev.landfall.engine.bundle.ImageSource;
import dev.landfall.engine.bundle.Mirrors;
import dev.landfall.engine.bundle.PullOptions;
import dev.landfall.engine.oci.Descriptor;
import dev.landfall.engine.oci.Digest;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.Manifest;
import dev.landfall.engine.oci.MediaTypes;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.engine.registry.ChartIndex;
import dev.landfall.engine.registry.WebFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Fetches charts out of HTTP repositories; an index is fetched once for all charts that it lists. Safe for several threads. */
final class ChartDownloads {
    private static final int LARGEST = 64 << 20;

    private final RegistryImages registries;
    private final Map<URI, byte[]> indexes = new ConcurrentHashMap<>();

    ChartDownloads(RegistryImages registries) {
        this.registries = registries;
    }

    /**
     * One chart's {@code .tgz}.
     *
     * @throws ProblemException {@code registry.chart-index}, {@code registry.chart-not-in-index}, {@code registry.chart-missing},
     *     {@code registry.chart-digest}, and what is said of servers that cannot be reached
     */
    byte[] fetch(ChartInRepository chart, Mirrors mirrors, Progress progress) {
        progress.note("Fetching " + chart.said());
        String folder = chart.repository().toString();
        URI base = URI.create(folder.endsWith("/") ? folder : folder + "/");
        URI index = base.resolve("index.yaml");
        Mirrors.WebPlace place = mirrors.web(index, chart.options());
        byte[] content =
                indexes.computeIfAbsent(place.from(), from -> read(from, place.options(), ChartIndex.LIMIT, progress));
        ChartIndex.Entry entry = ChartIndex.find(content, index.toString(), chart.name(), chart.version());
        String url = entry.urls().getFirst();
        byte[] archive = url.startsWith("oci://")
                ? artifact(url, mirrors, progress)
                : archive(base, url, chart.options(), mirrors, progress);
        Optional<Digest> wanted = entry.digest();
        if (wanted.isPresent() && !wanted.get().equals(Digest.of(archive))) {
            throw ProblemException.of(
                    "registry.chart-digest",
                    "chart",
                    chart.said(),
                    "file",
                    url.replaceFirst("[?].*", "?…"),
                    "wanted",
                    wanted.get(),
                    "digest",
                    Digest.of(archive));
        }
        return archive;
    }

    private byte[] archive(URI base, String url, PullOptions options, Mirrors mirrors, Progress progress) {
        URI file;
        try {
            file = base.resolve(url);
        } catch (IllegalArgumentException e) {
            throw ProblemException.because(
                    e, "registry.chart-index", "index", base, "line", 1, "why", "its address '" + url + "' is none");
        }
        boolean own = base.getScheme().equals(file.getScheme())
                && base.getRawAuthority().equals(file.getRawAuthority());
        boolean web = "https".equals(file.getScheme()) || "http".equals(file.getScheme());
        boolean downgrade = base.getScheme().equals("https") && "http".equals(file.getScheme());
        if (!web || file.getHost() == null || file.getRawUserInfo() != null || downgrade) {
            throw ProblemException.of(
                    "registry.bad-redirect", "registry", base.getRawAuthority(), "to", String.valueOf(file.getHost()));
        }
        // what is said about the repository holds for no other server
        Mirrors.WebPlace place = mirrors.web(file, own ? options : PullOptions.DEFAULT);
        return read(place.from(), place.options(), LARGEST, progress);
    }

    private byte[] read(URI address, PullOptions options, int limit, Progress progress) {
        return WebFile.read(address, registries.access(WebFile.access(address), options), limit, progress)
                .orElseThrow(() -> ProblemException.of("registry.chart-missing", "file", WebFile.said(address)));
    }

    /** Some indexes name charts that lie in registries. */
    private byte[] artifact(String url, Mirrors mirrors, Progress progress) {
        ImageReference reference = ImageReference.tryParse(url.substring("oci://".length()))
                .map(ImageReference::resolved)
                .orElseThrow(() -> ProblemException.of("registry.chart-missing", "file", url));
        Mirrors.ImagePlace place = mirrors.image(reference, PullOptions.DEFAULT);
        try (ImageSource source = registries.open(place.from(), place.options(), progress)) {
            Manifest manifest = Manifest.parse(source.document(source.root()), url);
            Descriptor layer = manifest.blobs().stream()
                    .filter(b -> b.mediaType().equals(MediaTypes.HELM_CHART) && b.size() <= LARGEST)
                    .findFirst()
                    .orElseThrow(() -> ProblemException.of(
                            "oci.bad-manifest", "name", url, "why", "it does not hold exactly one chart"));
            try (InputStream in = source.open(layer, 0)) {
                byte[] content = in.readNBytes(LARGEST);
                if (!Digest.of(content).equals(layer.digest())) {
                    throw ProblemException.of(
                            "registry.wrong-content", "registry", place.from().registry(), "digest", layer.digest());
                }
                return content;
            }
        } catch (IOException e) {
            throw ProblemException.because(
                    e,
                    "registry.connection-lost",
                    "registry",
                    place.from().registry(),
                    "why",
                    String.valueOf(e.getMessage()));
        }
    }
}

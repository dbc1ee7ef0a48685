package dev.landfall.engine.bundle;

import dev.landfall.engine.bundle.BundleSpec.ChartInFile;
import dev.landfall.engine.bundle.BundleSpec.ChartInRegistry;
import dev.landfall.engine.bundle.BundleSpec.ChartInRepository;
import dev.landfall.engine.bundle.BundleSpec.ChartSpec;
import dev.landfall.engine.bundle.BundleSpec.FileSpec;
import dev.landfall.engine.bundle.BundleSpec.ImageInRegistry;
import dev.landfall.engine.bundle.BundleSpec.ImageSpec;
import dev.landfall.engine.bundle.BundleSpec.ImagesInFile;
import dev.landfall.engine.bundle.BundleSpec.Mark;
import dev.landfall.engine.format.Fields;
import dev.landfall.engine.format.YamlNode;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.Platform;
import dev.landfall.engine.problem.ProblemException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads entries that name images, charts and files; they have the same shape in a spec and in a product's definition.
 *
 * @param folder that paths start from
 * @param mirrors where references without a {@code from} of their own are fetched
 */
record SpecEntries(Path folder, Mirrors mirrors) {
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+@-]{0,126}");
    private static final Pattern CHART_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,249}");

    ImageSpec image(YamlNode node) {
        if (node instanceof YamlNode.Scalar) {
            ImageReference reference = reference(node);
            return pulled(node, reference, reference, Optional.empty(), PullOptions.DEFAULT, Platforms.ALL, "");
        }
        Fields fields = node.fields();
        Optional<YamlNode> layout = fields.find("layout");
        Optional<YamlNode> archive = fields.find("archive");
        Optional<YamlNode> reference = fields.find("reference");
        Optional<ImageReference> as = fields.find("as").map(SpecEntries::reference);
        Platforms platforms = platforms(node, fields);
        String licence = fields.text("licence", "");
        if (layout.isPresent() && archive.isPresent()) {
            throw node.wrong("either a layout or an archive");
        }
        Optional<YamlNode> in = layout.or(() -> archive);
        ImageSpec image;
        if (in.isPresent()) {
            image = new ImagesInFile(
                    mark(node), in.get().text(), path(in.get()), reference.map(YamlNode::text), as, platforms, licence);
        } else {
            ImageReference name =
                    reference(reference.orElseThrow(() -> node.wrong("one of 'layout', 'archive' or 'reference'")));
            Optional<ImageReference> from = fields.find("from").map(SpecEntries::reference);
            image = pulled(node, name, as.orElse(name), from, options(fields), platforms, licence);
        }
        fields.done();
        return image;
    }

    private ImageSpec pulled(
            YamlNode node,
            ImageReference name,
            ImageReference as,
            Optional<ImageReference> from,
            PullOptions options,
            Platforms platforms,
            String licence) {
        Mirrors.ImagePlace place =
                from.map(f -> new Mirrors.ImagePlace(f, options)).orElseGet(() -> mirrors.image(name, options));
        return new ImageInRegistry(mark(node), place.from(), as, place.options(), platforms, licence);
    }

    ChartSpec chart(YamlNode node) {
        if (node instanceof YamlNode.Scalar) {
            return node.text().startsWith("oci://")
                    ? inRegistry(node, reference(node), Optional.empty(), PullOptions.DEFAULT, "", Optional.empty())
                    : new ChartInFile(mark(node), node.text(), path(node), "", Optional.empty());
        }
        Fields fields = node.fields();
        ChartSpec chart = chart(node, fields);
        fields.done();
        return chart;
    }

    /** A chart out of keys among which others may stand; the caller says {@code done}. */
    ChartSpec chart(YamlNode node, Fields fields) {
        Optional<YamlNode> path = fields.find("path");
        Optional<YamlNode> repository = fields.find("repository");
        Optional<YamlNode> reference = fields.find("reference");
        String licence = fields.text("licence", "");
        Optional<Path> values = fields.find("values").map(this::path);
        if (path.isPresent()) {
            return new ChartInFile(mark(node), path.get().text(), path(path.get()), licence, values);
        }
        if (repository.isPresent()) {
            return new ChartInRepository(
                    mark(node),
                    address(repository.get()),
                    chartName(fields.need("name")),
                    fields.text("version"),
                    webOptions(fields),
                    licence,
                    values);
        }
        ImageReference name =
                reference(reference.orElseThrow(() -> node.wrong("one of 'path', 'reference' or 'repository'")));
        Optional<ImageReference> from = fields.find("from").map(SpecEntries::reference);
        return inRegistry(node, name, from, options(fields), licence, values);
    }

    private ChartSpec inRegistry(
            YamlNode node,
            ImageReference name,
            Optional<ImageReference> from,
            PullOptions options,
            String licence,
            Optional<Path> values) {
        Mirrors.ImagePlace place =
                from.map(f -> new Mirrors.ImagePlace(f, options)).orElseGet(() -> mirrors.image(name, options));
        return new ChartInRegistry(mark(node), place.from(), place.options(), licence, values);
    }

    private static String chartName(YamlNode node) {
        if (!CHART_NAME.matcher(node.text()).matches()) {
            throw node.wrong("a chart's name");
        }
        return node.text();
    }

    FileSpec file(YamlNode node) {
        if (node instanceof YamlNode.Scalar) {
            return new FileSpec(mark(node), node.text(), path(node), fileName(node, node), "", false);
        }
        Fields fields = node.fields();
        FileSpec file = file(node, fields);
        fields.done();
        return file;
    }

    /** A file out of keys among which others may stand; the caller says {@code done}. */
    FileSpec file(YamlNode node, Fields fields) {
        YamlNode path = fields.need("path");
        return new FileSpec(
                mark(node),
                path.text(),
                path(path),
                fileName(path, fields.find("as").orElse(path)),
                fields.text("licence", ""),
                fields.bool("serve", false));
    }

    private String fileName(YamlNode path, YamlNode name) {
        Path last = path(path).getFileName();
        String text = path.equals(name) ? String.valueOf(last) : name.text();
        if (!FILE_NAME.matcher(text).matches()) {
            throw name.wrong("a file's name of letters, digits, '.', '_', '+', '@' and '-' (give another with 'as')");
        }
        return text;
    }

    PullOptions options(Fields fields) {
        return new PullOptions(
                fields.bool("plain-http", false),
                fields.find("ca").map(this::path),
                fields.find("user").map(YamlNode::text),
                fields.find("password-file").map(this::path));
    }

    /** How a web server is reached; its address says itself whether it speaks TLS. */
    PullOptions webOptions(Fields fields) {
        fields.find("plain-http").ifPresent(node -> {
            throw node.wrong("an address with http:// instead");
        });
        return options(fields);
    }

    /** An address of a web server, without what may be a password. */
    static URI address(YamlNode node) {
        try {
            URI address = new URI(node.text());
            boolean web = "https".equals(address.getScheme()) || "http".equals(address.getScheme());
            if (web
                    && address.getHost() != null
                    && address.getRawUserInfo() == null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null) {
                return address;
            }
        } catch (java.net.URISyntaxException e) {
            // told below, in the words that fit all of it
        }
        throw node.wrong("an address with https:// or http://, without user, password, '?' and '#'");
    }

    static ImageReference reference(YamlNode node) {
        String text = node.text();
        return ImageReference.tryParse(text.startsWith("oci://") ? text.substring(6) : text)
                .map(ImageReference::resolved)
                .orElseThrow(() -> node.wrong("an image reference such as docker.io/library/redis:7.2"));
    }

    private static Platforms platforms(YamlNode node, Fields fields) {
        Optional<YamlNode> one = fields.find("platform");
        Platforms several = platforms(fields);
        if (one.isPresent() && !several.named().isEmpty()) {
            throw node.wrong("either 'platform', for one image alone, or 'platforms', for an index of these");
        }
        return one.map(p -> Platforms.alone(platform(p))).orElse(several);
    }

    /** An index of just these; all when nothing is said. */
    static Platforms platforms(Fields fields) {
        return Platforms.of(
                fields.list("platforms").stream().map(SpecEntries::platform).toList());
    }

    private static Platform platform(YamlNode node) {
        String[] parts = node.text().split("/", -1);
        if (parts.length < 2 || parts.length > 3) {
            throw node.wrong("a platform such as linux/amd64 or linux/arm/v7");
        }
        return new Platform(parts[0], parts[1], parts.length == 3 ? parts[2] : "");
    }

    Path path(YamlNode node) {
        try {
            return folder.resolve(node.text()).normalize();
        } catch (InvalidPathException e) {
            throw ProblemException.because(
                    e,
                    "format.wrong-value",
                    "file",
                    node.file(),
                    "line",
                    node.line(),
                    "path",
                    node.path(),
                    "expected",
                    "a path");
        }
    }

    static Mark mark(YamlNode node) {
        return new Mark(node.file(), node.line());
    }
}

package dev.landfall.engine.bundle;

import dev.landfall.engine.bundle.BundleSpec.ChartInFile;
import dev.landfall.engine.bundle.BundleSpec.ChartInRegistry;
import dev.landfall.engine.bundle.BundleSpec.ChartSpec;
import dev.landfall.engine.bundle.BundleSpec.FileSpec;
import dev.landfall.engine.bundle.BundleSpec.ImageInRegistry;
import dev.landfall.engine.bundle.BundleSpec.ImageSpec;
import dev.landfall.engine.bundle.BundleSpec.ImagesInFile;
import dev.landfall.engine.bundle.BundleSpec.Mark;
import dev.landfall.engine.bundle.BundleSpec.ProductSpec;
import dev.landfall.engine.bundle.BundleSpec.PythonSpec;
import dev.landfall.engine.format.Fields;
import dev.landfall.engine.format.Yaml;
import dev.landfall.engine.format.YamlNode;
import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.oci.Platform;
import dev.landfall.engine.problem.ProblemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a spec strictly: what is not understood is refused with its line. */
final class BundleSpecReader {
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+@-]{0,126}");

    private final Path folder;

    private BundleSpecReader(Path folder) {
        this.folder = folder;
    }

    static BundleSpec read(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return new BundleSpecReader(parent == null ? file.toAbsolutePath() : parent).spec(file, Yaml.read(file));
    }

    private BundleSpec spec(Path file, YamlNode document) {
        Fields fields = document.fields();
        YamlNode name = fields.need("name");
        YamlNode version = fields.need("version");
        need(name, VolumeNames.NAME, "a name in lower-case letters, digits, '.', '_' and '-', at most 64 long");
        need(version, VolumeNames.VERSION, "a version in letters, digits, '.', '_', '+' and '-', at most 64 long");
        List<ProductSpec> products =
                fields.list("products").stream().map(this::product).toList();
        List<ImageSpec> images = fields.list("images").stream().map(this::image).toList();
        List<ChartSpec> charts = fields.list("charts").stream().map(this::chart).toList();
        List<FileSpec> files = fields.list("files").stream().map(this::file).toList();
        PythonSpecs packages = new PythonSpecs(this::path, this::image);
        List<PythonSpec> python =
                fields.list("python").stream().map(packages::python).toList();
        fields.done();
        packages.oneServer(document, files);
        return new BundleSpec(file, name.text(), version.text(), products, images, charts, files, python);
    }

    private static void need(YamlNode node, Pattern pattern, String what) {
        if (!pattern.matcher(node.text()).matches()) {
            throw node.wrong(what);
        }
    }

    private ProductSpec product(YamlNode node) {
        return new ProductSpec(mark(node), node.text(), path(node));
    }

    private ImageSpec image(YamlNode node) {
        if (node instanceof YamlNode.Scalar) {
            ImageReference reference = reference(node);
            return new ImageInRegistry(mark(node), reference, reference, PullOptions.DEFAULT, Optional.empty(), "");
        }
        Fields fields = node.fields();
        Optional<YamlNode> layout = fields.find("layout");
        Optional<YamlNode> archive = fields.find("archive");
        Optional<YamlNode> reference = fields.find("reference");
        Optional<ImageReference> as = fields.find("as").map(BundleSpecReader::reference);
        Optional<Platform> platform = fields.find("platform").map(BundleSpecReader::platform);
        String licence = fields.text("licence", "");
        if (layout.isPresent() && archive.isPresent()) {
            throw node.wrong("either a layout or an archive");
        }
        Optional<YamlNode> in = layout.or(() -> archive);
        ImageSpec image;
        if (in.isPresent()) {
            image = new ImagesInFile(
                    mark(node), in.get().text(), path(in.get()), reference.map(YamlNode::text), as, platform, licence);
        } else {
            ImageReference name =
                    reference(reference.orElseThrow(() -> node.wrong("one of 'layout', 'archive' or 'reference'")));
            ImageReference from =
                    fields.find("from").map(BundleSpecReader::reference).orElse(name);
            image = new ImageInRegistry(mark(node), from, as.orElse(name), options(fields), platform, licence);
        }
        fields.done();
        return image;
    }

    private ChartSpec chart(YamlNode node) {
        if (node instanceof YamlNode.Scalar) {
            return node.text().startsWith("oci://")
                    ? new ChartInRegistry(mark(node), reference(node), PullOptions.DEFAULT, "")
                    : new ChartInFile(mark(node), node.text(), path(node), "");
        }
        Fields fields = node.fields();
        Optional<YamlNode> path = fields.find("path");
        String licence = fields.text("licence", "");
        ChartSpec chart;
        if (path.isPresent()) {
            chart = new ChartInFile(mark(node), path.get().text(), path(path.get()), licence);
        } else {
            ImageReference name =
                    reference(fields.find("reference").orElseThrow(() -> node.wrong("one of 'path' or 'reference'")));
            ImageReference from =
                    fields.find("from").map(BundleSpecReader::reference).orElse(name);
            chart = new ChartInRegistry(mark(node), from, options(fields), licence);
        }
        fields.done();
        return chart;
    }

    private FileSpec file(YamlNode node) {
        if (node instanceof YamlNode.Scalar) {
            return new FileSpec(mark(node), node.text(), path(node), fileName(node, node), "", false);
        }
        Fields fields = node.fields();
        YamlNode path = fields.need("path");
        FileSpec file = new FileSpec(
                mark(node),
                path.text(),
                path(path),
                fileName(path, fields.find("as").orElse(path)),
                fields.text("licence", ""),
                fields.bool("serve", false));
        fields.done();
        return file;
    }

    private String fileName(YamlNode path, YamlNode name) {
        Path last = path(path).getFileName();
        String text = path.equals(name) ? String.valueOf(last) : name.text();
        if (!FILE_NAME.matcher(text).matches()) {
            throw name.wrong("a file's name of letters, digits, '.', '_', '+', '@' and '-' (give another with 'as')");
        }
        return text;
    }

    private PullOptions options(Fields fields) {
        return new PullOptions(
                fields.bool("plain-http", false),
                fields.find("ca").map(this::path),
                fields.find("user").map(YamlNode::text),
                fields.find("password-file").map(this::path));
    }

    private static ImageReference reference(YamlNode node) {
        String text = node.text();
        return ImageReference.tryParse(text.startsWith("oci://") ? text.substring(6) : text)
                .map(ImageReference::resolved)
                .orElseThrow(() -> node.wrong("an image reference such as docker.io/library/redis:7.2"));
    }

    private static Platform platform(YamlNode node) {
        String[] parts = node.text().split("/", -1);
        if (parts.length < 2 || parts.length > 3) {
            throw node.wrong("a platform such as linux/amd64 or linux/arm/v7");
        }
        return new Platform(parts[0], parts[1], parts.length == 3 ? parts[2] : "");
    }

    private Path path(YamlNode node) {
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

    private static Mark mark(YamlNode node) {
        return new Mark(node.file(), node.line());
    }
}

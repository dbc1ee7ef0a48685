package dev.landfall.engine.bundle;

import dev.landfall.engine.bundle.BundleSpec.FileSpec;
import dev.landfall.engine.bundle.BundleSpec.ImageSpec;
import dev.landfall.engine.bundle.BundleSpec.Mark;
import dev.landfall.engine.bundle.BundleSpec.PythonSpec;
import dev.landfall.engine.format.Fields;
import dev.landfall.engine.format.YamlNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads the Python packages of a spec. One thread. */
final class PythonSpecs {
    private static final Pattern VERSION = Pattern.compile("[23]\\.[0-9]{1,2}");
    private static final Pattern PLATFORM = Pattern.compile("[a-z0-9]+(?:_[a-z0-9]+)+|any");
    /** A name first, as PEP 508 wants it: nothing that pip could take for an option. */
    private static final Pattern REQUIREMENT = Pattern.compile("[A-Za-z0-9][^\\p{Cntrl}]*");

    private static final List<String> USUAL_PLATFORM = List.of("manylinux2014_x86_64");

    private final Function<YamlNode, Path> path;
    private final Function<YamlNode, ImageSpec> image;
    private final List<YamlNode> servers = new ArrayList<>();

    PythonSpecs(Function<YamlNode, Path> path, Function<YamlNode, ImageSpec> image) {
        this.path = path;
        this.image = image;
    }

    PythonSpec python(YamlNode node) {
        Fields fields = node.fields();
        List<Path> requirements = fields.list("requirements").stream().map(path).toList();
        List<String> packages = texts(fields, "packages", REQUIREMENT, "a requirement such as jupyterlab>4,<4.4");
        List<String> pythons = texts(fields, "python", VERSION, "a version of Python such as 3.11");
        List<String> platforms =
                texts(fields, "platforms", PLATFORM, "a platform as wheels name it, such as manylinux2014_x86_64");
        Optional<Path> wheelhouse = fields.find("wheelhouse").map(path);
        Optional<YamlNode> server = fields.find("server");
        server.ifPresent(servers::add);
        PythonSpec spec = new PythonSpec(
                new Mark(node.file(), node.line()),
                requirements,
                packages,
                pythons,
                platforms.isEmpty() ? USUAL_PLATFORM : platforms,
                wheelhouse,
                server.map(image));
        fields.done();
        if (spec.resolves() && pythons.isEmpty()) {
            throw node.wrong("'python' beside 'requirements' or 'packages': the versions that will install them");
        }
        if (!spec.resolves() && wheelhouse.isEmpty() && server.isEmpty()) {
            throw node.wrong("one of 'requirements', 'packages', 'wheelhouse' or 'server'");
        }
        return spec;
    }

    private static List<String> texts(Fields fields, String key, Pattern pattern, String what) {
        return fields.list(key).stream()
                .map(item -> {
                    if (!pattern.matcher(item.text()).matches()) {
                        throw item.wrong(what);
                    }
                    return item.text();
                })
                .toList();
    }

    /** There is one packages image, so there is one server for all entries. */
    void oneServer(YamlNode document, List<FileSpec> files) {
        if (servers.size() > 1) {
            throw servers.get(1).wrong("one server for all Python packages and files of the bundle");
        }
        boolean needed =
                document.fields().find("python").isPresent() || files.stream().anyMatch(FileSpec::serve);
        if (servers.isEmpty() && needed) {
            throw document.fields()
                    .find("python")
                    .orElse(document)
                    .wrong("a 'server' in an entry of 'python': the image that gives out packages and files");
        }
    }
}

package dev.landfall.engine.bundle;

import dev.landfall.engine.oci.ImageReference;
import dev.landfall.engine.problem.ProblemException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What shall go into a bundle ({@code schema/bundle-spec.schema.json}; described in {@code schema/bundle-format.md}, "The spec").
 *
 * @param file the spec itself
 * @param name of the bundle, safe in file names
 * @param version of the bundle, safe in file names
 * @param rules where things are really fetched from, and what is looked for beyond the entries
 */
public record BundleSpec(
        Path file,
        String name,
        String version,
        List<ProductSpec> products,
        List<ImageSpec> images,
        List<ChartSpec> charts,
        List<FileSpec> files,
        List<PythonSpec> python,
        BuildRules rules) {
    public BundleSpec {
        products = List.copyOf(products);
        images = List.copyOf(images);
        charts = List.copyOf(charts);
        files = List.copyOf(files);
        python = List.copyOf(python);
    }

    /** Without rules of its own. */
    public BundleSpec(
            Path file,
            String name,
            String version,
            List<ProductSpec> products,
            List<ImageSpec> images,
            List<ChartSpec> charts,
            List<FileSpec> files,
            List<PythonSpec> python) {
        this(file, name, version, products, images, charts, files, python, BuildRules.USUAL);
    }

    /** The image with the web server that gives out Python packages and files; always there when something shall be given out. */
    public Optional<ImageSpec> server() {
        return python.stream().flatMap(p -> p.server().stream()).findFirst();
    }

    /** The files that are also given out over HTTP at the site. */
    public List<FileSpec> served() {
        return files.stream().filter(FileSpec::serve).toList();
    }

    /**
     * Reads a spec; the paths in it start from its folder.
     *
     * @throws ProblemException {@code format.…} or {@code bundle.spec-wrong} with file, line and path; unknown keys are refused
     */
    public static BundleSpec read(Path file) {
        return BundleSpecReader.read(file);
    }

    /**
     * The spec of a bundle that holds all of one archive or layout: what {@code landfall bundle import} builds.
     *
     * @param name of the bundle, in lower-case letters, digits, '.', '_' and '-'
     * @throws IllegalArgumentException when name or version cannot stand in a file's name
     */
    public static BundleSpec importing(Path archive, String name, String version) {
        if (!VolumeNames.NAME.matcher(name).matches()
                || !VolumeNames.VERSION.matcher(version).matches()) {
            throw new IllegalArgumentException("not a name and a version for files: " + name + " " + version);
        }
        String said = String.valueOf(archive.getFileName());
        ImageSpec all = new ImagesInFile(
                new Mark(archive.toString(), 1),
                said,
                archive.toAbsolutePath(),
                Optional.empty(),
                Optional.empty(),
                Platforms.ALL,
                "");
        return new BundleSpec(archive, name, version, List.of(), List.of(all), List.of(), List.of(), List.of());
    }

    /** Where an entry stands in the spec. */
    public record Mark(String file, int line) {}

    /**
     * A product's definition.
     *
     * @param said a folder, or the id of a product that ships with Landfall
     * @param without ids of the charts and files that are left out although the product lists them
     */
    public record ProductSpec(Mark mark, String said, Path folder, Set<String> without) {
        public ProductSpec {
            without = Set.copyOf(without);
        }
    }

    /** One image or several. */
    public sealed interface ImageSpec {
        Mark mark();

        /** Which of a multi-platform image to take. */
        Platforms platforms();

        /** The licence to note; else what the image says. */
        String licence();
    }

    /**
     * Images out of a layout, an archive or another bundle.
     *
     * @param said the path as the spec says it
     * @param only take just the image of this name
     * @param as the name it shall have; only when there is one image
     */
    public record ImagesInFile(
            Mark mark,
            String said,
            Path path,
            Optional<String> only,
            Optional<ImageReference> as,
            Platforms platforms,
            String licence)
            implements ImageSpec {}

    /**
     * An image out of a registry.
     *
     * @param from where it is fetched
     * @param as the name it shall have
     */
    public record ImageInRegistry(
            Mark mark, ImageReference from, ImageReference as, PullOptions options, Platforms platforms, String licence)
            implements ImageSpec {}

    /** A Helm chart. */
    public sealed interface ChartSpec {
        Mark mark();

        /** The licence to note; else what the chart says. */
        String licence();

        /** A file of values that it will be installed with; its images are looked for under these too. */
        Optional<Path> values();
    }

    /** A chart's folder or {@code .tgz}. */
    public record ChartInFile(Mark mark, String said, Path path, String licence, Optional<Path> values)
            implements ChartSpec {}

    /** A chart as an OCI artifact in a registry. */
    public record ChartInRegistry(
            Mark mark, ImageReference from, PullOptions options, String licence, Optional<Path> values)
            implements ChartSpec {}

    /**
     * A chart in an HTTP repository, as {@code helm repo add} takes it.
     *
     * @param repository the folder of its {@code index.yaml}, {@code http} or {@code https}, without credentials
     * @param version exactly as the repository writes it
     * @param options of the repository itself; they are not used for other hosts that it names
     */
    public record ChartInRepository(
            Mark mark,
            URI repository,
            String name,
            String version,
            PullOptions options,
            String licence,
            Optional<Path> values)
            implements ChartSpec {
        /** As lists and problems name it. */
        public String said() {
            String text = repository.toString();
            return (text.endsWith("/") ? text : text + "/") + name + ":" + version;
        }
    }

    /**
     * One file.
     *
     * @param as the name it shall have in the bundle
     * @param serve whether the packages image gives it out too
     */
    public record FileSpec(Mark mark, String said, Path path, String as, String licence, boolean serve) {}

    /**
     * Python packages, as wheels of a folder or as pip resolves them.
     *
     * @param requirements pip's requirements files
     * @param packages requirements as pip takes them, e.g. {@code jupyterlab>4,<4.4}
     * @param pythons the versions of Python that will install them, e.g. {@code 3.11}; not empty when pip is to resolve something
     * @param platforms what they run on, as wheels name it, e.g. {@code manylinux2014_x86_64}
     * @param wheelhouse a folder of wheels to take as they are
     * @param server the image with the web server; in one entry of the spec
     */
    public record PythonSpec(
            Mark mark,
            List<Path> requirements,
            List<String> packages,
            List<String> pythons,
            List<String> platforms,
            Optional<Path> wheelhouse,
            Optional<ImageSpec> server) {
        public PythonSpec {
            requirements = List.copyOf(requirements);
            packages = List.copyOf(packages);
            pythons = List.copyOf(pythons);
            platforms = List.copyOf(platforms);
        }

        /** Whether pip has something to resolve. */
        public boolean resolves() {
            return !requirements.isEmpty() || !packages.isEmpty();
        }
    }
}

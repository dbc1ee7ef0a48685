package dev.landfall.engine.bundle;

import dev.landfall.engine.bundle.BundleSpec.ChartSpec;
import dev.landfall.engine.bundle.BundleSpec.FileSpec;
import dev.landfall.engine.bundle.BundleSpec.PythonSpec;
import dev.landfall.engine.bundle.ProductList.Listed;
import dev.landfall.engine.problem.ProblemException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What products list and the spec's own entries did not bring. */
final class ProductEntries {
    private final List<ProductList> lists;
    private final List<Artifact> there;
    private final List<ChartSpec> charts = new ArrayList<>();
    private final List<FileSpec> files = new ArrayList<>();

    /**
     * Sees what is still to be fetched.
     *
     * @param contents with everything of the spec
     * @throws ProblemException {@code bundle.product-lacks} naming each chart or file that only a person can bring
     */
    ProductEntries(List<ProductList> lists, Contents contents) {
        this.lists = lists;
        this.there = contents.artifacts();
        lists.forEach(this::see);
    }

    private void see(ProductList list) {
        List<String> lacking = new ArrayList<>();
        boolean any = false;
        List<String> givers = new ArrayList<>();
        for (Listed<ChartSpec> chart : list.charts()) {
            boolean brought = there.stream()
                    .anyMatch(
                            a -> a.kind() == ArtifactKind.CHART && chart.names().contains(a.name()));
            boolean wanted = !list.without().contains(chart.id());
            if (!brought && wanted) {
                chart.from().ifPresent(charts::add);
            }
            any |= brought || (wanted && chart.from().isPresent());
            if (!brought && wanted && chart.from().isEmpty()) {
                (chart.optional() ? givers : lacking).add(words("chart", chart));
            }
        }
        for (Listed<FileSpec> file : list.files()) {
            boolean brought =
                    there.stream().anyMatch(a -> a.kind() == ArtifactKind.FILE && fits(file.names(), a.name()));
            if (!brought && !list.without().contains(file.id())) {
                file.from().ifPresent(files::add);
                if (file.from().isEmpty() && !file.optional()) {
                    lacking.add(words("file", file));
                }
            }
        }
        if (!list.charts().isEmpty() && !any) {
            // each part may be left out, but not all of them
            lacking.addAll(givers);
        }
        if (!lacking.isEmpty()) {
            throw ProblemException.of(
                    "bundle.product-lacks",
                    "product",
                    list.product(),
                    "lacking",
                    String.join("; ", lacking),
                    "file",
                    list.mark().file(),
                    "line",
                    list.mark().line());
        }
    }

    private static String words(String what, Listed<?> listed) {
        return "the " + what + " " + String.join(" or ", listed.names()) + " (" + listed.given() + ")";
    }

    private static boolean fits(List<String> globs, String name) {
        return globs.stream().anyMatch(glob -> {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
            return matcher.matches(Path.of(name));
        });
    }

    List<ChartSpec> charts() {
        return charts;
    }

    List<FileSpec> files() {
        return files;
    }

    /**
     * The spec's Python packages with those of the products.
     *
     * @throws ProblemException {@code bundle.no-server} when something shall be served and nothing names what serves it
     */
    List<PythonSpec> python(List<PythonSpec> own) {
        List<PythonSpec> all = new ArrayList<>(own);
        lists.stream().filter(l -> !l.without().contains("python")).forEach(l -> all.addAll(l.python()));
        Optional<FileSpec> served = files.stream().filter(FileSpec::serve).findFirst();
        if (served.isPresent() && all.isEmpty()) {
            throw ProblemException.of(
                    "bundle.no-server",
                    "file",
                    served.get().mark().file(),
                    "line",
                    served.get().mark().line());
        }
        return all;
    }

    /** The files that the packages image gives out: the spec's and the products'. */
    List<FileSpec> served(BundleSpec spec) {
        List<FileSpec> all = new ArrayList<>(spec.served());
        files.stream().filter(FileSpec::serve).forEach(all::add);
        return all;
    }
}

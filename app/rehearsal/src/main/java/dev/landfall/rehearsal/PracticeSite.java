package dev.landfall.rehearsal;

import dev.landfall.engine.bundle.BuildOptions;
import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.BundleBuilder;
import dev.landfall.engine.bundle.BundleSpec;
import dev.landfall.engine.bundle.Bundles;
import dev.landfall.engine.bundle.ImagePuller;
import dev.landfall.engine.bundle.trust.Signatures;
import dev.landfall.engine.bundle.trust.SigningKey;
import dev.landfall.engine.bundle.trust.TrustedKeys;
import dev.landfall.engine.bundle.trust.TrustedKeys.Trusted;
import dev.landfall.engine.install.Site;
import dev.landfall.engine.install.SiteSession;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import dev.landfall.rehearsal.cluster.RegistryPull;
import dev.landfall.rehearsal.cluster.SimulatedCluster;
import dev.landfall.rehearsal.product.PracticeProduct;
import dev.landfall.rehearsal.registry.PracticeRegistry;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A whole site inside the process, to practise on: a registry that wants a password, a cluster that pulls from it, a bundle on a "stick".
 *
 * <p>The engine, Helm, the bundle and the wire are the real ones; only the containers do not run. Closing it ends everything; its folder
 * stays.
 */
public final class PracticeSite implements AutoCloseable {
    /** Who may push and pull. */
    public static final String USER = "practice";

    private static final String PREFIX = "landfall";

    private final Path folder;
    private final PracticeRegistry registry;
    private final RegistryPull pulls;
    private final SimulatedCluster cluster;
    private final String password;
    private final SigningKey key = SigningKey.generate();

    private PracticeSite(
            Path folder, PracticeRegistry registry, RegistryPull pulls, SimulatedCluster cluster, String password) {
        this.folder = folder;
        this.registry = registry;
        this.pulls = pulls;
        this.cluster = cluster;
        this.password = password;
    }

    /**
     * Starts registry and cluster.
     *
     * @param folder where registry, bundle and site are kept; made if it is not there
     */
    public static PracticeSite start(Path folder) throws IOException {
        return start(folder, UnaryOperator.identity());
    }

    /**
     * The same with a cluster of another shape.
     *
     * @param shape what is different about the cluster
     */
    public static PracticeSite start(Path folder, UnaryOperator<SimulatedCluster.Builder> shape) throws IOException {
        byte[] random = new byte[9];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        Files.createDirectories(folder);
        PracticeRegistry registry =
                PracticeRegistry.start(folder.resolve("registry")).login(USER, password);
        RegistryPull pulls = new RegistryPull(Map.of(), null);
        SimulatedCluster cluster =
                shape.apply(SimulatedCluster.builder().pulls(pulls)).start();
        PracticeSite site = new PracticeSite(folder, registry, pulls, cluster, password);
        Path kubeconfig = site.kubeconfig();
        Files.deleteIfExists(kubeconfig);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(
                    kubeconfig, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(kubeconfig, cluster.kubeconfig());
        site.trust(TrustedKeys.NONE);
        return site;
    }

    /**
     * Makes the practice product and packs it into a bundle.
     *
     * @return the folder that holds its volumes
     */
    public Path bundle(Progress progress) throws IOException {
        Path parts = folder.resolve("parts");
        PracticeProduct.writeTo(parts);
        // beside the parts: a folder named like the product would be taken for its definition
        Path spec = folder.resolve("spec.yaml");
        Files.writeString(spec, """
                name: practice
                version: 1.0.0
                products: [practice]
                charts: [parts/practice-1.0.0.tgz]
                images:
                  - layout: parts/layout
                """);
        Path stick = stick();
        BundleBuilder.build(BundleSpec.read(spec), ImagePuller.none(), stick, BuildOptions.standard(), progress);
        sign(stick);
        return stick;
    }

    /**
     * Signs a bundle with the practice site's own key, which is trusted here and nowhere else.
     *
     * @param bundle any volume of it, or its folder
     */
    public void sign(Path bundle) {
        try (Bundle built = Bundles.open(bundle)) {
            Signatures.sign(built, key);
        }
    }

    /** Trusts these keys here too, beside its own. */
    public void trust(TrustedKeys more) {
        more.with(new Trusted(
                        key.verifyKey(),
                        "practice site",
                        List.of(),
                        Instant.now().toString()))
                .write(settings());
    }

    /** The folder of settings here: they never mix with the user's own. */
    public Path settings() {
        return configHome().resolve("landfall");
    }

    /** What {@code XDG_CONFIG_HOME} is for commands that are to work with the settings here. */
    public Path configHome() {
        return folder.resolve("config");
    }

    /** Makes a bundle the site's, with everything that a person would choose chosen. */
    public void choose(SiteSession session, Path bundle) {
        Site site = session.site();
        session.change(site.withBundle(bundle.toAbsolutePath().normalize().toString(), site.product())
                .withCluster(new Site.ClusterChoice(kubeconfig().toString(), "", ""))
                .withRegistry(registryChoice()));
        session.give(session.secrets().withRegistryPassword(password));
    }

    /** How the registry is reached. */
    public Site.RegistryChoice registryChoice() {
        return new Site.RegistryChoice(registry.address() + "/" + PREFIX, USER, true, "", "");
    }

    /** Where the "stick" with the bundle is. */
    public Path stick() {
        return folder.resolve("stick");
    }

    /** The site folder of the practice. */
    public Path siteFolder() {
        return folder.resolve("site");
    }

    public Path kubeconfig() {
        return folder.resolve("kubeconfig");
    }

    public String password() {
        return password;
    }

    public SimulatedCluster cluster() {
        return cluster;
    }

    public PracticeRegistry registry() {
        return registry;
    }

    @Override
    public void close() {
        cluster.close();
        pulls.close();
        registry.close();
    }

    /** Removes a practice folder with everything in it. */
    public static void remove(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path dir, @org.jspecify.annotations.Nullable IOException e)
                        throws IOException {
                    Files.delete(dir);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "rehearsal.left-behind", "folder", folder, "why", String.valueOf(e.getMessage()));
        }
    }
}

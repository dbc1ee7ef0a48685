package dev.landfall.engine.install;

import dev.landfall.engine.bundle.BundleSpec.ChartInRepository;
import dev.landfall.engine.bundle.ImagePuller;
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
import dev.landfall.engine.registry.Credentials;
import dev.landfall.engine.registry.DockerConfig;
import dev.landfall.engine.registry.RegistryAccess;
import dev.landfall.engine.registry.RegistryClient;
import dev.landfall.engine.registry.RegistryTarget;
import dev.landfall.engine.registry.Trust;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Gives the bundle builder images straight out of registries, and charts out of repositories. */
public final class RegistryImages implements ImagePuller {
    private final Map<String, String> environment;
    private final ChartDownloads charts = new ChartDownloads(this);

    /** @param environment for Docker's configuration, as {@link System#getenv()} */
    public RegistryImages(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public ImageSource open(ImageReference reference, PullOptions options, Progress progress) {
        RegistryClient client = new RegistryClient(
                access(RegistryAccess.to(new RegistryTarget(reference.registry(), "", options.plainHttp())), options));
        boolean found = false;
        try {
            ImageReference whole = reference.resolved();
            Digest pinned = whole.digest();
            String asked = pinned != null ? pinned.toString() : String.valueOf(whole.tag());
            RegistryClient.Found manifest = client.manifest(whole.repository(), asked)
                    .orElseThrow(() -> ProblemException.of("registry.not-found", "image", reference));
            found = true;
            return new RemoteImage(client, whole.repository(), reference, manifest);
        } finally {
            if (!found) {
                client.close();
            }
        }
    }

    @Override
    public byte[] chart(ChartInRepository chart, Mirrors mirrors, Progress progress) {
        return charts.fetch(chart, mirrors, progress);
    }

    /** How a server is reached with what a spec says of it, else with what Docker's configuration does. */
    RegistryAccess access(RegistryAccess plain, PullOptions options) {
        RegistryAccess access = plain;
        if (options.authority().isPresent()) {
            access = access.with(Trust.system().and(read(options.authority().get())));
        }
        if (options.user().isPresent()) {
            String password = options.passwordFile().map(f -> read(f).strip()).orElse("");
            return access.with(new Credentials(options.user().get(), password));
        }
        return DockerConfig.ofUser(environment)
                .find(access.target())
                .map(access::with)
                .orElse(access);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw ProblemException.because(e, "format.unreadable", "file", file, "why", String.valueOf(e.getMessage()));
        }
    }

    /** One image of a registry, read part by part as it is asked for. */
    private static final class RemoteImage implements ImageSource {
        private final RegistryClient client;
        private final String repository;
        private final Descriptor root;
        private final byte[] content;

        RemoteImage(RegistryClient client, String repository, ImageReference reference, RegistryClient.Found manifest) {
            this.client = client;
            this.repository = repository;
            this.content = manifest.content();
            Manifest parsed = Manifest.parse(content, reference.toString());
            this.root = new Descriptor(parsed.mediaType(), manifest.digest(), content.length);
        }

        @Override
        public Descriptor root() {
            return root;
        }

        @Override
        public byte[] document(Descriptor descriptor) throws IOException {
            if (descriptor.digest().equals(root.digest())) {
                return content.clone();
            }
            if (MediaTypes.isIndex(descriptor.mediaType()) || MediaTypes.isManifest(descriptor.mediaType())) {
                return client.manifest(repository, descriptor.digest().toString())
                        .map(RegistryClient.Found::content)
                        .orElseThrow(() ->
                                new IOException("the registry does not have the manifest " + descriptor.digest()));
            }
            try (InputStream in = client.open(repository, descriptor.digest(), 0)) {
                return in.readNBytes(Math.toIntExact(descriptor.size()));
            }
        }

        @Override
        public InputStream open(Descriptor descriptor, long offset) throws IOException {
            return client.open(repository, descriptor.digest(), offset);
        }

        @Override
        public void close() {
            client.close();
        }
    }
}

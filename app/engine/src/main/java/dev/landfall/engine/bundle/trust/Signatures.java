package dev.landfall.engine.bundle.trust;

import dev.landfall.engine.bundle.Bundle;
import dev.landfall.engine.bundle.Volume;
import dev.landfall.engine.format.WholeFile;
import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The signatures that lie beside a bundle's volumes: one file a signer, {@code NAME-VERSION.KEY.landfall.sig}, where KEY is the first 16
 * digits of the key's id; its content is the signature in base64 and a line feed. A delta has the name and version of the bundle that is
 * built whole, and both may lie on one stick: where the name is taken by the signature of another build, the first 12 digits of the bundle's
 * digest follow KEY.
 */
public final class Signatures {
    private static final String SUFFIX = ".landfall.sig";
    private static final Pattern NAME =
            Pattern.compile("(?<stem>.+)\\.(?<key>[0-9a-f]{16})(?:\\.(?<digest>[0-9a-f]{12}))?\\.landfall\\.sig");
    private static final int LIMIT = 4 << 10;
    /** A bundle manifest names thousands of artifacts and is a few MiB at most. */
    private static final int MANIFEST_LIMIT = 64 << 20;

    private Signatures() {}

    /**
     * One signature as it lies there.
     *
     * @param key the first digits of the id of the key that made it, by its name
     * @param text its content: base64, or whatever lies there
     */
    public record Found(Path file, String key, String text) {
        /** The signature itself; empty when the file holds no base64. */
        byte[] bytes() {
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException e) {
                return new byte[0];
            }
        }
    }

    /**
     * Signs a bundle that is built, anew when it was signed with this key before; its volumes stay as they are.
     *
     * @return the signature's file, beside the first volume
     * @throws ProblemException {@code bundle.not-signable} for what is no bundle of Landfall's own; {@code bundle.unwritable}
     */
    public static Path sign(Bundle bundle, SigningKey key) {
        Volume first = bundle.volumes().getFirst();
        Path folder =
                Optional.ofNullable(first.path().toAbsolutePath().getParent()).orElse(first.path());
        byte[] content = content(bundle);
        String name = stem(bundle) + "." + key.verifyKey().brief();
        Path file = folder.resolve(name + SUFFIX);
        String text = Base64.getEncoder().encodeToString(key.sign(content)) + "\n";
        try {
            if (Files.exists(file) && !key.verifyKey().verifies(content, new Found(file, "", read(file)).bytes())) {
                file = folder.resolve(name + "." + bundle.digest().brief() + SUFFIX);
            }
            WholeFile.write(file, text.getBytes(StandardCharsets.US_ASCII));
            return file;
        } catch (IOException e) {
            throw ProblemException.because(e, "bundle.unwritable", "file", file, "why", String.valueOf(e.getMessage()));
        }
    }

    /** Every signature that lies beside any volume of the bundle. */
    public static List<Found> of(Bundle bundle) {
        if (!signable(bundle)) {
            return List.of();
        }
        Set<Path> folders = new LinkedHashSet<>();
        for (Volume volume : bundle.volumes()) {
            Optional.ofNullable(volume.path().toAbsolutePath().getParent()).ifPresent(folders::add);
        }
        List<Found> found = new ArrayList<>();
        for (Path folder : folders) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
                for (Path file : files) {
                    Matcher m = NAME.matcher(String.valueOf(file.getFileName()));
                    if (m.matches() && m.group("stem").equals(stem(bundle)) && ofThis(bundle, m.group("digest"))) {
                        found.add(new Found(file, m.group("key"), read(file)));
                    }
                }
            } catch (IOException e) {
                throw ProblemException.because(
                        e, "bundle.unreadable", "file", folder, "why", String.valueOf(e.getMessage()));
            }
        }
        found.sort(java.util.Comparator.comparing(Found::file));
        return found;
    }

    private static boolean ofThis(Bundle bundle, @Nullable String digest) {
        return digest == null || digest.equals(bundle.digest().brief());
    }

    private static String read(Path file) throws IOException {
        return Files.isRegularFile(file) && Files.size(file) <= LIMIT
                ? Files.readString(file, StandardCharsets.ISO_8859_1).strip()
                : "";
    }

    /** The exact bytes that a signature covers: the bundle manifest. */
    public static byte[] content(Bundle bundle) {
        if (!signable(bundle)) {
            throw ProblemException.of(
                    "bundle.not-signable", "file", bundle.volumes().getFirst().path());
        }
        try {
            return bundle.read(bundle.digest(), MANIFEST_LIMIT);
        } catch (IOException e) {
            throw ProblemException.because(
                    e,
                    "bundle.unreadable",
                    "file",
                    bundle.volumes().getFirst().path(),
                    "why",
                    String.valueOf(e.getMessage()));
        }
    }

    private static boolean signable(Bundle bundle) {
        return bundle.format() == dev.landfall.engine.bundle.BundleFormat.VOLUMES;
    }

    private static String stem(Bundle bundle) {
        return bundle.manifest().name() + "-" + bundle.manifest().version();
    }
}

package dev.landfall.engine.cluster;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which kubeconfig files to read.
 *
 * @param files in order: what stands in an earlier one wins
 * @param given whether a person named the file, so that it must exist
 * @param words how to say it to a person, e.g. {@code KUBECONFIG}
 */
public record KubeconfigSource(List<Path> files, boolean given, String words) {
    public KubeconfigSource {
        files = List.copyOf(files);
    }

    /** One file that a person chose. */
    public static KubeconfigSource file(Path file) {
        return new KubeconfigSource(List.of(file), true, file.toString());
    }

    /** What kubectl would read: the chosen file, else the files of {@code KUBECONFIG}, else {@code ~/.kube/config}. */
    public static KubeconfigSource find(@Nullable Path chosen) {
        return find(chosen, System.getenv(), Path.of(System.getProperty("user.home", ".")));
    }

    /** The same for another environment and home folder. */
    public static KubeconfigSource find(@Nullable Path chosen, Map<String, String> environment, Path home) {
        if (chosen != null) {
            return file(chosen);
        }
        List<Path> files = new ArrayList<>();
        for (String name : environment.getOrDefault("KUBECONFIG", "").split(File.pathSeparator)) {
            if (!name.isBlank()) {
                files.add(Path.of(name.strip()));
            }
        }
        return files.isEmpty()
                ? new KubeconfigSource(List.of(home.resolve(".kube").resolve("config")), false, "~/.kube/config")
                : new KubeconfigSource(files, false, "KUBECONFIG");
    }
}

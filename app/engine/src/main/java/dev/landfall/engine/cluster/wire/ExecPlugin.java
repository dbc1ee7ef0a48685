package dev.landfall.engine.cluster.wire;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A command that hands out credentials: the {@code exec} stanza of a kubeconfig's user
 * (client.authentication.k8s.io/v1 and v1beta1).
 *
 * @param folder what a relative command with a slash is resolved against: the kubeconfig's folder
 * @param env added to this process's environment
 * @param installHint what its vendor says about getting it; may be empty
 * @param clusterInfo whether it wants to know which cluster it is for
 * @param interactive {@code Never}, {@code IfAvailable} or {@code Always}
 */
public record ExecPlugin(
        String apiVersion,
        String command,
        List<String> args,
        Map<String, String> env,
        String installHint,
        boolean clusterInfo,
        String interactive,
        Path folder) {
    public ExecPlugin {
        args = List.copyOf(args);
        env = Map.copyOf(env);
    }

    /** The file to run: the command itself when it names a folder, else the first on the search path that can be run. */
    Optional<Path> find(Map<String, String> environment) {
        if (command.contains("/") || command.contains(File.separator)) {
            return runnable(folder.resolve(command), environment);
        }
        for (String place : search(environment).split(File.pathSeparator)) {
            if (!place.isEmpty()) {
                Optional<Path> found = runnable(Path.of(place).resolve(command), environment);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static String search(Map<String, String> environment) {
        return environment.entrySet().stream()
                .filter(e -> e.getKey().equalsIgnoreCase("PATH"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    private static Optional<Path> runnable(Path file, Map<String, String> environment) {
        if (Files.isRegularFile(file) && Files.isExecutable(file)) {
            return Optional.of(file.toAbsolutePath().normalize());
        }
        if (File.separatorChar == '\\') {
            for (String ending :
                    environment.getOrDefault("PATHEXT", ".COM;.EXE;.BAT;.CMD").split(";")) {
                Path named = file.resolveSibling(file.getFileName() + ending.toLowerCase(Locale.ROOT));
                if (Files.isRegularFile(named)) {
                    return Optional.of(named.toAbsolutePath().normalize());
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return "ExecPlugin[" + command + "]";
    }
}

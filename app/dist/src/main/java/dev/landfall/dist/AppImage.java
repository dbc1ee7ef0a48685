package dev.landfall.dist;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The app image: a Java runtime made for Landfall, all its modules, and two commands, in one folder that runs anywhere without Java.
 *
 * <p>jlink takes no automatic modules (fabric8 and helm-java are such), so the runtime is linked of JDK and JavaFX alone and kept as
 * long as those stay the same; jpackage puts the other modules beside it.
 */
public final class AppImage {
    /** What Landfall and its libraries use of the JDK. The automatic modules among them do not say so themselves. */
    private static final List<String> JDK_MODULES = List.of(
            "java.desktop",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.sql",
            "jdk.crypto.ec",
            "jdk.httpserver",
            "jdk.jfr",
            "jdk.management",
            "jdk.unsupported",
            "jdk.zipfs");

    private static final Pattern NATIVE = Pattern.compile(".*\\.(so|dll|dylib)");

    private final Path packaging;
    private final Path target;
    private final String version;
    private final List<Path> jars;

    private AppImage(Path packaging, Path target, String version, List<Path> jars) {
        this.packaging = packaging;
        this.target = target;
        this.version = version;
        this.jars = jars;
    }

    /**
     * Builds {@code TARGET/landfall}.
     *
     * @param args the folder of launcher settings, the target folder, the version, and the class path of everything to ship
     */
    public static void main(String[] args) throws IOException {
        List<Path> jars = Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(args[3])
                .map(Path::of)
                .filter(p -> p.toString().endsWith(".jar"))
                .toList();
        new AppImage(Path.of(args[0]), Path.of(args[1]), args[2], jars).build();
    }

    private void build() throws IOException {
        List<Path> javafx = new ArrayList<>();
        List<Path> modules = new ArrayList<>();
        for (Path jar : jars) {
            String name = moduleName(jar);
            if (!name.startsWith("javafx.")) {
                modules.add(jar);
            } else if (!name.endsWith("Empty")) { // JavaFX's jars without a classifier hold nothing
                javafx.add(jar);
            }
        }
        Path runtime = runtime(javafx);
        Path mods = emptied(target.resolve("dist/mods"));
        for (Path jar : modules) {
            link(jar, mods.resolve(jar.getFileName()));
        }
        delete(target.resolve("landfall"));
        run(
                "jpackage",
                List.of(
                        "--type",
                        "app-image",
                        "--name",
                        "landfall",
                        "--app-version",
                        version,
                        "--vendor",
                        "Landfall",
                        "--dest",
                        target.toString(),
                        "--runtime-image",
                        runtime.toString(),
                        "--module-path",
                        mods.toString(),
                        "--module",
                        "dev.landfall.cli/dev.landfall.cli.Main",
                        "--java-options",
                        options("landfall.options"),
                        "--add-launcher",
                        "landfall-desktop=" + packaging.resolve("landfall-desktop.properties")));
    }

    /** The runtime, linked anew only when the JDK, JavaFX or the way of linking changed. */
    private Path runtime(List<Path> javafx) throws IOException {
        Path runtime = target.resolve("dist/runtime");
        Path note = target.resolve("dist/runtime.made-of");
        List<String> arguments = List.of(
                "--add-modules",
                String.join(",", JDK_MODULES) + ",javafx.controls",
                "--module-path",
                javafx.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                "--no-header-files",
                "--no-man-pages",
                "--compress=zip-6",
                "--output",
                runtime.toString());
        String madeOf = Runtime.version() + " " + System.getProperty("java.home") + "\n" + String.join("\n", arguments);
        if (Files.exists(note) && Files.readString(note).equals(madeOf)) {
            return runtime;
        }
        Files.deleteIfExists(note);
        delete(runtime);
        Files.createDirectories(target.resolve("dist"));
        run("jlink", arguments);
        // JavaFX looks beside the runtime's own libraries first; without this it unpacks to the user's home
        Path libraries = runtime.resolve(File.separatorChar == '\\' ? "bin" : "lib");
        for (Path jar : javafx) {
            unpackNatives(jar, libraries);
        }
        shareClasses(runtime);
        Files.writeString(note, madeOf);
        return runtime;
    }

    /** The archive of the JDK's own parsed classes, without which every start takes longer. jlink could make it, but not silently. */
    private static void shareClasses(Path runtime) throws IOException {
        Process dump = new ProcessBuilder(runtime.resolve("bin/java").toString(), "-XX:+UseSerialGC", "-Xshare:dump")
                .redirectErrorStream(true)
                .start();
        String said = new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = dump.onExit().join().exitValue();
        if (exit != 0) {
            throw new IllegalStateException("java -Xshare:dump ended with " + exit + ":\n" + said);
        }
    }

    private String options(String file) throws IOException {
        return Files.readAllLines(packaging.resolve(file)).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .collect(Collectors.joining(" "));
    }

    private static String moduleName(Path jar) {
        Set<ModuleReference> found = ModuleFinder.of(jar).findAll();
        if (found.size() != 1) {
            throw new IllegalStateException(jar + " is no module");
        }
        return found.iterator().next().descriptor().name();
    }

    private static void unpackNatives(Path jar, Path into) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (var entry : Collections.list(file.entries())) {
                if (NATIVE.matcher(entry.getName()).matches()) {
                    Path name = Path.of(entry.getName()).getFileName();
                    try (InputStream in = file.getInputStream(entry)) {
                        Files.copy(in, into.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
        }
    }

    private static void run(String tool, List<String> arguments) {
        StringWriter said = new StringWriter();
        PrintWriter to = new PrintWriter(said);
        int exit = ToolProvider.findFirst(tool)
                .orElseThrow(() -> new IllegalStateException("this JDK has no " + tool))
                .run(to, to, arguments.toArray(String[]::new));
        if (exit != 0) {
            throw new IllegalStateException(tool + " ended with " + exit + ":\n" + said);
        }
    }

    private static void link(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (IOException | UnsupportedOperationException e) { // another file system
            Files.copy(from, to);
        }
    }

    private static Path emptied(Path folder) throws IOException {
        delete(folder);
        return Files.createDirectories(folder);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                file.toFile().setWritable(true); // jlink makes legal notices read-only
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e) throws IOException {
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

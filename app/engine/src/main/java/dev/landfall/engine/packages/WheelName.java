package dev.landfall.engine.packages;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a wheel's file name says (binary distribution format, "File name convention", PEP 427).
 *
 * @param file the whole name
 * @param project as it is spelt there
 * @param version as it is spelt there
 * @param build the build tag; empty when there is none
 * @param pythons e.g. {@code py2, py3} or {@code cp311}
 * @param abis e.g. {@code none} or {@code cp311}
 * @param platforms e.g. {@code any} or {@code manylinux2014_x86_64}
 */
public record WheelName(
        String file,
        String project,
        String version,
        String build,
        List<String> pythons,
        List<String> abis,
        List<String> platforms) {
    private static final Pattern GRAMMAR = Pattern.compile("(?<project>[A-Za-z0-9](?:[A-Za-z0-9._]*[A-Za-z0-9])?)"
            + "-(?<version>[A-Za-z0-9_.!+]+)(?:-(?<build>[0-9][A-Za-z0-9_.]*))?"
            + "-(?<python>[A-Za-z0-9_.]+)-(?<abi>[A-Za-z0-9_.]+)-(?<platform>[A-Za-z0-9_.]+)\\.whl");

    public WheelName {
        pythons = List.copyOf(pythons);
        abis = List.copyOf(abis);
        platforms = List.copyOf(platforms);
    }

    /** The name, or empty when it is none of a wheel. */
    public static Optional<WheelName> tryParse(String file) {
        Matcher m = GRAMMAR.matcher(file);
        if (file.length() > 240 || !m.matches()) {
            return Optional.empty();
        }
        String build = m.group("build");
        return Optional.of(new WheelName(
                file,
                m.group("project"),
                m.group("version"),
                build == null ? "" : build,
                List.of(m.group("python").split("\\.")),
                List.of(m.group("abi").split("\\.")),
                List.of(m.group("platform").split("\\."))));
    }

    /** How an index spells a project's name: lower-case, runs of {@code -_.} as one dash (PEP 503, "Normalized Names"). */
    public static String normal(String project) {
        return project.toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
    }
}

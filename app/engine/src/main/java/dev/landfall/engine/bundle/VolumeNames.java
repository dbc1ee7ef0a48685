package dev.landfall.engine.bundle;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of volumes on media: {@code NAME-VERSION.01of03.landfall}, safe for FAT32 and ISO 9660 with Joliet. */
final class VolumeNames {
    static final String SUFFIX = ".landfall";
    static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?");
    static final Pattern VERSION = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,62}[A-Za-z0-9])?");
    private static final Pattern VOLUME =
            Pattern.compile("(?<stem>.+)\\.(?<number>[0-9]{2,5})of(?<of>[0-9]{2,5})\\.landfall");

    private VolumeNames() {}

    static String of(String name, String version, int number, int of) {
        return of(name + "-" + version, number, of);
    }

    static String of(String stem, int number, int of) {
        int width = Math.max(2, Integer.toString(of).length());
        return stem + "." + String.format(Locale.ROOT, "%0" + width + "dof%0" + width + "d", number, of) + SUFFIX;
    }

    static boolean looksLike(String fileName) {
        return fileName.toLowerCase(Locale.ROOT).endsWith(SUFFIX);
    }

    /** Which volume a file's name says it is. */
    static Optional<Numbered> numbered(String fileName) {
        Matcher m = VOLUME.matcher(fileName);
        return m.matches()
                ? Optional.of(new Numbered(
                        m.group("stem"), Integer.parseInt(m.group("number")), Integer.parseInt(m.group("of"))))
                : Optional.empty();
    }

    record Numbered(String stem, int number, int of) {}
}

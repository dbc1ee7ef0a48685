package dev.landfall.engine.bundle;

import dev.landfall.engine.problem.ProblemException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a bundle is written.
 *
 * @param volumeSize the most bytes a volume may have, at least {@link #SMALLEST}
 * @param against a site whose registry holds layers that need not be packed
 * @param pulls how many layers are fetched from registries at once, at least 1
 */
public record BuildOptions(long volumeSize, Optional<DeltaBase> against, int pulls) {
    /** So many fetches keep a line busy without being rude to a registry. */
    public static final int PULLS = 4;

    /** What fits a FAT32 stick: one MiB under 4 GiB, which FAT32 itself no longer holds. */
    public static final long FAT32 = (4L << 30) - (1 << 20);

    /** Smaller volumes would be mostly table. */
    public static final long SMALLEST = 64 << 10;

    private static final Pattern SIZE = Pattern.compile("(?<count>[0-9]{1,12})(?<unit>[kmgt]?)(?:i?b)?");

    public BuildOptions {
        if (volumeSize < SMALLEST) {
            throw ProblemException.of("bundle.volume-size", "text", volumeSize, "smallest", SMALLEST);
        }
    }

    /** Everything in volumes of this size. */
    public BuildOptions(long volumeSize) {
        this(volumeSize, Optional.empty(), PULLS);
    }

    /** The same with so many fetches at once, 1 to 64. */
    public BuildOptions pulling(int count) {
        return new BuildOptions(volumeSize, against, Math.clamp(count, 1, 64));
    }

    /** The same without what a site holds. */
    public BuildOptions against(DeltaBase site) {
        return new BuildOptions(volumeSize, Optional.of(site), pulls);
    }

    /** Volumes for FAT32. */
    public static BuildOptions standard() {
        return new BuildOptions(FAT32);
    }

    /**
     * A volume size as people write it: {@code 700m}, {@code 4g}, {@code 25GiB}; units are binary.
     *
     * <p>{@code 4g} means what a FAT32 stick takes, since nobody asks for the one byte more that it does not.
     *
     * @throws ProblemException {@code bundle.volume-size}
     */
    public static BuildOptions ofVolumeSize(String text) {
        Matcher m = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!m.matches()) {
            throw ProblemException.of("bundle.volume-size", "text", text, "smallest", SMALLEST);
        }
        int shift = 10 * " kmgt".indexOf(m.group("unit").isEmpty() ? " " : m.group("unit"));
        long count = Long.parseLong(m.group("count"));
        if (count > Long.MAX_VALUE >> shift >> 1) {
            throw ProblemException.of("bundle.volume-size", "text", text, "smallest", SMALLEST);
        }
        long size = count << shift;
        return new BuildOptions(size == 4L << 30 ? FAT32 : size);
    }
}

package dev.landfall.engine.bundle.fuzz;

import java.nio.file.Path;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Something that reads files from outside, with sound ones to begin from.
 *
 * @param files what lies in the folder of a case, by path
 * @param damaged which of them is damaged
 * @param io whether an {@code IOException} is an answer too: the caller says it with the line of the spec
 */
record Reader(String name, Map<String, byte[]> files, String damaged, boolean io, Damage damage, Work work) {
    /** How content is damaged. */
    interface Damage {
        byte[] of(byte[] good, RandomGenerator random);
    }

    /** Reads the damaged file, and all that belongs to it. */
    interface Work {
        void read(Path file) throws Exception;
    }

    @Override
    public String toString() {
        return name;
    }
}

package dev.landfall.engine.bundle.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code -Dlandfall.fuzz.rounds=100000} runs longer, {@code -Dlandfall.fuzz.seed=N} from another seed, {@code -Dlandfall.fuzz.only=NAME}
 * one reader alone; a failure names reader and seed.
 */
@DisplayName("Damaged, lying and hostile files of every kind")
class FuzzTest {
    private static final int ROUNDS = Integer.getInteger("landfall.fuzz.rounds", 60);

    /** What was torn off at a crash is passed over, or made again. */
    private static final Set<String> TOLERANT =
            Set.of("journal", "open uploads", "unfinished build", "unfinished volume");

    /** Each of their rounds builds a bundle, and waits for the disk. */
    private static final Set<String> SLOW = Set.of("unfinished build", "unfinished volume");

    private static final long SEED = Long.getLong("landfall.fuzz.seed", 1);

    @TempDir
    static Path scratch;

    @TempDir
    Path sandbox;

    static Stream<Reader> readers() throws IOException {
        String only = System.getProperty("landfall.fuzz.only", "");
        return Stream.concat(Readers.all(scratch).stream(), OwnReaders.all(scratch.resolve("own")).stream())
                .filter(r -> only.isEmpty() || r.name().equals(only));
    }

    @ParameterizedTest
    @MethodSource("readers")
    @DisplayName("are read or refused in words that name the file, in time, and leave nothing open or behind")
    void readOrRefused(Reader reader) throws Exception {
        FuzzRun run = new FuzzRun(reader, sandbox);
        run.rounds(SEED, SLOW.contains(reader.name()) ? ROUNDS / 4 : ROUNDS);
        assertTrue(
                TOLERANT.contains(reader.name()) || run.refused() * 10 > ROUNDS,
                "only " + run.refused() + " of " + ROUNDS + " were noticed");
    }
}

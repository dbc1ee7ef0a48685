package dev.landfall.desktop.screens.settings;

import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The text of a file that a person chose as an answer: short and UTF-8, or a problem that says so. */
final class AnswerFile {
    /** In bytes; certificates and lists of users are far smaller, and more would not fit into a Secret. */
    static final int MOST = 256 * 1024;

    private AnswerFile() {}

    /** @throws ProblemException {@code desktop.answer-file} */
    static String text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST + 1);
            if (bytes.length > MOST) {
                throw ProblemException.of("desktop.answer-file", "file", file, "why", "It is longer than 256 KiB.");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .strip();
        } catch (CharacterCodingException e) {
            throw ProblemException.because(e, "desktop.answer-file", "file", file, "why", "It is no text in UTF-8.");
        } catch (IOException e) {
            throw ProblemException.because(
                    e, "desktop.answer-file", "file", file, "why", "The laptop says: " + e.getMessage());
        }
    }
}

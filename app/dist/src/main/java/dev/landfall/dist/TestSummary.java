package dev.landfall.dist;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What the tests of all modules came to: how many passed, which failed, which were skipped and why.
 *
 * @param passed how many passed
 * @param failed their names
 * @param skipped their names, by the reason given
 */
public record TestSummary(int passed, List<String> failed, Map<String, List<String>> skipped) {
    /**
     * Prints the sum as the last lines of the build, after Maven's own, and fails the build if a test failed or none ran.
     *
     * @param args the repository's folder, and when this build started (reports older than that are of another run)
     */
    public static void main(String[] args) throws IOException {
        TestSummary sum = of(Path.of(args[0]), Instant.parse(args[1]));
        byte[] text = sum.text().getBytes(StandardCharsets.UTF_8);
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> out.writeBytes(text)));
        if (!sum.failed.isEmpty()) {
            throw new IllegalStateException(sum.failed.size() + " tests failed");
        }
        if (sum.passed == 0) {
            throw new IllegalStateException("no test ran");
        }
    }

    /** Reads the reports of Surefire and Failsafe below a folder, as far as they were written at or after an instant. */
    static TestSummary of(Path root, Instant since) throws IOException {
        PathMatcher report =
                FileSystems.getDefault().getPathMatcher("glob:**/target/{surefire,failsafe}-reports/TEST-*.xml");
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(root, 5)) {
            for (Path file : all.filter(report::matches).sorted().toList()) {
                if (!Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
                    files.add(file);
                }
            }
        }
        int passed = 0;
        List<String> failed = new ArrayList<>();
        Map<String, List<String>> skipped = new TreeMap<>();
        for (Path file : files) {
            NodeList cases = read(file).getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                Element test = (Element) cases.item(i);
                Element skip = child(test, "skipped");
                if (child(test, "failure") != null || child(test, "error") != null) {
                    failed.add(name(test));
                } else if (skip != null) {
                    skipped.computeIfAbsent(reason(skip), k -> new ArrayList<>())
                            .add(name(test));
                } else {
                    passed++;
                }
            }
        }
        skipped.values().forEach(names -> names.sort(Comparator.naturalOrder()));
        return new TestSummary(passed, failed, skipped);
    }

    /** The sum for a reader; the last line is {@code N passed, N failed, N skipped}. */
    String text() {
        StringBuilder text = new StringBuilder();
        skipped.forEach((why, names) -> {
            text.append("skipped, ").append(why).append(":\n");
            names.forEach(name -> text.append("  ").append(name).append('\n'));
        });
        if (!failed.isEmpty()) {
            text.append("failed:\n");
            failed.forEach(name -> text.append("  ").append(name).append('\n'));
        }
        int skips = skipped.values().stream().mapToInt(List::size).sum();
        return text.append("%d passed, %d failed, %d skipped%n".formatted(passed, failed.size(), skips))
                .toString();
    }

    private static String reason(Element skip) {
        String why = skip.getAttribute("message").strip();
        if (why.isEmpty()) { // an assumption stands there as an exception with its stack
            String stack = skip.getTextContent().strip();
            String first = stack.lines().findFirst().orElse("no reason given");
            return first.replaceFirst("^[\\w.$]+Exception: ", "").replaceFirst("^Assumption failed: ", "");
        }
        // JUnit puts the condition it evaluated before the words of the test's author
        int words = why.lastIndexOf(" ==> ");
        return words < 0 ? why : why.substring(words + " ==> ".length());
    }

    private static String name(Element test) {
        String type = test.getAttribute("classname");
        String name = test.getAttribute("name");
        String shortType = type.substring(type.lastIndexOf('.') + 1);
        return name.isEmpty() ? shortType : shortType + ": " + name;
    }

    private static @Nullable Element child(Element parent, String tag) {
        NodeList found = parent.getElementsByTagName(tag);
        return found.getLength() == 0 ? null : (Element) found.item(0);
    }

    private static Element read(Path file) throws IOException {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(file.toFile())
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("not a test report: " + file, e);
        }
    }
}

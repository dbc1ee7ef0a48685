package dev.landfall.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The sum of the tests")
class TestSummaryIT {
    private static final Instant STARTED = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path root;

    @BeforeEach
    void reports() throws IOException {
        report("app/engine/target/surefire-reports/TEST-a.xml", STARTED, """
                <testsuite><testcase classname="x.PushTest" name="pushes"/>
                <testcase classname="x.PushTest" name="resumes"><skipped message="Environment variable [A] does not exist ==> needs a cluster"/></testcase>
                <testcase classname="x.PushTest" name="mounts"><skipped message="needs a cluster"/></testcase></testsuite>
                """);
        report("app/dist/target/failsafe-reports/TEST-b.xml", STARTED.plusSeconds(60), """
                <testsuite><testcase classname="x.ImageIT" name="starts"><failure message="no"/></testcase>
                <testcase classname="x.ImageIT" name="stops"><error message="no"/></testcase>
                <testcase classname="x.ImageIT" name="waits"><skipped/></testcase>
                <testcase classname="x.ImageIT" name="packs"><skipped type="org.opentest4j.TestAbortedException">
                org.opentest4j.TestAbortedException: Assumption failed: needs a packer
                at x.ImageIT.packs(ImageIT.java:1)</skipped></testcase></testsuite>
                """);
    }

    @Test
    @DisplayName("counts every module's tests and names the skipped ones by their reason")
    void sums() throws IOException {
        assertEquals("""
                skipped, needs a cluster:
                  PushTest: mounts
                  PushTest: resumes
                skipped, needs a packer:
                  ImageIT: packs
                skipped, no reason given:
                  ImageIT: waits
                failed:
                  ImageIT: starts
                  ImageIT: stops
                1 passed, 2 failed, 4 skipped
                """, TestSummary.of(root, STARTED).text());
    }

    @Test
    @DisplayName("leaves out reports of an earlier run")
    void earlier() throws IOException {
        report("app/cli/target/surefire-reports/TEST-c.xml", STARTED.minusSeconds(1), """
                <testsuite><testcase classname="x.OldTest" name="was deleted"/></testsuite>
                """);
        assertEquals(1, TestSummary.of(root, STARTED).passed());
    }

    private void report(String name, Instant written, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(written));
    }
}

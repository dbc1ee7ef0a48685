package dev.landfall.engine.install.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The name of a Job")
class RunJobNameTest {
    private static final String LABEL = "[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?";

    @Test
    @DisplayName("is valid wherever it is cut")
    void cut() {
        for (int at = 40; at < 70; at++) {
            for (String end : new String[] {".", "-", "--"}) {
                String name = RunJob.ending("j".repeat(at) + end + "j".repeat(40), "content");
                assertTrue(name.length() <= 63, name);
                // a name of a cluster is labels with dots between (RFC 1123)
                for (String label : name.split("\\.", -1)) {
                    assertTrue(label.matches(LABEL), name);
                }
            }
        }
    }

    @Test
    @DisplayName("and the label of its step are not longer than a cluster takes, and two steps do not share one")
    void label() {
        String id = "step." + "x".repeat(57) + "." + "y".repeat(30);
        assertTrue(RunJob.label(id + "1").matches(LABEL), RunJob.label(id + "1"));
        assertNotEquals(RunJob.label(id + "1"), RunJob.label(id + "2"));
        assertEquals("make-tables", RunJob.label("make.tables"));
    }
}

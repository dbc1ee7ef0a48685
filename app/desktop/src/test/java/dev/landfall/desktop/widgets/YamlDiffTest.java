package dev.landfall.desktop.widgets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The difference of two YAML texts")
class YamlDiffTest {
    private static final String BEFORE = """
            redis:
              # its pods
              master:
                a: 1
                b: 2
                list:
                  - x: 1
                  - x: 2
                pod:
                  fsGroup: 1001
            """;

    @Test
    @DisplayName("says under which keys each part stands")
    void paths() {
        assertEquals("""
                @@ -7,4 +7,4 @@ redis.master.pod
                       - x: 1
                       - x: 2
                     pod:
                -      fsGroup: 1001
                +      fsGroup: null
                """, YamlDiff.unified(BEFORE, BEFORE.replace("fsGroup: 1001", "fsGroup: null")));
    }

    @Test
    @DisplayName("says no keys at the top, and nothing when nothing differs")
    void top() {
        assertEquals("@@ -1,1 +1,1 @@\n-a: 1\n+a: 2\n", YamlDiff.unified("a: 1\n", "a: 2\n"));
        assertEquals("", YamlDiff.unified(BEFORE, BEFORE));
    }
}

package dev.landfall.engine.cluster.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Others' text")
class MaskTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "token=s3cr3t-value",
                "password: s3cr3t-value",
                "{\"password\":\"s3cr3t-value\"}",
                "Authorization: Bearer s3cr3t-value",
                "https://bob:s3cr3t-value@r.test/v2",
                "it holds s3cr3t-value somewhere",
                "sha256~s3cr3t-value",
            })
    @DisplayName("is shown without secrets, known ones and those that look like it")
    void masked(String text) {
        assertFalse(Mask.text(text, List.of(text.contains("somewhere") ? "s3cr3t-value" : "other"))
                .contains("s3cr3t-value"));
    }

    @Test
    @DisplayName("keeps what is no secret")
    void kept() {
        String text = "pods \"web\" is forbidden: cannot find key in secret site/db, token expired";
        assertEquals(text, Mask.text(text, List.of("")));
    }
}

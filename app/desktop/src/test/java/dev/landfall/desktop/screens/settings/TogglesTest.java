package dev.landfall.desktop.screens.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.landfall.engine.product.Answers;
import dev.landfall.engine.product.Form;
import dev.landfall.engine.product.ProductFiles;
import dev.landfall.engine.product.ProductReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The order of switches")
class TogglesTest {
    @TempDir
    private Path folder;

    private List<String> rows(String toggles, Answers answers) throws IOException {
        Files.writeString(folder.resolve("product.yaml"), """
                id: p
                name: P
                version: 1.0.0
                summary: For tests.
                namespace: p
                toggles:
                %s
                steps:
                  - kind: push-images
                """.formatted(toggles.indent(2)));
        Form form =
                Form.of(ProductReader.read(ProductFiles.of(folder), "p"), answers, Map.of("cluster.openshift", "true"));
        return Toggles.of(form).stream()
                .map(r -> (r.under().isEmpty() ? "" : r.under() + "/")
                        + r.toggle().id()
                        + (r.on() ? "+" : "-")
                        + (r.byHand() ? "!" : "")
                        + (r.followers() > 0 ? " leads " + r.followers() : ""))
                .toList();
    }

    @Test
    @DisplayName(
            "puts those that follow another one under it, wherever they stand, and marks what was switched by hand")
    void followers() throws IOException {
        String toggles = """
                - {id: first, label: First, changes: Something., suggested: all}
                - {id: alone, label: Alone, changes: Something., suggested: '!cluster.openshift'}
                - {id: all, label: All, changes: Something., suggested: cluster.openshift}
                - {id: second, label: Second, changes: Something., suggested: all}
                - {id: deeper, label: Deeper, changes: Something., suggested: second}
                """;
        assertEquals(
                List.of("alone-", "all+ leads 3", "all/first+", "all/second+", "all/deeper+"),
                rows(toggles, Answers.NONE));
        assertEquals(
                List.of("alone-", "all-! leads 3", "all/first+!", "all/second-", "all/deeper-"),
                rows(toggles, Answers.NONE.with("all", false).with("first", true)));
    }

    @Test
    @DisplayName("shows every switch even when they suggest each other in a ring")
    void ring() throws IOException {
        String toggles = """
                - {id: one, label: One, changes: Something., suggested: two}
                - {id: two, label: Two, changes: Something., suggested: one}
                """;
        List<String> rows = rows(toggles, Answers.NONE.with("one", true));
        assertEquals(2, rows.size(), rows.toString());
    }
}

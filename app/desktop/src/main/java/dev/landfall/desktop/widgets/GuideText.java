package dev.landfall.desktop.widgets;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javafx.scene.Node;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;

/** A page of the guide: the few marks of Markdown it uses, namely headings, lists, code and strong words. */
public final class GuideText extends VBox {
    private static final Pattern MARK = Pattern.compile("`([^`]+)`|\\*\\*([^*]+)\\*\\*");

    public GuideText(String markdown) {
        super(8);
        getStyleClass().add("guide");
        for (String block : blocks(markdown)) {
            if (block.startsWith("# ")) {
                getChildren().add(Parts.wrapped(block.substring(2), "guide-title"));
            } else if (block.startsWith("## ")) {
                getChildren().add(Parts.wrapped(block.substring(3), "guide-heading"));
            } else if (block.startsWith("- ")) {
                HBox item = new HBox(8, Parts.text("•", "muted"), Parts.grow(flow(block.substring(2))));
                getChildren().add(item);
            } else {
                getChildren().add(flow(block));
            }
        }
    }

    /** Paragraphs, list items and headings, each in one piece. */
    static List<String> blocks(String markdown) {
        List<String> blocks = new ArrayList<>();
        StringBuilder block = new StringBuilder();
        for (String line : markdown.lines().toList()) {
            boolean starts = line.isBlank() || line.startsWith("#") || line.startsWith("- ");
            if (starts && !block.isEmpty()) {
                blocks.add(block.toString());
                block.setLength(0);
            }
            if (line.startsWith("#")) {
                blocks.add(line.strip());
            } else if (!line.isBlank()) {
                block.append(block.isEmpty() ? "" : " ").append(line.strip());
            }
        }
        if (!block.isEmpty()) {
            blocks.add(block.toString());
        }
        return blocks;
    }

    private static Node flow(String text) {
        TextFlow flow = new TextFlow();
        flow.setLineSpacing(2);
        Matcher mark = MARK.matcher(text);
        int from = 0;
        while (mark.find()) {
            part(flow, text.substring(from, mark.start()), "guide-plain");
            boolean code = mark.group(1) != null;
            part(flow, code ? mark.group(1) : mark.group(2), code ? "guide-code" : "guide-strong");
            from = mark.end();
        }
        part(flow, text.substring(from), "guide-plain");
        return flow;
    }

    private static void part(TextFlow flow, String text, String style) {
        if (!text.isEmpty()) {
            Text part = new Text(text);
            part.getStyleClass().add(style);
            flow.getChildren().add(part);
        }
    }
}

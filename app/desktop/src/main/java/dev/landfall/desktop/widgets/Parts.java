package dev.landfall.desktop.widgets;

import atlantafx.base.theme.Styles;
import javafx.beans.InvalidationListener;
import javafx.css.PseudoClass;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.TraversalDirection;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextArea;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** The small pieces that every screen is put together from, on a rhythm of eight pixels. */
public final class Parts {
    private static final PseudoClass SCROLLS = PseudoClass.getPseudoClass("scrolls");

    private static final double MAIN = 320;

    private Parts() {}

    public static Label text(String text, String... styles) {
        Label label = new Label(text);
        label.getStyleClass().addAll(styles);
        return label;
    }

    /** Text that may take several lines. */
    public static Label wrapped(String text, String... styles) {
        Label label = text(text, styles);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }

    /** The heading of a part of a screen. */
    public static Label heading(String text) {
        return text(text, "heading");
    }

    /** Kubernetes words and other small print. */
    public static Label small(String text) {
        return text(text, "small");
    }

    public static Label mono(String text) {
        return text(text, "mono");
    }

    public static FontIcon icon(Feather symbol, String... styles) {
        FontIcon icon = new FontIcon(symbol);
        icon.getStyleClass().addAll(styles);
        return icon;
    }

    public static Button button(String text, Feather symbol, Runnable action) {
        Button button = new Button(text, new FontIcon(symbol));
        button.setMnemonicParsing(false);
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setOnAction(event -> action.run());
        return button;
    }

    public static Button button(String text, Runnable action) {
        Button button = new Button(text);
        button.setMnemonicParsing(false);
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setOnAction(event -> action.run());
        return button;
    }

    /** A button that is only a symbol; its words are its tooltip and what a screen reader says. */
    public static Button symbol(Feather symbol, String words, Runnable action) {
        Button button = new Button(null, new FontIcon(symbol));
        button.getStyleClass().addAll(Styles.BUTTON_ICON, Styles.FLAT, "symbol");
        button.setAccessibleText(words);
        button.setTooltip(new Tooltip(words));
        button.setOnAction(event -> action.run());
        return button;
    }

    public static HBox row(double gap, Node... children) {
        HBox row = new HBox(gap, children);
        row.setAlignment(Pos.CENTER_LEFT);
        return row;
    }

    /** Beside each other as far as there is room, then below. */
    public static FlowPane flow(double gap, Node... children) {
        FlowPane flow = new FlowPane(gap, 4, children);
        flow.setRowValignment(VPos.CENTER);
        // else it asks for the width of all of them
        flow.setPrefWrapLength(1);
        return flow;
    }

    /** The head of a part of a screen, of one height whatever stands in it, so that neighbours align. */
    public static HBox headRow(Node... children) {
        HBox row = row(8, children);
        row.setMinHeight(32);
        row.setMaxHeight(32);
        return row;
    }

    public static VBox column(double gap, Node... children) {
        return new VBox(gap, children);
    }

    /** A column at the side: as wide as said where there is room, narrower in a small window. */
    public static <R extends Region> R side(double width, R side) {
        side.setPrefWidth(width);
        side.setMaxWidth(width);
        side.setMinWidth(width * 0.7);
        return side;
    }

    /** The main column beside one at the side: takes what room is left, and gives way before it gets unreadable. */
    public static <R extends Region> R main(R main) {
        main.setMinWidth(MAIN);
        main.setPrefWidth(1.5 * MAIN);
        main.setMaxWidth(Double.MAX_VALUE);
        HBox.setHgrow(main, Priority.ALWAYS);
        return main;
    }

    /** Takes what room is left. */
    public static <N extends Node> N grow(N node) {
        HBox.setHgrow(node, Priority.ALWAYS);
        VBox.setVgrow(node, Priority.ALWAYS);
        if (node instanceof Region region) {
            region.setMaxSize(Double.MAX_VALUE, Double.MAX_VALUE);
        }
        return node;
    }

    public static Region spacer() {
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        VBox.setVgrow(space, Priority.ALWAYS);
        return space;
    }

    /** A bordered surface. */
    public static VBox card(Node... children) {
        VBox card = new VBox(8, children);
        card.getStyleClass().add("card");
        return card;
    }

    /** Says what will be here and how to get it. */
    public static VBox empty(Feather symbol, String title, String how) {
        Label words = wrapped(how, "muted");
        words.setMaxWidth(420);
        words.setAlignment(Pos.CENTER);
        words.setStyle("-fx-text-alignment: center;");
        VBox empty = new VBox(8, icon(symbol, "empty-icon"), text(title, "strong"), words);
        empty.setAlignment(Pos.CENTER);
        empty.setPadding(new Insets(24));
        empty.getStyleClass().add("empty");
        return empty;
    }

    public static ScrollPane scroll(Node content) {
        VBox box = new VBox(content);
        VBox.setVgrow(content, Priority.ALWAYS);
        ScrollPane scroll = new ScrollPane(box);
        // room beside the bar, as long as there is one
        InvalidationListener room = o -> box.pseudoClassStateChanged(
                SCROLLS, box.getHeight() > scroll.getViewportBounds().getHeight() + 1);
        box.heightProperty().addListener(room);
        scroll.viewportBoundsProperty().addListener(room);
        box.getStyleClass().add("scroll-content");
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("plain-scroll");
        // the bars are reached by the keys of what is inside
        scroll.setFocusTraversable(false);
        return scroll;
    }

    /** Scrolls only when the content is higher than so many pixels; takes no more room than the content needs. */
    public static ScrollPane scrollAbove(double height, Region content) {
        ScrollPane scroll = scroll(content);
        InvalidationListener size = o -> {
            double needed = Math.min(height, content.getHeight() + 2);
            scroll.setMinHeight(needed);
            scroll.setMaxHeight(needed);
        };
        content.heightProperty().addListener(size);
        return scroll;
    }

    /** Several lines of text in a form: Tab goes on to the next field, as everywhere else in it. */
    public static TextArea area(int rows) {
        TextArea area = new TextArea();
        area.setPrefRowCount(rows);
        area.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.TAB && !event.isControlDown()) {
                area.requestFocusTraversal(event.isShiftDown() ? TraversalDirection.PREVIOUS : TraversalDirection.NEXT);
                event.consume();
            }
        });
        return area;
    }

    /** Shown or not, and takes room only when shown. */
    public static void show(Node node, boolean shown) {
        node.setVisible(shown);
        node.setManaged(shown);
    }
}

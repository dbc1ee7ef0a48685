package dev.landfall.desktop.shell;

import dev.landfall.desktop.fx.Theme;
import dev.landfall.desktop.journey.Header;
import dev.landfall.desktop.widgets.Parts;
import java.util.function.Consumer;
import javafx.beans.property.StringProperty;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import org.kordamp.ikonli.feather.Feather;

/** The top: which site, cluster and product, the window's looks, and the guide. */
final class TopBar extends HBox {
    TopBar(Header header, Theme theme, Consumer<Theme> onTheme, Runnable onHelp) {
        super(16);
        getStyleClass().add("top-bar");
        setId("top-bar");
        Label site = Parts.text("", "top-site");
        site.textProperty().bind(header.site());
        site.setGraphic(Parts.icon(Feather.ANCHOR, "mark"));
        site.setGraphicTextGap(12);
        Button help = Parts.button("Guide", Feather.HELP_CIRCLE, onHelp);
        help.setId("help");
        help.getStyleClass().add("flat");
        help.setTooltip(new Tooltip("The guide at this screen (F1)"));
        getChildren()
                .addAll(
                        site,
                        fact(Feather.PACKAGE, "Product", header.product()),
                        fact(Feather.SERVER, "Cluster", header.cluster()),
                        Parts.spacer(),
                        themes(theme, onTheme),
                        help);
    }

    private static Label fact(Feather symbol, String what, StringProperty value) {
        Label fact = Parts.text("", "top-fact");
        fact.setGraphic(Parts.icon(symbol));
        fact.setGraphicTextGap(8);
        fact.textProperty().bind(value);
        fact.setTooltip(new Tooltip(what));
        fact.visibleProperty().bind(value.isNotEmpty());
        fact.managedProperty().bind(fact.visibleProperty());
        return fact;
    }

    private static MenuButton themes(Theme chosen, Consumer<Theme> onTheme) {
        MenuButton menu = new MenuButton(null, Parts.icon(Feather.SUN));
        menu.setId("theme");
        menu.getStyleClass().addAll("flat", "button-icon", "no-arrow");
        menu.setAccessibleText("Light or dark");
        menu.setTooltip(new Tooltip("Light or dark"));
        ToggleGroup group = new ToggleGroup();
        for (Theme theme : Theme.values()) {
            RadioMenuItem item = new RadioMenuItem(theme.label());
            item.setToggleGroup(group);
            item.setSelected(theme == chosen);
            item.setOnAction(event -> onTheme.accept(theme));
            menu.getItems().add(item);
        }
        return menu;
    }
}

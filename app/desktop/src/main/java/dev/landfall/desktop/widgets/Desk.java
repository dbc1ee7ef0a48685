package dev.landfall.desktop.widgets;

import dev.landfall.desktop.fx.Gate;
import java.util.function.Consumer;

/**
 * What every view may reach for beyond its model.
 *
 * @param browse opens an address in the laptop's browser
 */
public record Desk(Gate gate, Choosers choosers, Details details, Consumer<String> browse) {}

package dev.landfall.desktop.widgets;

import dev.landfall.desktop.fx.Gate;
import dev.landfall.engine.problem.Remedy;
import java.util.function.Consumer;

/**
 * What every view may reach for beyond its model.
 *
 * @param browse opens an address in the laptop's browser
 * @param remedies carries out what a problem's button offers, whichever screen shows it
 */
public record Desk(Gate gate, Choosers choosers, Details details, Consumer<String> browse, Consumer<Remedy> remedies) {}

package dev.landfall.desktop.journey;

/** What the window needs to know of each screen. */
public interface StationModel {
    Station station();

    Primary primary();

    /** The screen is shown, for the first time or again. */
    default void entered() {}
}

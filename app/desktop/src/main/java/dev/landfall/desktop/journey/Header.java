package dev.landfall.desktop.journey;

import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/** What the top of the window says once it is known. */
public final class Header {
    private final StringProperty site = new SimpleStringProperty("New site");
    private final StringProperty product = new SimpleStringProperty("");
    private final StringProperty cluster = new SimpleStringProperty("");

    public StringProperty site() {
        return site;
    }

    public StringProperty product() {
        return product;
    }

    public StringProperty cluster() {
        return cluster;
    }
}

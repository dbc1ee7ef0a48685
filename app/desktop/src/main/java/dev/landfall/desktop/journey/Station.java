package dev.landfall.desktop.journey;

import java.util.Arrays;
import java.util.List;

/** One of the eight stations of an installation, in the order they are passed. */
public enum Station {
    BUNDLE("Bundle", "What did I bring, and can I trust it?"),
    CLUSTER("Cluster", "Where does it go?"),
    REGISTRY("Registry", "Where do images go?"),
    SETTINGS("Settings", "What is special here?"),
    CHECKS("Checks", "Will it work?"),
    REVIEW("Review", "What exactly will happen?"),
    INSTALL("Install", "How far is it?"),
    DONE("Done", "How do I use it, what do I hand over?");

    private final String title;
    private final String question;

    Station(String title, String question) {
        this.title = title;
        this.question = question;
    }

    public String title() {
        return title;
    }

    /** What this station answers. */
    public String question() {
        return question;
    }

    /** From 1 to 8. */
    public int number() {
        return ordinal() + 1;
    }

    /** The stations before this one. */
    public List<Station> earlier() {
        return Arrays.asList(values()).subList(0, ordinal());
    }

    /** The one after it; the last station follows itself. */
    public Station next() {
        return values()[Math.min(ordinal() + 1, values().length - 1)];
    }
}

package dev.landfall.desktop.journey;

import java.util.Arrays;
import java.util.List;

/** One of the eight stations of an installation, in the order they are passed. */
public enum Station {
    BUNDLE(1, "Bundle", "What did I bring, and can I trust it?"),
    CLUSTER(2, "Cluster", "Where does it go?"),
    REGISTRY(3, "Registry", "Where do images go?"),
    SETTINGS(4, "Settings", "What is special here?"),
    CHECKS(5, "Checks", "Will it work?"),
    REVIEW(6, "Review", "What exactly will happen?"),
    INSTALL(7, "Install", "How far is it?"),
    DONE(8, "Done", "How do I use it, what do I hand over?");

    private final int number;
    private final String title;
    private final String question;

    Station(int number, String title, String question) {
        this.number = number;
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
        return number;
    }

    /** The stations before this one. */
    public List<Station> earlier() {
        return Arrays.stream(values()).filter(s -> s.number < number).toList();
    }

    /** The one after it; the last station follows itself. */
    public Station next() {
        return Arrays.stream(values())
                .filter(s -> s.number == number + 1)
                .findFirst()
                .orElse(this);
    }
}

package dev.landfall.desktop.journey;

/** How a station stands. */
public enum StationState {
    /** Not passed yet. */
    TO_DO("to do"),
    /** Being looked at or worked on. */
    NOW("now"),
    /** Passed, and everything it was passed with still holds. */
    DONE("done"),
    /** Waits for a decision of the engineer. */
    NEEDS_YOU("needs you"),
    /** Its work ended with a problem. */
    FAILED("failed"),
    /** Passed before, but something it was passed with has changed since. */
    REDO("to redo");

    private final String word;

    StationState(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}

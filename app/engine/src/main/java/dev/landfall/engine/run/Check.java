package dev.landfall.engine.run;

/** What a step found when it looked before doing anything. */
public sealed interface Check {
    /** Why, in a few words for the step list. */
    String why();

    /** It is so already. */
    record Done(String why) implements Check {}

    /** It has to be done, wholly or in part. */
    record ToDo(String why) implements Check {}

    static Check done(String why) {
        return new Done(why);
    }

    static Check toDo(String why) {
        return new ToDo(why);
    }
}

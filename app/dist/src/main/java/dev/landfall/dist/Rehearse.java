package dev.landfall.dist;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The rehearsal run from the build: the command of the app image on this console, its exit code Maven's.
 *
 * <p>Runs inside Maven's process. A goal that fails would make Maven end with 1 whatever the command said, and explain itself in eight
 * lines of its own; so a failure ends the process at once.
 */
public final class Rehearse {
    private Rehearse() {}

    /**
     * Runs a command and returns when it ended well.
     *
     * @param args the command's path, then its arguments in one text
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(args[0]);
        command.addAll(List.of(args[1].strip().split("\\s+")));
        Process process = new ProcessBuilder(command).inheritIO().start();
        // Ctrl-C reaches both processes: the command says what is left to do, Maven waits for it
        Runtime.getRuntime().addShutdownHook(new Thread(() -> waitFor(process)));
        int exit = process.waitFor();
        if (exit != 0) {
            System.exit(exit);
        }
    }

    private static void waitFor(Process process) {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

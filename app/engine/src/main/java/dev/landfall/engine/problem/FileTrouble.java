package dev.landfall.engine.problem;

import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Words for what files are refused with: the JDK's own exceptions say no more than the file's name. */
final class FileTrouble {
    private FileTrouble() {}

    /** Facts in pairs, {@code why} in words where it only repeats what the cause says. */
    static Object[] inWords(Throwable cause, Object[] facts) {
        if (!(cause instanceof FileSystemException file)) {
            return facts;
        }
        String said = String.valueOf(cause.getMessage());
        Object[] told = facts.clone();
        for (int i = 0; i + 1 < told.length; i += 2) {
            String why = String.valueOf(told[i + 1]);
            if (told[i].equals("why")
                    && (why.equals(said) || why.equals(cause.getClass().getSimpleName() + ": " + said))) {
                told[i + 1] = words(file, why);
            }
        }
        return told;
    }

    private static String words(FileSystemException trouble, String otherwise) {
        return switch (trouble) {
            case NoSuchFileException e -> "there is no such file or folder";
            case AccessDeniedException e -> "this user may not read or write it";
            case NotDirectoryException e -> "it is not a folder";
            case DirectoryNotEmptyException e -> "the folder is not empty";
            case FileAlreadyExistsException e -> "there is a file or folder of this name already";
            default -> trouble.getReason() == null ? otherwise : trouble.getReason();
        };
    }
}

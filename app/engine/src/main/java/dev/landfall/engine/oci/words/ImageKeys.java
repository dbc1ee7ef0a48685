package dev.landfall.engine.oci.words;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads the names of keys, variables and flags: does what stands under them mean an image? */
public final class ImageKeys {
    private static final Set<String> NOT = Set.of(
            "pull",
            "policy",
            "tag",
            "tags",
            "version",
            "digest",
            "sha",
            "sha256",
            "registry",
            "registries",
            "repository",
            "repo",
            "secret",
            "secrets",
            "id",
            "gc",
            "size",
            "format",
            "type",
            "path",
            "dir",
            "directory",
            "hub",
            "prefix",
            "suffix",
            "timeout",
            "enabled",
            "credentials",
            "password",
            "ami",
            "favicon",
            "logo",
            "icon",
            "background");

    private ImageKeys() {}

    /** {@code baseImage}, {@code CLEARML_DOCKER_IMAGE}, {@code --x-image}, {@code images}, {@code imageName}. */
    public static boolean means(String key) {
        boolean image = false;
        for (String word : words(key)) {
            if (NOT.contains(word)) {
                return false;
            }
            image |= isImage(word);
        }
        return image;
    }

    private static boolean isImage(String word) {
        return word.endsWith("image") || word.endsWith("images") || word.equals("img") || word.equals("imagename");
    }

    /** The words of a name in lower case: split at anything but letters and digits, and where camel case turns. */
    public static List<String> words(String key) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            boolean letter = Character.isLetterOrDigit(c);
            boolean turn = letter && Character.isUpperCase(c) && i > 0 && Character.isLowerCase(key.charAt(i - 1));
            if ((!letter || turn) && !word.isEmpty()) {
                words.add(word.toString().toLowerCase(Locale.ROOT));
                word.setLength(0);
            }
            if (letter) {
                word.append(c);
            }
        }
        if (!word.isEmpty()) {
            words.add(word.toString().toLowerCase(Locale.ROOT));
        }
        return words;
    }
}

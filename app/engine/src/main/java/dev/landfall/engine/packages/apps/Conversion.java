package dev.landfall.engine.packages.apps;

import java.util.List;
import java.util.TreeSet;

/**
 * What came of application packages.
 *
 * @param apps their names, sorted
 * @param images every image found, in the order of the files
 * @param unread places that could not be looked into: {@code member: why}
 */
public record Conversion(List<String> apps, List<AppImage> images, List<Unread> unread) {
    public Conversion {
        apps = List.copyOf(apps);
        images = List.copyOf(images);
        unread = List.copyOf(unread);
    }

    /** A file that was kept as it is without being looked into. */
    public record Unread(String app, String member, String why) {}

    /** The images of one fate. */
    public List<AppImage> images(AppImage.Fate fate) {
        return images.stream().filter(i -> i.fate() == fate).toList();
    }

    /** The names of the images that the site still has to get, each once. */
    public List<String> toAdd() {
        TreeSet<String> names = new TreeSet<>();
        images(AppImage.Fate.MISSING).forEach(i -> names.add(i.text()));
        return List.copyOf(names);
    }
}

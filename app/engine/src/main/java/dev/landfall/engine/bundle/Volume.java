package dev.landfall.engine.bundle;

import java.nio.file.Path;

/**
 * One file of a bundle on media.
 *
 * @param path where it lies; the folder of a plain OCI layout
 * @param number from 1
 * @param of how many there are
 * @param size in bytes; of a folder, what its blobs take together
 */
public record Volume(Path path, int number, int of, long size) {}

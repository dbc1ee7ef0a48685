package dev.landfall.engine.packages;

import java.nio.file.Path;

/**
 * A file that the packages image gives out below {@code /files/}.
 *
 * @param name as it is asked for, without a folder
 * @param path where it lies
 * @param size in bytes
 */
public record ServedFile(String name, Path path, long size) {}

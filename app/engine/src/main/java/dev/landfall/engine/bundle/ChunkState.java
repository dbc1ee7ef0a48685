package dev.landfall.engine.bundle;

/**
 * What was found out about one chunk.
 *
 * @param volume its number, from 1
 * @param chunk from 0
 * @param chunks how many the volume has
 * @param good whether it is as it was written
 */
public record ChunkState(int volume, int chunk, int chunks, boolean good) {}

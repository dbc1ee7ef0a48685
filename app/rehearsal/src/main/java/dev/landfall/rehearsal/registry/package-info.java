/** A practice OCI registry in the process: real HTTP, real storage in a folder, and faults on request. */
package dev.landfall.rehearsal.registry;

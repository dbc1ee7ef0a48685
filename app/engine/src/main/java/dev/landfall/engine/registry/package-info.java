/**
 * OCI registries (OCI distribution specification 1.1): reaching them and saying why not, pushing as fast as the wire and going on inside a
 * layer after a crash, pulling with every byte checked.
 */
package dev.landfall.engine.registry;

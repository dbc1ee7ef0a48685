/**
 * Clusters: which there are, whether they can be reached, what one may do there, what runs there, and putting objects
 * into them.
 */
package dev.landfall.engine.cluster;

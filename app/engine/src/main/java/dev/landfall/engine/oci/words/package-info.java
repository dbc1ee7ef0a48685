/** How images read in text: which words are one, how sure that is, and which keys speak of images. */
package dev.landfall.engine.oci.words;

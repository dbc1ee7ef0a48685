/** What the build itself runs: puts the app image together, sums the tests up, starts the rehearsal. Not part of the image. */
@NullMarked
package dev.landfall.dist;

import org.jspecify.annotations.NullMarked;

/**
 * Python packages and files for places without an index: reads wheels, makes a static package index (PEP 503, PEP 658) out of them, puts
 * it on an image with a small web server, and publishes wheels and files to servers that are there already. Start at {@link
 * dev.landfall.engine.packages.PackagesImage}.
 */
package dev.landfall.engine.packages;

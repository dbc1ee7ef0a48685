/**
 * Application packages: zips of zips whose texts name images, rewritten to a site's registry and put onto an image as one layer. Start at
 * {@link dev.landfall.engine.packages.apps.AppPackages}.
 */
package dev.landfall.engine.packages.apps;

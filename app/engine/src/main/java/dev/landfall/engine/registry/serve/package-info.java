/** A read-only registry over HTTP (OCI distribution specification 1.1), whose images come from wherever blobs can be read. */
@NullMarked
package dev.landfall.engine.registry.serve;

import org.jspecify.annotations.NullMarked;

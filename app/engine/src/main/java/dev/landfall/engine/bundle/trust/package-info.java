/**
 * Who vouches for a bundle: keys, detached signatures over the bundle manifest, the keys a user trusts, and the judgement over all of it.
 *
 * <p>Signatures are what {@code openssl dgst -verify} (ECDSA P-256) and {@code cosign verify-blob --key} check; see
 * {@code bundle-format.md}, "Signatures".
 */
@NullMarked
package dev.landfall.engine.bundle.trust;

import org.jspecify.annotations.NullMarked;

/**
 * HTTP/1.1 over plain or TLS sockets (RFC 9112), as thin as a push can use: blocking, kept alive, bodies of known length, no
 * redirect followed by itself, answers heard while a body is still being sent.
 */
package dev.landfall.engine.registry.wire;

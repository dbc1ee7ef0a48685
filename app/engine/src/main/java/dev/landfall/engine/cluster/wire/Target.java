package dev.landfall.engine.cluster.wire;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A cluster entry of a kubeconfig: where the API server is and how it is recognised.
 *
 * @param file the kubeconfig it stands in; paths are resolved against its folder already
 * @param server the API server's URL, may have a path
 * @param caData base64 of PEM, wins over {@code caFile}; empty when not given
 * @param insecure accept any certificate
 * @param tlsServerName the name the certificate must carry; empty for the URL's host
 * @param proxyUrl wins over the environment's proxy; empty when not given
 */
public record Target(
        String name,
        Path file,
        String server,
        String caData,
        @Nullable Path caFile,
        boolean insecure,
        String tlsServerName,
        String proxyUrl) {}

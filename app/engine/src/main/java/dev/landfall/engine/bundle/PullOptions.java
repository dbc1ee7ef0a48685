package dev.landfall.engine.bundle;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How to reach the registry that an image is pulled from; what is not said here comes from Docker's {@code config.json}.
 *
 * @param plainHttp without TLS
 * @param authority a PEM file of the certificate authority to trust beside the system's
 * @param user who logs in
 * @param passwordFile a file whose content, without the line's end, is the password: passwords themselves are never in a spec
 */
public record PullOptions(
        boolean plainHttp, Optional<Path> authority, Optional<String> user, Optional<Path> passwordFile) {
    public static final PullOptions DEFAULT =
            new PullOptions(false, Optional.empty(), Optional.empty(), Optional.empty());
}

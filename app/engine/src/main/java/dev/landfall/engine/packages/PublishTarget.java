package dev.landfall.engine.packages;

import dev.landfall.engine.problem.ProblemException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * A server at the site that takes packages or files.
 *
 * @param address http or https, ending with a slash, without a user in it
 * @param login who to be there; nobody when empty
 */
public record PublishTarget(URI address, Optional<Login> login) {
    /** A user and password; the password stands in no text of this record. */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return user;
        }
    }

    /**
     * A target as the product's definition and the site's answers give it.
     *
     * @param user empty for nobody
     * @throws ProblemException {@code packages.publish-address} when it is no address of a server
     */
    public static PublishTarget of(String address, String user, String password) {
        try {
            URI uri = new URI(address.endsWith("/") ? address : address + "/");
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            // a password with a slash in it ends up in the path
            boolean more = address.indexOf('@') >= 0 || uri.getRawQuery() != null || uri.getRawFragment() != null;
            if (!web || uri.getHost() == null || more) {
                throw ProblemException.of(
                        "packages.publish-address",
                        "address",
                        masked(address),
                        "why",
                        more ? "a user, a query or a fragment does not belong in it" : "it is no web address");
            }
            return new PublishTarget(uri, user.isEmpty() ? Optional.empty() : Optional.of(new Login(user, password)));
        } catch (URISyntaxException e) {
            // what it says could repeat a password in the address
            throw ProblemException.of("packages.publish-address", "address", "?", "why", "it cannot be read");
        }
    }

    /** What may be shown of an address that may hold a user, a password or a token. */
    private static String masked(String address) {
        int user = address.lastIndexOf('@');
        String shown = user < 0 ? address : "****" + address.substring(user);
        return shown.replaceFirst("(?s)[?#].*", "");
    }

    URI at(String path) {
        return address.resolve(path);
    }
}

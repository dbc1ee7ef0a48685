package dev.landfall.engine.registry;

import dev.landfall.engine.problem.ProblemException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;

/**
 * The topmost certificate a registry shows, to be compared with what the site's people say before it is trusted.
 *
 * @param validUntil the day, ISO 8601, in UTC
 * @param fingerprint SHA-256, in pairs of hex digits
 * @param pem the certificate itself
 */
public record RegistryCertificate(String subject, String issuer, String validUntil, String fingerprint, String pem) {
    /**
     * Looks at what the registry shows; trusts nothing by that.
     *
     * @throws ProblemException {@code registry.no-certificate} when it shows none
     */
    public static RegistryCertificate fetch(RegistryTarget target) {
        try {
            X509Certificate[] chain = TlsLook.chain(target);
            if (chain.length == 0) {
                throw ProblemException.of("registry.no-certificate", "registry", target.host(), "why", "it shows none");
            }
            X509Certificate top = chain[chain.length - 1];
            return new RegistryCertificate(
                    top.getSubjectX500Principal().getName(),
                    top.getIssuerX500Principal().getName(),
                    top.getNotAfter()
                            .toInstant()
                            .atZone(ZoneOffset.UTC)
                            .toLocalDate()
                            .toString(),
                    TlsLook.fingerprint(top),
                    TlsLook.pem(top));
        } catch (IOException | GeneralSecurityException e) {
            throw ProblemException.because(
                    e, "registry.no-certificate", "registry", target.host(), "why", String.valueOf(e.getMessage()));
        }
    }
}

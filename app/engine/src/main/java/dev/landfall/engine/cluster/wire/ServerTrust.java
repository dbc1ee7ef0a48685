package dev.landfall.engine.cluster.wire;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Decides whether a server's certificate is believed, and remembers why it was not. Any thread. */
final class ServerTrust extends X509ExtendedTrustManager {
    /** Why a certificate was refused. */
    enum Why {
        UNTRUSTED,
        WRONG_HOST,
        EXPIRED,
        NOT_YET_VALID
    }

    /** @param names the host names and addresses that the certificate is good for */
    record Refusal(Why why, X509Certificate certificate, List<String> names, String detail) {
        String fingerprint() {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
                return "SHA256 " + HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
            } catch (GeneralSecurityException e) {
                return "unknown";
            }
        }
    }

    private final @Nullable X509ExtendedTrustManager pkix;
    private final String expectedName;
    private volatile @Nullable Refusal refusal;

    /**
     * @param authorities what to trust and nothing else; empty for what this machine trusts
     * @param insecure believe anything
     * @param expectedName the name the certificate must carry; empty for the host that was called
     */
    ServerTrust(List<X509Certificate> authorities, boolean insecure, String expectedName)
            throws GeneralSecurityException {
        this.expectedName = expectedName;
        this.pkix = insecure ? null : pkix(authorities);
    }

    private static X509ExtendedTrustManager pkix(List<X509Certificate> authorities) throws GeneralSecurityException {
        KeyStore store = null;
        if (!authorities.isEmpty()) {
            store = KeyStore.getInstance(KeyStore.getDefaultType());
            try {
                store.load(null, null);
            } catch (IOException e) {
                throw new GeneralSecurityException(e);
            }
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("ca" + i, authorities.get(i));
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("this Java has no X.509 trust manager");
    }

    /** The last refusal, if there was one. */
    @Nullable
    Refusal refusal() {
        return refusal;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
            throws CertificateException {
        if (pkix == null) {
            return;
        }
        try {
            if (expectedName.isEmpty() && engine != null) {
                pkix.checkServerTrusted(chain, type, engine);
            } else {
                pkix.checkServerTrusted(chain, type);
                if (!expectedName.isEmpty() && !matches(chain[0], expectedName)) {
                    throw new CertificateException("the certificate does not carry the name " + expectedName);
                }
            }
            // Java does not look at the dates of a certificate that is itself trusted; kubectl does
            chain[0].checkValidity();
        } catch (CertificateException e) {
            refusal = new Refusal(why(chain, type, e), chain[0], names(chain[0]), String.valueOf(e.getMessage()));
            throw e;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, type);
    }

    /** Without a connection there is no host name to compare, so only a named expectation can be met. */
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        if (pkix != null && expectedName.isEmpty()) {
            throw new CertificateException("no host name to compare");
        }
        checkServerTrusted(chain, type, (SSLEngine) null);
    }

    private Why why(X509Certificate[] chain, String type, CertificateException failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof CertificateExpiredException
                    || (t instanceof CertPathValidatorException v
                            && v.getReason() == CertPathValidatorException.BasicReason.EXPIRED)) {
                return Why.EXPIRED;
            }
            if (t instanceof CertificateNotYetValidException
                    || (t instanceof CertPathValidatorException v
                            && v.getReason() == CertPathValidatorException.BasicReason.NOT_YET_VALID)) {
                return Why.NOT_YET_VALID;
            }
        }
        try {
            if (pkix != null) {
                pkix.checkServerTrusted(chain, type);
            }
            return Why.WRONG_HOST;
        } catch (CertificateException e) {
            return Why.UNTRUSTED;
        }
    }

    /** RFC 6125, section 6.4: whole names, or a wildcard for the left-most label. */
    private static boolean matches(X509Certificate certificate, String expected) {
        String wanted = expected.toLowerCase(Locale.ROOT);
        for (String name : names(certificate)) {
            String own = name.toLowerCase(Locale.ROOT);
            int dot = wanted.indexOf('.');
            if (own.equals(wanted)
                    || (own.startsWith("*.") && dot > 0 && own.substring(1).equals(wanted.substring(dot)))) {
                return true;
            }
        }
        return false;
    }

    private static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            var alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> entry : alternatives) {
                    if (entry.get(0) instanceof Integer kind && (kind == 2 || kind == 7)) {
                        names.add(entry.get(1).toString());
                    }
                }
            }
        } catch (CertificateException e) {
            // a certificate whose names cannot be read carries none
        }
        return names;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}

package dev.landfall.engine.registry;

import dev.landfall.engine.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Which certificate authorities a registry's certificate may come from: the JDK's, this machine's, and those given as PEM.
 *
 * @param pem contents of PEM files, each with one certificate or more
 */
public record Trust(List<String> pem) {
    private static final List<Path> MACHINE = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"));

    public Trust {
        pem = List.copyOf(pem);
        pem.forEach(Trust::certificates);
    }

    /** What the JDK and this machine trust. */
    public static Trust system() {
        return new Trust(List.of());
    }

    /** @throws ProblemException {@code registry.bad-ca}, {@code registry.ca-unreadable} */
    public static Trust file(Path ca) {
        try {
            return new Trust(List.of(Files.readString(ca, StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            throw ProblemException.because(e, "registry.ca-unreadable", "file", ca);
        }
    }

    /** This and more authorities, as PEM. */
    public Trust and(String more) {
        List<String> all = new ArrayList<>(pem);
        all.add(more);
        return new Trust(all);
    }

    /** A TLS context that trusts these and nobody else. */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trustManager()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    X509TrustManager trustManager() {
        Set<X509Certificate> all = new LinkedHashSet<>(Roots.MACHINE_AND_JDK);
        pem.forEach(text -> all.addAll(certificates(text)));
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int n = 0;
            for (X509Certificate certificate : all) {
                store.setCertificateEntry("ca" + n++, certificate);
            }
            return x509(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a key store in memory", e);
        }
    }

    private static X509TrustManager x509(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager found) {
                return found;
            }
        }
        throw new GeneralSecurityException("no X.509 trust manager");
    }

    private static Collection<X509Certificate> certificates(String text) {
        try {
            List<X509Certificate> found = parse(text);
            if (found.isEmpty()) {
                throw new CertificateException("no certificate in it");
            }
            return found;
        } catch (CertificateException e) {
            throw ProblemException.because(e, "registry.bad-ca", "why", String.valueOf(e.getMessage()));
        }
    }

    private static List<X509Certificate> parse(String text) throws CertificateException {
        List<X509Certificate> found = new ArrayList<>();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        int at = text.indexOf("-----BEGIN CERTIFICATE-----");
        while (at >= 0) {
            String end = "-----END CERTIFICATE-----";
            int stop = text.indexOf(end, at);
            if (stop < 0) {
                throw new CertificateException("a certificate without its end");
            }
            byte[] one = text.substring(at, stop + end.length()).getBytes(StandardCharsets.ISO_8859_1);
            found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(one)));
            at = text.indexOf("-----BEGIN CERTIFICATE-----", stop);
        }
        return found;
    }

    /** Read once a process, and only when TLS is spoken. */
    private static final class Roots {
        static final Set<X509Certificate> MACHINE_AND_JDK = load();

        private static Set<X509Certificate> load() {
            Set<X509Certificate> all = new LinkedHashSet<>();
            try {
                all.addAll(List.of(x509(null).getAcceptedIssuers()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the JDK's own authorities", e);
            }
            for (Path file : MACHINE) {
                try {
                    if (Files.isReadable(file)) {
                        all.addAll(parse(Files.readString(file, StandardCharsets.ISO_8859_1)));
                        break;
                    }
                } catch (IOException | CertificateException e) {
                    // a machine's broken bundle must not stop what the JDK trusts
                    org.slf4j.LoggerFactory.getLogger(Trust.class).warn("{} cannot be read", file, e);
                }
            }
            return all;
        }
    }
}

package dev.landfall.engine.registry;

import dev.landfall.engine.problem.Problem;
import dev.landfall.engine.problem.Remedy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Looks at the certificate a server shows, after it was not trusted, to say why. Nothing but the handshake is sent. */
final class TlsLook {
    private static final int MILLIS = 4_000;

    private TlsLook() {}

    /** The server speaks HTTP without TLS. */
    static Problem plain(String registry) {
        return Problem.of("registry.is-plain", "registry", registry)
                .with(new Remedy("registry.plain-http", "Connect without TLS", Map.of("registry", registry)));
    }

    static Problem problem(RegistryAccess access, SSLException failed) {
        String registry = access.target().host();
        try {
            X509Certificate[] chain = chain(access.target());
            if (chain.length > 0) {
                return why(access, chain);
            }
        } catch (SSLException e) {
            if (speaksPlain(access.target())) {
                return plain(registry);
            }
        } catch (IOException | GeneralSecurityException e) {
            // what failed first says more
        }
        return Problem.of("registry.tls", "registry", registry, "why", String.valueOf(failed.getMessage()));
    }

    /** What is wrong with the dates of the certificate a server shows; empty when nothing is, or it shows none. */
    static Optional<Problem> dates(RegistryTarget target) throws IOException {
        try {
            X509Certificate[] chain = chain(target);
            return chain.length == 0 ? Optional.empty() : dates(target.host(), chain[0]);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static Optional<Problem> dates(String registry, X509Certificate leaf) {
        Instant now = Instant.now();
        Instant until = leaf.getNotAfter().toInstant();
        Instant from = leaf.getNotBefore().toInstant();
        if (now.isAfter(until)) {
            return Optional.of(Problem.of("registry.cert-expired", "registry", registry, "until", until, "now", now));
        }
        return now.isBefore(from)
                ? Optional.of(Problem.of("registry.cert-early", "registry", registry, "from", from, "now", now))
                : Optional.empty();
    }

    private static Problem why(RegistryAccess access, X509Certificate[] chain) {
        String registry = access.target().host();
        X509Certificate leaf = chain[0];
        Optional<Problem> dated = dates(registry, leaf);
        if (dated.isPresent()) {
            return dated.get();
        }
        try {
            access.trust()
                    .trustManager()
                    .checkServerTrusted(
                            chain, leaf.getPublicKey().getAlgorithm().equals("EC") ? "ECDHE_ECDSA" : "ECDHE_RSA");
        } catch (CertificateException e) {
            X509Certificate top = chain[chain.length - 1];
            return Problem.of(
                            "registry.untrusted",
                            "registry",
                            registry,
                            "subject",
                            leaf.getSubjectX500Principal().getName(),
                            "issuer",
                            top.getIssuerX500Principal().getName(),
                            "fingerprint",
                            fingerprint(top))
                    .with(new Remedy(
                            "registry.trust-ca",
                            "Trust this certificate authority, once you have compared its fingerprint",
                            Map.of("pem", pem(top), "fingerprint", fingerprint(top))));
        }
        return Problem.of("registry.wrong-host", "registry", registry, "names", names(leaf));
    }

    /** The certificates a server shows, its own first. */
    static X509Certificate[] chain(RegistryTarget target) throws IOException, GeneralSecurityException {
        Seen seen = new Seen();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {seen}, null);
        URI uri = target.plain(false).uri("/");
        String host = Optional.ofNullable(uri.getHost()).orElse(target.host()).replaceAll("[\\[\\]]", "");
        try (Socket raw = new Socket()) {
            raw.setSoTimeout(MILLIS);
            raw.connect(new InetSocketAddress(host, uri.getPort() < 0 ? 443 : uri.getPort()), MILLIS);
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(raw, host, raw.getPort(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm(null);
            socket.setSSLParameters(parameters);
            try {
                socket.startHandshake();
            } catch (SSLException e) {
                if (seen.chain.length == 0) {
                    throw e;
                }
            }
        }
        return seen.chain;
    }

    static boolean speaksTls(RegistryTarget target) {
        try {
            return chain(target).length > 0;
        } catch (IOException | GeneralSecurityException e) {
            return false;
        }
    }

    static boolean speaksPlain(RegistryTarget target) {
        URI uri = target.plain(false).uri("/");
        String host = Optional.ofNullable(uri.getHost()).orElse(target.host()).replaceAll("[\\[\\]]", "");
        try (Socket raw = new Socket()) {
            raw.setSoTimeout(MILLIS);
            raw.connect(new InetSocketAddress(host, uri.getPort() < 0 ? 443 : uri.getPort()), MILLIS);
            raw.getOutputStream()
                    .write(("GET /v2/ HTTP/1.1\r\nHost: " + target.host() + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(raw.getInputStream().readNBytes(5), StandardCharsets.US_ASCII).equals("HTTP/");
        } catch (IOException e) {
            return false;
        }
    }

    static String fingerprint(X509Certificate certificate) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a parsed certificate", e);
        }
    }

    static String pem(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a parsed certificate", e);
        }
    }

    private static String names(X509Certificate leaf) {
        try {
            Collection<List<?>> names = leaf.getSubjectAlternativeNames();
            if (names != null) {
                return names.stream()
                        .filter(n -> Arrays.asList(2, 7).contains(n.get(0)))
                        .map(n -> String.valueOf(n.get(1)))
                        .collect(Collectors.joining(", "));
            }
        } catch (CertificateParsingException e) {
            // the subject will do
        }
        return leaf.getSubjectX500Principal().getName();
    }

    /** Keeps what a server shows; used for looking only, never for a connection that carries anything. */
    private static final class Seen extends X509ExtendedTrustManager {
        private X509Certificate[] chain = new X509Certificate[0];

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String authType, Socket socket) {
            chain = shown.clone();
        }

        @Override
        public void checkServerTrusted(
                X509Certificate[] shown, String authType, javax.net.ssl.@Nullable SSLEngine engine) {
            chain = shown.clone();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String authType) {
            chain = shown.clone();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String authType, Socket socket)
                throws CertificateException {
            throw new CertificateException("no client is expected");
        }

        @Override
        public void checkClientTrusted(
                X509Certificate[] shown, String authType, javax.net.ssl.@Nullable SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("no client is expected");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String authType) throws CertificateException {
            throw new CertificateException("no client is expected");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

package dev.landfall.engine.cluster.wire;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A user entry of a kubeconfig: how one proves who one is. Its text form never shows a secret.
 *
 * @param file the kubeconfig it stands in; paths are resolved against its folder already
 * @param token a bearer token; empty when not given, as all texts here
 * @param tokenFile read again whenever it is needed; wins over {@code token}
 * @param certData base64 of PEM, wins over {@code certFile}; the key alike
 * @param provider the name of a legacy {@code auth-provider}
 * @param idToken what an {@code oidc} auth-provider last got
 * @param headers {@code Impersonate-…} headers to send
 */
public record Login(
        String name,
        Path file,
        String token,
        @Nullable Path tokenFile,
        String certData,
        @Nullable Path certFile,
        String keyData,
        @Nullable Path keyFile,
        String username,
        String password,
        @Nullable ExecPlugin exec,
        String provider,
        String idToken,
        Map<String, List<String>> headers) {
    public Login {
        headers = Map.copyOf(headers);
    }

    /** Nobody: requests go out without credentials. */
    public static Login anonymous(Path file) {
        return new Login("", file, "", null, "", null, "", null, "", "", null, "", "", Map.of());
    }

    /** What must not be shown to anybody. */
    List<String> secrets() {
        List<String> secrets = new ArrayList<>(List.of(token, keyData, password, idToken));
        if (exec != null) {
            secrets.addAll(exec.env().values());
        }
        secrets.removeIf(s -> s.length() < 4);
        return secrets;
    }

    @Override
    public String toString() {
        return "Login[" + name + "]";
    }
}

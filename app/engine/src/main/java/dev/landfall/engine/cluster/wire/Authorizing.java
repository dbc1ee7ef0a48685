package dev.landfall.engine.cluster.wire;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Puts our credentials on the fabric8 client's requests, fresh ones after a refusal. */
final class Authorizing implements Interceptor {
    private final Credentials credentials;
    private final @Nullable String proxyAuthorization;

    Authorizing(Credentials credentials, @Nullable String proxyAuthorization) {
        this.credentials = credentials;
        this.proxyAuthorization = proxyAuthorization;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        authorize(builder);
        if (proxyAuthorization != null) {
            builder.setHeader("Proxy-Authorization", proxyAuthorization);
        }
        credentials.login().headers().forEach((name, values) -> values.forEach(v -> builder.header(name, v)));
    }

    @Override
    public CompletableFuture<Boolean> afterFailure(BasicBuilder builder, HttpResponse<?> response, RequestTags tags) {
        if (response.code() != 401 || !credentials.renew()) {
            return CompletableFuture.completedFuture(false);
        }
        return CompletableFuture.supplyAsync(() -> {
            authorize(builder);
            return true;
        });
    }

    private void authorize(BasicBuilder builder) {
        String authorization = credentials.authorization();
        if (authorization != null) {
            builder.setHeader("Authorization", authorization);
        }
    }
}

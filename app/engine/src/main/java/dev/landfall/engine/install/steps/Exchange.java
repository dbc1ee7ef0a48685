package dev.landfall.engine.install.steps;

import dev.landfall.engine.problem.ProblemException;
import dev.landfall.engine.progress.Progress;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One HTTP exchange with an end: a request's own time limit ends with the headers of its answer, this one holds until the body
 * handler has what it wants. Blocks the calling thread, any thread.
 */
public final class Exchange {
    private static final Duration SLICE = Duration.ofMillis(200);

    private Exchange() {}

    /**
     * Sends a request and waits for its answer.
     *
     * @param body one that bounds how much it takes
     * @param within for everything: connection, headers, body
     * @throws HttpTimeoutException when the answer was not whole in time; the connection is closed
     * @throws ProblemException {@code problem.stopped} when the engineer asked to stop meanwhile
     */
    public static <T> HttpResponse<T> send(
            HttpClient http, HttpRequest request, HttpResponse.BodyHandler<T> body, Duration within, Progress progress)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        CompletableFuture<HttpResponse<T>> answer = http.sendAsync(request, body);
        try {
            while (true) {
                progress.checkpoint();
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new HttpTimeoutException("the answer was not whole within " + within);
                }
                try {
                    return answer.get(Math.min(left, SLICE.toNanos()), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    // looked at the wish to stop, and on
                }
            }
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof IOException io ? io : new IOException(cause);
        } finally {
            // closes the connection of an exchange that is still under way; nothing after a whole one
            answer.cancel(true);
        }
    }
}

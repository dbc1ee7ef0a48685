package dev.landfall.engine.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;

/**
 * Where the reads of a rendering are answered: the API server of the cluster that is installed on, or what is known of it.
 *
 * <p>Only ever read: nothing that a chart or Helm wants to write comes here. Implementations are thread-safe.
 */
public interface TargetApi extends AutoCloseable {
    /**
     * One GET.
     *
     * @param pathAndQuery from the server's root, e.g. {@code /api/v1/namespaces/x/secrets?labelSelector=owner%3Dhelm}
     * @param accept media types wanted; an answer in plain JSON is always good
     * @throws IOException when nobody answers
     */
    Answer get(String pathAndQuery, String accept) throws IOException;

    /** Whether it describes its kinds, so that Helm can validate objects; a reduced API server may not. */
    default boolean describesItself() throws IOException {
        return get("/openapi/v3", Statuses.JSON).status() == 200
                || get("/openapi/v2", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf")
                                .status()
                        == 200;
    }

    @Override
    default void close() {}

    /** An answer, of any status. */
    final class Answer {
        private final int status;
        private final String contentType;
        private final byte[] body;

        /**
         * @param contentType as sent, e.g. {@code application/json}
         * @param body not copied
         */
        public Answer(int status, String contentType, byte[] body) {
            this.status = status;
            this.contentType = contentType;
            this.body = body;
        }

        /** Nothing there, in Kubernetes' words. */
        public static Answer notFound(String what) {
            return Statuses.answer(404, "NotFound", what + " not found");
        }

        public int status() {
            return status;
        }

        public String contentType() {
            return contentType;
        }

        public byte[] body() {
            return body;
        }
    }

    /**
     * A live cluster, read with the rights of its kubeconfig.
     *
     * @param kubeconfig text of exactly one context, with everything it needs inside or named by absolute paths
     * @throws dev.landfall.engine.problem.ProblemException {@code charts.bad-kubeconfig}
     */
    static TargetApi live(String kubeconfig) {
        return new LiveApi(kubeconfig);
    }

    /**
     * A cluster that is not here, by what was once read of it; look-ups of objects find nothing.
     *
     * @param discovery by path, e.g. {@code /version}, {@code /api}, {@code /apis}, {@code /apis/apps/v1}: what the server answered
     */
    static TargetApi recorded(Map<String, JsonNode> discovery) {
        return new RecordedApi(discovery);
    }

    /**
     * A cluster that nobody knows yet, as a rule has it: Kubernetes' own kinds, or OpenShift's too; look-ups of objects find nothing.
     * Charts adapt to what they see, so what they would pull can differ.
     */
    static TargetApi usual(boolean openshift) {
        return UsualApi.of(openshift);
    }

    /** The version that {@link #usual} says it has. */
    static String usualVersion() {
        return UsualApi.VERSION;
    }
}

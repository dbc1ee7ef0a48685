package dev.landfall.engine.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.landfall.engine.problem.ProblemException;
import dev.landfall.resources.InstallerResources;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What the bundle explains")
class SignaturesTest {
    @Test
    @DisplayName("is found in logs of any length, counted, and shown with its first line")
    void lines() throws IOException {
        Signatures signatures = new Signatures();
        String log = "x\n".repeat(700_000) + "a\n  OSError: [Errno 28] no space left on DEVICE: '/tmp/x'\nb\n"
                + "y".repeat(3 << 20) + "\nNo space left on device";
        signatures.scan("a/b.log", new ByteArrayInputStream(log.getBytes(StandardCharsets.UTF_8)));
        Signatures.Seen seen = signatures.seen().getFirst();
        assertEquals("A disk is full", seen.advice().title());
        assertEquals(2, seen.count());
        assertEquals("OSError: [Errno 28] no space left on DEVICE: '/tmp/x'", seen.line());
        assertEquals(1, signatures.seen().size());
    }

    @ParameterizedTest
    @CsvSource({
        "ImagePullBackOff, 'failed: unauthorized: authentication required', The registry refuses to hand out the image",
        "ErrImagePull, 'x509: certificate signed by unknown authority', The node does not trust the registry's certificate",
        "ErrImagePull, 'manifest unknown', The image is not in the registry",
        "ErrImagePull, 'dial tcp: lookup docker.io: no such host', The node cannot reach the registry",
        "ImagePullBackOff, 'Back-off pulling image', The image cannot be pulled",
        "Unschedulable, '0/1 nodes are available: 1 Insufficient nvidia.com/gpu.', No node has enough room for the pod",
        "Unschedulable, 'pod has unbound immediate PersistentVolumeClaims', The pod waits for a volume",
        "CreateContainerConfigError, 'secret \"x\" not found', 'A Secret or ConfigMap that the container needs is missing, or a key of it'"
    })
    @DisplayName("tells the causes of a pod's state apart by its message")
    void states(String reason, String message, String title) {
        assertEquals(
                title, new Signatures().state(reason, message).orElseThrow().title());
    }

    @Test
    @DisplayName("is read strictly")
    void strict() {
        String text = InstallerResources.text("support/signatures.yaml");
        for (String broken : List.of(
                text + "more: 1\n",
                text.replace("    remedy: Fetch", "    remedies: Fetch")
                        .replaceFirst("    remedy:", "    remedies:"))) {
            assertThrows(ProblemException.class, () -> new Signatures(broken, "signatures.yaml"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'phase':'Running','containerStatuses':[{'name':'a','ready':true,'state':{'running':{}}}]} | ''",
                "{'phase':'Succeeded','containerStatuses':[{'name':'a','state':{'terminated':{'exitCode':0}}}]} | ''",
                "{'phase':'Running','containerStatuses':[{'name':'a','ready':false,'state':{'running':{}}}]} | NotReady",
                "{'phase':'Running','containerStatuses':[{'name':'a','restartCount':3,'state':{'waiting':{'reason':'CrashLoopBackOff'}},'lastState':{'terminated':{'reason':'OOMKilled','exitCode':137}}}]} | OOMKilled",
                "{'phase':'Pending','initContainerStatuses':[{'name':'i','state':{'waiting':{'reason':'ImagePullBackOff'}}}],'containerStatuses':[{'name':'a','state':{'waiting':{'reason':'PodInitializing'}}}]} | ImagePullBackOff",
                "{'phase':'Pending','conditions':[{'type':'PodScheduled','status':'False','reason':'Unschedulable','message':'m'}]} | Unschedulable",
                "{'phase':'Failed','reason':'Evicted','message':'low on disk'} | Evicted"
            })
    @DisplayName("sees what is wrong with a pod in its status")
    void pods(String status, String reason) throws IOException {
        PodState pod = PodState.of(new ObjectMapper()
                .readTree("{\"metadata\":{\"name\":\"p\"},\"status\":" + status.replace('\'', '"') + "}"));
        assertEquals(reason, pod.ailment().map(PodState.Ailment::reason).orElse(""));
        assertTrue(reason.isEmpty() || pod.status().equals(reason));
    }
}

package dev.landfall.rehearsal.cluster;

import java.net.InetSocketAddress;
import java.util.Optional;

/** What answers at the ports of pods: containers do not run, so whoever practises says what stands in for them. Any thread. */
@FunctionalInterface
public interface PortAnswers {
    /** Where a port of a pod leads to on this machine; empty when nothing listens there. */
    Optional<InetSocketAddress> at(String namespace, String pod, int port);

    /** Nothing listens anywhere. */
    static PortAnswers none() {
        return (namespace, pod, port) -> Optional.empty();
    }
}

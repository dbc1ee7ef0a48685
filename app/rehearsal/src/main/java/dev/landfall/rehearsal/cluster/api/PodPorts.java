package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.InetSocketAddress;
import java.util.Optional;

/** What listens in the pods. Any thread. */
@FunctionalInterface
public interface PodPorts {
    /** Where a port of a pod leads to on this machine; empty when nothing listens there. */
    Optional<InetSocketAddress> at(ObjectNode pod, int port);
}

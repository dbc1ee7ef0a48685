package dev.landfall.rehearsal.cluster.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.rehearsal.cluster.http.Channel;
import dev.landfall.rehearsal.cluster.http.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Carries one port of a pod over a WebSocket, as the kubelet does ({@code v4.channel.k8s.io}): the first byte of a message says whether
 * it is data (0) or an error (1), and the first message of each opens it with the port, two bytes, the lower first.
 */
final class PortForward {
    private static final String PROTOCOL = "v4.channel.k8s.io";
    private static final int PIECE = 16 << 10;
    private static final byte DATA = 0;
    private static final byte ERROR = 1;

    private final PodPorts ports;

    PortForward(PodPorts ports) {
        this.ports = ports;
    }

    void serve(Exchange exchange, ObjectNode pod) throws IOException {
        int port = port(exchange.request().param("ports"));
        if (!exchange.wantsWebSocket()) {
            throw Status.badRequest("unable to upgrade: only a WebSocket is simulated");
        }
        String offered = exchange.request().header("sec-websocket-protocol");
        Channel channel = exchange.channel(offered.contains(PROTOCOL) ? PROTOCOL : "");
        byte low = (byte) port;
        byte high = (byte) (port >> 8);
        channel.send(new byte[] {DATA, low, high});
        channel.send(new byte[] {ERROR, low, high});
        Optional<InetSocketAddress> listens = ports.at(pod, port);
        if (listens.isEmpty()) {
            refuse(channel, pod, port);
            return;
        }
        try (Socket socket = new Socket()) {
            socket.connect(listens.get());
            socket.setTcpNoDelay(true);
            Thread.ofVirtual().name("practice-cluster-forward").start(() -> back(socket, channel));
            channel.receive(message -> {
                if (message.length > 1 && message[0] == DATA) {
                    socket.getOutputStream().write(message, 1, message.length - 1);
                    socket.getOutputStream().flush();
                }
            });
        }
    }

    private static void refuse(Channel channel, ObjectNode pod, int port) throws IOException {
        String words = "error forwarding port " + port + " to pod " + Tree.name(pod) + ": connection refused";
        byte[] text = words.getBytes(StandardCharsets.UTF_8);
        byte[] message = new byte[text.length + 1];
        message[0] = ERROR;
        System.arraycopy(text, 0, message, 1, text.length);
        channel.send(message);
        channel.end();
    }

    /** Carries what the pod answers until it has said everything. */
    private static void back(Socket socket, Channel channel) {
        byte[] piece = new byte[PIECE + 1];
        piece[0] = DATA;
        try (InputStream in = socket.getInputStream()) {
            for (int read = in.read(piece, 1, PIECE); read >= 0; read = in.read(piece, 1, PIECE)) {
                channel.send(Arrays.copyOf(piece, read + 1));
            }
            channel.end();
        } catch (IOException e) {
            // one side hung up; the other notices by itself
        }
    }

    private static int port(@org.jspecify.annotations.Nullable String text) {
        try {
            int port = text == null ? 0 : Integer.parseInt(text);
            if (port > 0 && port < 65536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw Status.badRequest("query parameter \"ports\" must name one port, not \"" + text + "\"");
    }
}

package dev.landfall.engine.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A wire to a server that can be cut: it passes bytes on until then, and again after it. */
final class Wire implements AutoCloseable {
    private final ServerSocket door;
    private final String host;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean broken;

    Wire(String host, int port) throws IOException {
        this.host = host;
        this.port = port;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** Ends every connection; new ones may be made. */
    void cut() {
        open.forEach(Wire::quietly);
    }

    /** Ends every connection and refuses new ones until it is mended. */
    void break_() {
        broken = true;
        cut();
    }

    void mend() {
        broken = false;
    }

    private void accept() {
        try {
            while (true) {
                Socket in = door.accept();
                if (broken) {
                    in.close();
                    continue;
                }
                Socket out = new Socket(host, port);
                open.add(in);
                open.add(out);
                Thread.ofVirtual().start(() -> pass(in, out));
                Thread.ofVirtual().start(() -> pass(out, in));
            }
        } catch (IOException e) {
            cut();
        }
    }

    private void pass(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // cut
        } finally {
            quietly(from);
            quietly(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it was to be closed
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
    }
}

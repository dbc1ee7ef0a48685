package dev.landfall.rehearsal.cluster.http;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The server's end of a WebSocket that sends frames and answers pings (RFC 6455, section 5). */
final class WebSocketFrames implements Stream, Channel {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    /** Far above what a client sends in one piece, whether it only watches or forwards a port. */
    private static final int LIMIT = 1 << 20;

    private final DataInputStream in;
    private final OutputStream out;

    WebSocketFrames(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = out;
    }

    /** The proof that the handshake was understood (RFC 6455, section 4.2.2). */
    static String accept(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    @Override
    public void write(byte[] piece) throws IOException {
        frame(TEXT, piece);
    }

    @Override
    public void send(byte[] message) throws IOException {
        frame(BINARY, message);
    }

    @Override
    public void receive(Messages messages) throws IOException {
        answerUntilClosed(messages);
    }

    @Override
    public void end() throws IOException {
        frame(CLOSE, new byte[] {(byte) (1000 >> 8), (byte) 1000});
    }

    private synchronized void frame(int opcode, byte[] payload) throws IOException {
        out.write(0x80 | opcode);
        if (payload.length < 126) {
            out.write(payload.length);
        } else if (payload.length <= 0xFFFF) {
            out.write(126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        } else {
            out.write(127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) payload.length >> shift));
            }
        }
        out.write(payload);
        out.flush();
    }

    /** Reads the client's frames until it closes; returns then. */
    void answerUntilClosed() throws IOException {
        answerUntilClosed(message -> {
            // a watch takes no messages
        });
    }

    private void answerUntilClosed(Messages messages) throws IOException {
        while (true) {
            int first = in.readUnsignedByte();
            int second = in.readUnsignedByte();
            long length = second & 0x7F;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            if (length < 0 || length > LIMIT) {
                throw new IOException("frame of " + length + " bytes");
            }
            byte[] mask = new byte[(second & 0x80) == 0 ? 0 : 4];
            in.readFully(mask);
            byte[] payload = new byte[(int) length];
            in.readFully(payload);
            for (int i = 0; mask.length > 0 && i < payload.length; i++) {
                payload[i] = (byte) (payload[i] ^ mask[i & 3]);
            }
            switch (first & 0x0F) {
                case PING -> frame(PONG, payload);
                case CLOSE -> {
                    frame(CLOSE, payload);
                    return;
                }
                default -> messages.take(payload);
            }
        }
    }
}

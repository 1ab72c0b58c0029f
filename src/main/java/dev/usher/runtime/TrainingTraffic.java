package dev.usher.runtime;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// The load of a training run, from bare sockets: what a client library needs would only make the cache larger
/// and every start slower. Enough of each kind that the JIT compilers find out what is hot in the data plane.
final class TrainingTraffic {
    private static final int REQUESTS_PER_CONNECTION = 100;

    /// A machine that is busy with other things trains slowly, but should train.
    static final int PATIENCE_MILLIS = 120_000;

    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] SETTINGS_ACKNOWLEDGED = {0, 0, 0, 4, 1, 0, 0, 0, 0};
    private static final int FRAME_HEAD = 9;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int END_STREAM = 1;
    private static final int ACKNOWLEDGED = 1;
    private static final int END_STREAM_AND_HEADERS = 5;

    private final String host;

    /// @param host whom the requests are for
    TrainingTraffic(String host) {
        this.host = host;
    }

    /// One request whose answer ends with the connection.
    ///
    /// @param line method and target
    /// @return the whole answer
    static String ask(int port, String line, String host, String body) throws IOException {
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write(request(line, host, "Connection: close\r\n", body));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /// Requests one after the other on kept connections.
    void http1(int port, int connections, String line, String body) throws IOException {
        byte[] request = request(line, host, "User-Agent: training\r\nAccept: */*\r\nAccept-Encoding: gzip\r\n", body);
        for (int connection = 0; connection < connections; connection++) {
            try (Socket socket = connect(port)) {
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream();
                for (int i = 0; i < REQUESTS_PER_CONNECTION; i++) {
                    out.write(request);
                    answer(in);
                }
            }
        }
    }

    /// Requests one after the other on HTTP/2 connections with prior knowledge.
    void http2(int port, int connections) throws IOException {
        byte[] fields = fields();
        for (int connection = 0; connection < connections; connection++) {
            try (Socket socket = connect(port)) {
                OutputStream out = socket.getOutputStream();
                var in = new DataInputStream(socket.getInputStream());
                out.write(PREFACE);
                // Few enough that the answers fit the connection's first window.
                for (int stream = 1; stream < REQUESTS_PER_CONNECTION; stream += 2) {
                    out.write(headers(stream, fields));
                    answered(in, out);
                }
            }
        }
    }

    private static Socket connect(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static byte[] request(String line, String host, String fields, String body) {
        return (line + " HTTP/1.1\r\nHost: " + host + "\r\n" + fields
                        + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n") + "\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Reads one answer with a `Content-Length`.
    private static void answer(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended in " + head);
            }
            head.append((char) next);
        }
        String name = "Content-Length: ";
        int at = head.indexOf(name) + name.length();
        in.skipNBytes(Integer.parseInt(head.substring(at, head.indexOf("\r\n", at))));
    }

    /// `:method GET`, `:scheme http`, `:path /` from HPACK's static table, and the authority.
    private byte[] fields() {
        var fields = new ByteArrayOutputStream();
        fields.writeBytes(new byte[] {(byte) 0x82, (byte) 0x86, (byte) 0x84, 1, (byte) host.length()});
        fields.writeBytes(host.getBytes(StandardCharsets.ISO_8859_1));
        return fields.toByteArray();
    }

    private static byte[] headers(int stream, byte[] fields) {
        var frame = new ByteArrayOutputStream();
        frame.writeBytes(
                new byte[] {0, 0, (byte) fields.length, HEADERS, END_STREAM_AND_HEADERS, 0, 0, 0, (byte) stream});
        frame.writeBytes(fields);
        return frame.toByteArray();
    }

    private static void answered(DataInputStream in, OutputStream out) throws IOException {
        var head = new byte[FRAME_HEAD];
        while (true) {
            in.readFully(head);
            int length = (head[0] & 0xFF) << 16 | (head[1] & 0xFF) << 8 | (head[2] & 0xFF);
            in.skipNBytes(length);
            int type = head[3];
            if (type == GOAWAY) {
                throw new IOException("the connection was told to go away");
            }
            if (type == SETTINGS && head[4] != ACKNOWLEDGED) {
                out.write(SETTINGS_ACKNOWLEDGED);
            }
            if (type <= HEADERS && (head[4] & END_STREAM) != 0) {
                return;
            }
        }
    }
}

package dev.usher.runtime;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The API server of a training run: lists what it was given, keeps watches open as WebSockets and sends
/// events on them. Just what a start and some hundred changes in a cluster ask for.
final class TrainingCluster implements AutoCloseable {
    private static final String WEB_SOCKET = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 §1.3
    private static final int TEXT = 0x81;
    private static final int LENGTH_FOLLOWS = 126;

    private final ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final Map<String, String> lists;
    private final Map<String, DataOutputStream> watches = new ConcurrentHashMap<>();

    /// Listens.
    ///
    /// @param lists items of each kind, JSON with commas between them, by the plural in the API's paths
    TrainingCluster(Map<String, String> lists) throws IOException {
        this.lists = Map.copyOf(lists);
        Thread.ofVirtual().name("training-cluster").start(this::accept);
    }

    /// The text of a kubeconfig for it.
    String kubeconfig() {
        return """
                apiVersion: v1
                kind: Config
                current-context: training
                clusters: [{name: training, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: training, user: {token: training}}]
                contexts: [{name: training, context: {cluster: training, user: training, namespace: default}}]
                """.formatted(server.getLocalPort());
    }

    /// Sends an event of a kind that is watched.
    void send(String plural, String event) throws IOException {
        DataOutputStream out = watches.get(plural);
        if (out == null) {
            throw new IOException("nobody watches " + plural);
        }
        byte[] text = event.getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            out.writeByte(TEXT);
            if (text.length < LENGTH_FOLLOWS) {
                out.writeByte(text.length);
            } else {
                out.writeByte(LENGTH_FOLLOWS);
                out.writeShort(text.length);
            }
            out.write(text);
            out.flush();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().name("training-cluster").start(() -> serve(socket));
            }
        } catch (SocketException closed) {
            // The training is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            var out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                String[] words = line.split(" ", 3);
                String key = "";
                int length = 0;
                for (String field = line(in); !field.isEmpty(); field = line(in)) {
                    String lower = field.toLowerCase(Locale.ROOT);
                    String value = field.substring(field.indexOf(':') + 1).strip();
                    key = lower.startsWith("sec-websocket-key:") ? value : key;
                    length = lower.startsWith("content-length:") ? Integer.parseInt(value) : length;
                }
                byte[] body = in.readNBytes(length);
                if (!key.isEmpty()) {
                    watch(plural(words[1]), key, in, out);
                    return;
                }
                answer(words[0], plural(words[1]), body, out);
            }
        } catch (IOException gone) {
            // The program ended, or closed a watch.
        }
    }

    /// What is written is taken as it is.
    private void answer(String method, String plural, byte[] written, DataOutputStream out) throws IOException {
        byte[] body = method.equals("GET")
                ? ("{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":["
                                + lists.getOrDefault(plural, "") + "]}")
                        .getBytes(StandardCharsets.UTF_8)
                : written;
        String status = method.equals("POST") ? "201 Created" : "200 OK";
        out.writeBytes("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                + "\r\n\r\n");
        out.write(body);
        out.flush();
    }

    private void watch(String plural, String key, InputStream in, DataOutputStream out) throws IOException {
        synchronized (out) {
            out.writeBytes("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + accepted(key) + "\r\n\r\n");
            out.flush();
        }
        watches.put(plural, out);
        // Whatever the client says, it is done when it closes.
        in.skipNBytes(Long.MAX_VALUE);
    }

    private static String accepted(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + WEB_SOCKET).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private static String plural(String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

package dev.usher.bench;

import dev.usher.bench.ApiWrites.Written;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// The part of an API server that a controller lists and watches: pages with `continue`, field and label selectors for
/// one name, watches as WebSockets. Objects are kept as the bytes that go over the wire, so that it costs next to
/// nothing beside the program under test.
public final class ApiServer implements AutoCloseable {
    private static final Map<String, String> PLURALS = Map.of(
            "Ingress",
            "ingresses",
            "IngressClass",
            "ingressclasses",
            "Service",
            "services",
            "EndpointSlice",
            "endpointslices",
            "Secret",
            "secrets",
            "ConfigMap",
            "configmaps",
            "Namespace",
            "namespaces");

    private final ServerSocket server;
    private final AtomicLong version = new AtomicLong(100);
    private final Map<String, Map<String, byte[]>> kinds = new ConcurrentHashMap<>();
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private final ApiWrites writes = new ApiWrites(this);

    private record Watch(String kind, String namespace, String name, OutputStream out) {}

    public ApiServer(List<Map<String, Object>> objects) throws IOException {
        PLURALS.values()
                .forEach(plural -> kinds.put(plural, java.util.Collections.synchronizedMap(new LinkedHashMap<>())));
        objects.forEach(object -> kinds.get(plural(object)).put(path(object), Cluster.JSON.writeValueAsBytes(object)));
        server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /// A kubeconfig for it.
    public String kubeconfig() {
        return """
                apiVersion: v1
                kind: Config
                current-context: bench
                clusters: [{name: bench, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: bench, user: {token: bench}}]
                contexts: [{name: bench, context: {cluster: bench, user: bench, namespace: default}}]
                """.formatted(server.getLocalPort());
    }

    public int watches() {
        return watches.size();
    }

    /// What was written to it.
    public ApiWrites writes() {
        return writes;
    }

    /// An object as it is now.
    ///
    /// @param path namespace and name with a slash between them
    Optional<Map<String, Object>> find(String plural, String path) {
        byte[] json = kinds.getOrDefault(plural, Map.of()).get(path);
        return Optional.ofNullable(json).map(Cluster::tree);
    }

    String nextVersion() {
        return Long.toString(version.incrementAndGet());
    }

    /// Stores an object and sends the event.
    ///
    /// @return `System.nanoTime()` just before the event was written to the first watch
    public synchronized long put(Map<String, Object> object) throws IOException {
        Cluster.metadata(object).put("resourceVersion", Long.toString(version.incrementAndGet()));
        byte[] json = Cluster.JSON.writeValueAsBytes(object);
        boolean known = kinds.get(plural(object)).put(path(object), json) != null;
        byte[] event = event(known ? "MODIFIED" : "ADDED", json);
        long begin = System.nanoTime();
        for (Watch watch : watches) {
            boolean fits = watch.kind.equals(plural(object))
                    && (watch.namespace.isEmpty()
                            || watch.namespace.equals(Cluster.metadata(object).get("namespace")))
                    && (watch.name.isEmpty()
                            || watch.name.equals(Cluster.metadata(object).get("name")));
            if (fits) {
                synchronized (watch) {
                    frame(watch.out, 1, event);
                }
            }
        }
        return begin;
    }

    private static String plural(Map<String, Object> object) {
        return PLURALS.get((String) object.get("kind"));
    }

    private static String path(Map<String, Object> object) {
        return Cluster.metadata(object).getOrDefault("namespace", "") + "/"
                + Cluster.metadata(object).get("name");
    }

    private static byte[] event(String type, byte[] json) throws IOException {
        var out = new ByteArrayOutputStream(json.length + 40);
        out.write(("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.UTF_8));
        out.write(json);
        out.write('}');
        return out.toByteArray();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                var headers = new LinkedHashMap<String, String>();
                for (String header = line(in); !header.isEmpty(); header = line(in)) {
                    headers.put(
                            header.substring(0, header.indexOf(':')).toLowerCase(java.util.Locale.ROOT),
                            header.substring(header.indexOf(':') + 1).strip());
                }
                byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
                String[] words = line.split(" ");
                if (headers.containsKey("sec-websocket-key")) {
                    watch(words[1], headers.get("sec-websocket-key"), in, out);
                    return;
                }
                Optional<Written> written = writes.answer(words[0], words[1], body);
                if (written.isPresent()) {
                    reply(out, written.get().status(), written.get().body());
                } else {
                    answer(words[0], words[1], out);
                }
            }
        } catch (IOException | UncheckedIOException gone) {
            // The program under test went away, or closed a watch.
        }
    }

    private void answer(String method, String target, OutputStream out) throws IOException {
        String plural = plural(target);
        Map<String, byte[]> objects = kinds.get(plural);
        if (!method.equals("GET") || objects == null) {
            byte[] body = "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":404}"
                    .getBytes(StandardCharsets.UTF_8);
            reply(out, "404 Not Found", body);
            return;
        }
        int limit = Integer.parseInt(query(target, "limit", "1000000"));
        int from = Integer.parseInt(query(target, "continue", "0"));
        String name = name(target);
        String namespace = namespace(target);
        var body = new ByteArrayOutputStream();
        var keys = new ArrayList<Map.Entry<String, byte[]>>();
        synchronized (objects) {
            for (Map.Entry<String, byte[]> entry : objects.entrySet()) {
                boolean fits = (namespace.isEmpty() || entry.getKey().startsWith(namespace + "/"))
                        && (name.isEmpty() || entry.getKey().endsWith("/" + name));
                if (fits) {
                    keys.add(Map.entry(entry.getKey(), entry.getValue()));
                }
            }
        }
        int end = Math.min(keys.size(), from + limit);
        String resume = end < keys.size() ? ",\"continue\":\"" + end + "\"" : "";
        body.write(("{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"" + version.get()
                        + "\"" + resume + "},\"items\":[")
                .getBytes(StandardCharsets.UTF_8));
        for (int i = from; i < end; i++) {
            if (i > from) {
                body.write(',');
            }
            body.write(keys.get(i).getValue());
        }
        body.write("]}".getBytes(StandardCharsets.UTF_8));
        reply(out, "200 OK", body.toByteArray());
    }

    private static void reply(OutputStream out, String status, byte[] body) throws IOException {
        var all = new ByteArrayOutputStream(body.length + 200);
        all.write(("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        all.write(body);
        out.write(all.toByteArray());
    }

    private void watch(String target, String key, InputStream in, OutputStream out) throws IOException {
        out.write(
                ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                                + accept(key) + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        var watch = new Watch(plural(target), namespace(target), name(target), out);
        watches.add(watch);
        try {
            while (true) {
                int first = in.read();
                int second = in.read();
                if (first < 0 || second < 0) {
                    return;
                }
                int length = second & 127;
                if (length == 126) {
                    length = in.read() << 8 | in.read();
                }
                byte[] mask = in.readNBytes(4);
                byte[] payload = in.readNBytes(length);
                for (int i = 0; i < payload.length; i++) {
                    payload[i] ^= mask[i & 3];
                }
                int opcode = first & 15;
                if (opcode == 8) {
                    synchronized (watch) {
                        frame(out, 8, payload);
                    }
                    return;
                } else if (opcode == 9) {
                    synchronized (watch) {
                        frame(out, 10, payload);
                    }
                }
            }
        } finally {
            watches.remove(watch);
        }
    }

    private static void frame(OutputStream out, int opcode, byte[] payload) throws IOException {
        var frame = new ByteArrayOutputStream(payload.length + 10);
        frame.write(0x80 | opcode);
        if (payload.length < 126) {
            frame.write(payload.length);
        } else if (payload.length < 65_536) {
            frame.write(126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >> shift));
            }
        }
        frame.write(payload);
        out.write(frame.toByteArray());
    }

    private static String accept(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                    .getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    private static String plural(String target) {
        String path = target.indexOf('?') < 0 ? target : target.substring(0, target.indexOf('?'));
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String namespace(String target) {
        int at = target.indexOf("/namespaces/");
        return at < 0 ? "" : target.substring(at + 12, target.indexOf('/', at + 12));
    }

    private static String name(String target) {
        String fields = query(target, "fieldSelector", "");
        return fields.startsWith("metadata.name=") ? fields.substring("metadata.name=".length()) : "";
    }

    private static String query(String target, String name, String otherwise) {
        int mark = target.indexOf('?');
        if (mark >= 0) {
            for (String part : target.substring(mark + 1).split("&")) {
                if (part.startsWith(name + "=")) {
                    return java.net.URLDecoder.decode(part.substring(name.length() + 1), StandardCharsets.UTF_8);
                }
            }
        }
        return otherwise;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

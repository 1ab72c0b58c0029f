package dev.usher.program;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A backend that speaks plain HTTP/1.1 on a blocking socket and keeps what it was asked.
final class Backend implements AutoCloseable {
    /// A request as it arrived; each byte of the body is one character.
    record Request(String line, List<String> headers, String body) {
        Optional<String> header(String name) {
            List<String> values = headers(name);
            return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
        }

        List<String> headers(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(line -> line.substring(start.length()).trim())
                    .toList();
        }

        String target() {
            return line.split(" ", -1)[1];
        }
    }

    /// Answers a request on the connection; closes it by throwing.
    interface Handler {
        void handle(Request request, InputStream in, OutputStream out) throws IOException;
    }

    private final ServerSocket server;
    private final Handler handler;
    private final @Nullable RawHandler raw;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean stopping;
    private volatile boolean closed;

    private Backend(ServerSocket server, Handler handler) {
        this.server = server;
        this.handler = handler;
        raw = null;
    }

    private Backend(ServerSocket server, RawHandler raw) {
        this.server = server;
        this.raw = raw;
        handler = (_, _, _) -> {};
    }

    /// A port on which nothing listens.
    static int deadPort() throws IOException {
        return TestPorts.free();
    }

    static Backend start(Handler handler) throws IOException {
        var backend = new Backend(TestPorts.listen(512), handler);
        Thread.ofVirtual().name("backend").start(backend::accept);
        return backend;
    }

    /// What is done with each connection, byte by byte.
    interface RawHandler {
        void handle(InputStream in, OutputStream out) throws IOException;
    }

    /// A backend that does not speak HTTP by itself.
    static Backend raw(RawHandler handler) throws IOException {
        var backend = new Backend(TestPorts.listen(512), handler);
        Thread.ofVirtual().name("backend").start(backend::accept);
        return backend;
    }

    /// Speaks TLS and answers every request with 200 and its name.
    static Backend secure(SSLContext context, String name) throws IOException {
        ServerSocket server = TestPorts.listen(context.getServerSocketFactory()::createServerSocket, 512);
        var backend = new Backend(server, (Handler) (_, _, out) -> answer(out, 200, name));
        Thread.ofVirtual().name("backend").start(backend::accept);
        return backend;
    }

    /// Answers every request with 200 and its name, and says what it saw in headers.
    static Backend named(String name) throws IOException {
        return start(
                (request, _, out) -> answer(out, 200, name, "X-Backend: " + name, "X-Target: " + request.target()));
    }

    /// Listens where nobody did before, and answers as [#named].
    static Backend on(int port, String name) throws IOException {
        var backend = new Backend(new ServerSocket(port, 512, InetAddress.getLoopbackAddress()), (Handler)
                (_, _, out) -> answer(out, 200, name));
        Thread.ofVirtual().name("backend").start(backend::accept);
        return backend;
    }

    /// Waits until a test lets go, for 30 seconds at most.
    static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IOException("nobody let go");
            }
        } catch (InterruptedException stopped) {
            throw new IOException(stopped);
        }
    }

    static void answer(OutputStream out, int status, String body, String... headers) throws IOException {
        var head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
        var whole = new ByteArrayOutputStream();
        whole.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        whole.writeBytes(bytes);
        out.write(whole.toByteArray());
        out.flush();
    }

    int port() {
        return server.getLocalPort();
    }

    List<Request> requests() {
        return requests;
    }

    Request last() {
        return requests.getLast();
    }

    int connections() {
        return connections.get();
    }

    /// Connections open now.
    int openConnections() {
        return open.size();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().name("backend-connection").start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
            OutputStream out = socket.getOutputStream();
            if (raw != null) {
                raw.handle(in, out);
                return;
            }
            while (!stopping) {
                Optional<Request> request = read(in, out);
                if (request.isEmpty() || closed) {
                    return;
                }
                requests.add(request.get());
                handler.handle(request.get(), in, out);
            }
        } catch (IOException | RuntimeException gone) {
            // The other side went away, or the handler wants the connection closed.
        } finally {
            open.remove(socket);
        }
    }

    private static Optional<Request> read(InputStream in, OutputStream out) throws IOException {
        String line = line(in);
        if (line.isEmpty()) {
            return Optional.empty();
        }
        var headers = new ArrayList<String>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            headers.add(header);
        }
        var head = new Request(line, headers, "");
        if (head.header("expect").isPresent()) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        byte[] body = body(head, in, headers);
        return Optional.of(new Request(line, headers, new String(body, StandardCharsets.ISO_8859_1)));
    }

    private static byte[] body(Request head, InputStream in, List<String> headers) throws IOException {
        if (head.header("transfer-encoding").isPresent()) {
            var body = new ByteArrayOutputStream();
            for (int size = size(in); size > 0; size = size(in)) {
                body.writeBytes(exactly(in, size));
                line(in);
            }
            for (String trailer = line(in); !trailer.isEmpty(); trailer = line(in)) {
                headers.add("trailer:" + trailer);
            }
            return body.toByteArray();
        }
        int length = Integer.parseInt(head.header("content-length").orElse("0"));
        return exactly(in, length);
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("the body ended early");
        }
        return bytes;
    }

    private static int size(InputStream in) throws IOException {
        return Integer.parseInt(line(in).split(";", -1)[0].trim(), 16);
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        int b = in.read();
        for (; b >= 0 && b != '\n'; b = in.read()) {
            line.write(b);
        }
        if (b < 0 && line.size() > 0) {
            throw new IOException("the connection ended in a line");
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /// Goes as a pod goes: takes nothing new, answers what is under way, then closes.
    void stopGracefully() throws IOException {
        stopping = true;
        server.close();
    }

    /// Nothing is answered any more. The JDK closes a socket only once the virtual thread that waits on it has
    /// run: until then connections are still taken.
    @Override
    public void close() throws IOException {
        closed = true;
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}

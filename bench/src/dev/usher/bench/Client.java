package dev.usher.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// One keep-alive connection to the proxy that asks again and again.
public final class Client implements AutoCloseable {
    private static final long PAUSE_NANOS = 500_000;
    private final int port;
    private Socket socket;
    private InputStream in;
    private OutputStream out;

    public Client(int port) throws IOException {
        this.port = port;
        connect();
    }

    private void connect() throws IOException {
        socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /// Status and body, such as `200 A`.
    public String ask(String host, String path) throws IOException {
        out.write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        String status = line().split(" ")[1];
        int length = 0;
        boolean close = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            }
            close |= lower.equals("connection: close");
        }
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        if (close) {
            socket.close();
            connect();
        }
        return status + " " + body;
    }

    /// Asks until the answer is as wanted.
    ///
    /// @return `System.nanoTime()` when that answer had come
    public long await(String host, String path, Predicate<String> wanted) throws IOException {
        long limit = System.nanoTime() + 30_000_000_000L;
        String last = ask(host, path);
        while (!wanted.test(last)) {
            // Asking without a pause would take the processors from what is measured.
            LockSupport.parkNanos(PAUSE_NANOS);
            if (System.nanoTime() > limit) {
                throw new IllegalStateException("never came, the last answer for " + host + path + " was " + last);
            }
            last = ask(host, path);
        }
        return System.nanoTime();
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the proxy closed the connection");
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

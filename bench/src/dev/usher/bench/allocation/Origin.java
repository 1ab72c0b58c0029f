package dev.usher.bench.allocation;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A backend in this process, on threads of its own: what they allocate is not the proxy's. A path that begins with
/// `/64k` is answered with so many octets, all others with few.
final class Origin implements AutoCloseable {
    private static final byte[] SMALL = answer(12);
    private static final byte[] LARGE = answer(64 * 1024);

    private final ServerSocket server;

    Origin() throws IOException {
        server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("origin").start(this::accept);
    }

    private static byte[] answer(int length) {
        String head = "HTTP/1.1 200 OK\r\nServer: origin\r\nContent-Type: text/plain\r\nContent-Length: " + length
                + "\r\nCache-Control: no-store\r\n\r\n";
        return (head + "x".repeat(length)).getBytes(StandardCharsets.US_ASCII);
    }

    int port() {
        return server.getLocalPort();
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

    private static void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (int target = target(in); target >= 0; target = target(in)) {
                out.write(target == '6' ? LARGE : SMALL);
            }
        } catch (IOException gone) {
            // The proxy let go of the connection.
        }
    }

    /// Reads one head without a body.
    ///
    /// @return what follows the first slash, -1 at the end of the connection
    private static int target(InputStream in) throws IOException {
        int first = 0;
        int last = 0;
        boolean blank = false;
        while (true) {
            int octet = in.read();
            if (octet < 0) {
                return -1;
            }
            if (first == 0 && last == '/') {
                first = octet;
            }
            last = octet;
            if (octet == '\n' && blank) {
                return first;
            }
            blank = octet == '\n' || (octet == '\r' && blank);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

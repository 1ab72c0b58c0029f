package dev.usher.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A backend that answers every request with its own letter.
public final class Backend implements AutoCloseable {
    private final ServerSocket server;
    private final byte[] answer;

    public Backend(char letter) throws IOException {
        answer = saying(letter);
        server = new ServerSocket(0, 256, InetAddress.getByName("127.0.0.1"));
        Thread.ofPlatform().daemon().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    socket.setTcpNoDelay(true);
                    Thread.ofVirtual().start(() -> serve(socket));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    public int port() {
        return server.getLocalPort();
    }

    private void serve(Socket socket) {
        try (socket) {
            answer(socket, answer);
        } catch (IOException gone) {
            // The proxy let go of the connection.
        }
    }

    /// Answers each request head on a connection, until the other side ends it.
    public static void answer(Socket socket, byte[] answer) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        int matched = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            matched = b == (matched % 2 == 0 ? '\r' : '\n') ? matched + 1 : b == '\r' ? 1 : 0;
            if (matched == 4) {
                out.write(answer);
                matched = 0;
            }
        }
    }

    /// A whole answer of one letter.
    public static byte[] saying(char letter) {
        return ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + letter).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

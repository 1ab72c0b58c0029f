package dev.usher.bench.rig;

import dev.usher.bench.Backend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A backend that answers with its letter, and that goes and comes back on the same port as a process does that dies
/// and is started again.
final class FlippingBackend implements AutoCloseable {
    private final byte[] answer;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile ServerSocket server;

    FlippingBackend(char letter) throws IOException {
        answer = Backend.saying(letter);
        server = listen(0);
        port = server.getLocalPort();
    }

    int port() {
        return port;
    }

    /// Closes whatever is open and refuses connections from now on.
    void refuse() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    /// Takes connections again.
    void heal() throws IOException {
        server = listen(port);
    }

    private ServerSocket listen(int on) throws IOException {
        var listening = new ServerSocket();
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), on), 256);
        Thread.ofPlatform().daemon().start(() -> accept(listening));
        return listening;
    }

    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                Socket socket = from.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                if (from.isClosed()) {
                    socket.close();
                }
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Backend.answer(socket, answer);
        } catch (IOException gone) {
            // The proxy let go of the connection, or this side went down.
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        refuse();
    }
}

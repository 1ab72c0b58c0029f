package dev.usher.program;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// Clients that send one request after the other until told to stop, and keep what went wrong.
final class LoadLoop implements AutoCloseable {
    private final List<Thread> clients = new ArrayList<>();
    private final AtomicLong served = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;

    private LoadLoop() {}

    /// Opens a connection to load.
    @FunctionalInterface
    interface Opener {
        RawClient open() throws IOException;
    }

    /// Starts clients with kept connections.
    ///
    /// @param mayClose a connection that ends between two requests is opened again: the proxy is stopping
    static LoadLoop start(int count, int port, String host, boolean mayClose) {
        String request = RawClient.request("GET", "/load", host) + "\r\n";
        return start(count, () -> RawClient.connect(port), request, mayClose);
    }

    /// Starts clients that send a request of their own, body included, over connections of their own kind.
    static LoadLoop start(int count, Opener opener, String request, boolean mayClose) {
        var loop = new LoadLoop();
        for (int i = 0; i < count; i++) {
            loop.clients.add(Thread.ofVirtual().name("client-" + i).start(() -> loop.run(opener, request, mayClose)));
        }
        return loop;
    }

    private void run(Opener opener, String request, boolean mayClose) {
        while (!stopping) {
            try (RawClient client = opener.open()) {
                connection(client, request);
            } catch (IOException e) {
                if (!mayClose) {
                    failures.add(e.toString());
                }
                return;
            }
        }
    }

    private void connection(RawClient client, String request) throws IOException {
        for (int i = 0; i < 500 && !stopping; i++) {
            client.send(request);
            RawClient.Response response;
            try {
                response = client.response();
            } catch (IOException e) {
                failures.add("no answer: " + e);
                throw e;
            }
            if (response.status() == 200) {
                served.incrementAndGet();
            } else {
                failures.add("status " + response.status());
            }
            if (response.header("connection").orElse("").equals("close")) {
                return;
            }
        }
    }

    long served() {
        return served.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        finish();
    }

    /// Stops the clients and waits for them; may be called twice.
    void finish() {
        stopping = true;
        for (Thread client : clients) {
            try {
                client.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

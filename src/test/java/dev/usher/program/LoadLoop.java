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

    /// Starts clients with kept connections.
    ///
    /// @param mayClose a connection that ends between two requests is opened again: the proxy is stopping
    static LoadLoop start(int count, int port, String host, boolean mayClose) {
        var loop = new LoadLoop();
        for (int i = 0; i < count; i++) {
            loop.clients.add(Thread.ofVirtual().name("client-" + i).start(() -> loop.run(port, host, mayClose)));
        }
        return loop;
    }

    private void run(int port, String host, boolean mayClose) {
        while (!stopping) {
            try (RawClient client = RawClient.connect(port)) {
                connection(client, host);
            } catch (IOException e) {
                if (!mayClose) {
                    failures.add(e.toString());
                }
                return;
            }
        }
    }

    private void connection(RawClient client, String host) throws IOException {
        for (int i = 0; i < 500 && !stopping; i++) {
            client.send(RawClient.request("GET", "/load", host) + "\r\n");
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

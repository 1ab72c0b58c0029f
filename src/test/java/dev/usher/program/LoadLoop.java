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

    /// A connection on which one thing is asked again and again.
    interface Client extends AutoCloseable {
        /// Asks once more and reads the answer.
        Told ask() throws IOException;

        @Override
        void close() throws IOException;
    }

    /// What a client is told.
    ///
    /// @param last no more may be asked on the connection
    record Told(int status, boolean last) {}

    /// A request as it is written, over HTTP/1.1.
    private record Written(RawClient client, String request) implements Client {
        @Override
        public Told ask() throws IOException {
            client.send(request);
            RawClient.Response response = client.response();
            return new Told(
                    response.status(), response.header("connection").orElse("").equals("close"));
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }

    /// A request over whatever protocol.
    record Sent(WebClient client, Question question) implements Client {
        @Override
        public Told ask() throws IOException {
            WebClient.Answer answer = question.ask(client);
            return new Told(answer.status(), answer.headers("connection").contains("close"));
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }

    /// Sends a request and reads the answer.
    @FunctionalInterface
    interface Question {
        WebClient.Answer ask(WebClient client) throws IOException;
    }

    /// Opens a connection to load.
    @FunctionalInterface
    interface Opener<T> {
        T open() throws IOException;
    }

    /// Starts clients with kept connections.
    ///
    /// @param mayClose a connection that ends between two requests is opened again: the proxy is stopping
    static LoadLoop start(int count, int port, String host, boolean mayClose) {
        String request = RawClient.request("GET", "/load", host) + "\r\n";
        return start(count, () -> RawClient.connect(port), request, mayClose);
    }

    /// Starts clients that send a request of their own, body included, over connections of their own kind.
    static LoadLoop start(int count, Opener<RawClient> opener, String request, boolean mayClose) {
        return start(count, () -> new Written(opener.open(), request), mayClose);
    }

    /// Starts clients that ask what they will, over connections of their own kind.
    static LoadLoop start(int count, Opener<Client> opener, boolean mayClose) {
        var loop = new LoadLoop();
        for (int i = 0; i < count; i++) {
            loop.clients.add(Thread.ofVirtual().name("client-" + i).start(() -> loop.run(opener, mayClose)));
        }
        return loop;
    }

    private void run(Opener<Client> opener, boolean mayClose) {
        while (!stopping) {
            try (Client client = opener.open()) {
                ask(client);
            } catch (IOException e) {
                if (!mayClose) {
                    failures.add(e.toString());
                }
                return;
            }
        }
    }

    private void ask(Client client) throws IOException {
        for (int i = 0; i < 500 && !stopping; i++) {
            Told told;
            try {
                told = client.ask();
            } catch (IOException e) {
                failures.add("no answer: " + e);
                throw e;
            }
            if (told.status() == 200) {
                served.incrementAndGet();
            } else {
                failures.add("status " + told.status());
            }
            if (told.last()) {
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

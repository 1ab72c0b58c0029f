package dev.usher.bench.rig;

import dev.usher.bench.Client;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// Requests on a kept HTTP/1.1 connection, one after the other.
final class RequestTalk extends Talk {
    /// The proxy shares two processors with those who talk; what is measured is not how fast it is.
    private static final long PAUSE_NANOS = 2_000_000;

    private final Client client;
    private final String host;

    RequestTalk(int port, String host) throws IOException {
        super("HTTP/1.1 requests");
        client = new Client(port);
        this.host = host;
    }

    @Override
    Optional<String> exchange(long number) throws IOException {
        String answer = client.ask(host, "/load");
        LockSupport.parkNanos(PAUSE_NANOS);
        return answer.equals("200 A") || answer.equals("200 B") ? Optional.empty() : Optional.of(answer);
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}

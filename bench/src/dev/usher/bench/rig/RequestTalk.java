package dev.usher.bench.rig;

import dev.usher.bench.Client;
import java.io.IOException;
import java.util.Optional;

/// Requests on a kept HTTP/1.1 connection, one after the other.
final class RequestTalk extends Talk {
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
        return answer.equals("200 A") || answer.equals("200 B") ? Optional.empty() : Optional.of(answer);
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}

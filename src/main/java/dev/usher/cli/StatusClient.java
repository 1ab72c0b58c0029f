package dev.usher.cli;

import dev.usher.runtime.StartException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// Asks the process on this machine, over its status port.
final class StatusClient {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final int port;

    StatusClient(int port) {
        this.port = port;
    }

    /// Where it asks, as a URL.
    String address() {
        return "http://127.0.0.1:" + port;
    }

    /// Reads an answer as it comes.
    interface Reader {
        void read(InputStream body) throws IOException;
    }

    /// Asks for a page.
    ///
    /// @param target path and query, encoded
    /// @return whether there is such a thing; nothing is read otherwise
    /// @throws StartException when nobody answers, or not as Usher does, or not to the end
    boolean ask(String target, Reader reader) {
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(LIMIT)
                .build()) {
            HttpResponse<InputStream> response = answer(client, target);
            try (InputStream body = response.body()) {
                // Nobody else answers so, whatever the original would say to the same question.
                if (!response.headers().firstValue("Server").orElse("").startsWith("usher/")) {
                    throw notOurs(Optional.empty());
                }
                switch (response.statusCode()) {
                    case 200 -> reader.read(body);
                    case 404 -> {
                        return false;
                    }
                    default ->
                        throw new StartException("usher answers " + response.statusCode() + " on port " + port + ": "
                                + new String(body.readNBytes(200), StandardCharsets.UTF_8).strip());
                }
                return true;
            } catch (JacksonException unreadable) {
                throw notOurs(Optional.of(unreadable));
            } catch (IOException broken) {
                throw new StartException(
                        "the answer on port " + port + " broke off: check that usher still runs, and ask again",
                        broken);
            }
        }
    }

    private HttpResponse<InputStream> answer(HttpClient client, String target) {
        var request = HttpRequest.newBuilder(URI.create(address() + target))
                .timeout(LIMIT)
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new StartException(
                    "nothing answers on port " + port + " of this machine: check that usher runs here, and give its"
                            + " --status-port where that is another. Its log says if it has none",
                    e);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted", interrupted);
        }
    }

    private StartException notOurs(Optional<JacksonException> cause) {
        String message = "port " + port + " of this machine does not answer as usher does: give usher's --status-port";
        return cause.map(unreadable -> new StartException(message, unreadable))
                .orElseGet(() -> new StartException(message));
    }
}

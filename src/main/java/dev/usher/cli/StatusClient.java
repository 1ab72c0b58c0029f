package dev.usher.cli;

import dev.usher.runtime.StartException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// Asks the process on this machine, over its status port.
///
/// By the old client of the JDK: the new one sets up TLS before its first request, which would take five times the
/// processor time of the whole command, in the pod of the process that is asked.
final class StatusClient {
    private static final int LIMIT_MILLIS = 10_000;
    private static final int LONGEST_REASON = 200;

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
        HttpURLConnection connection = open(target);
        try {
            return switch (status(connection)) {
                case 200 -> {
                    try (InputStream body = connection.getInputStream()) {
                        reader.read(body);
                    }
                    yield true;
                }
                case 404 -> false;
                default ->
                    throw new StartException("usher answers " + connection.getResponseCode() + " on port " + port + ": "
                            + reason(connection));
            };
        } catch (JacksonException unreadable) {
            throw notOurs(Optional.of(unreadable));
        } catch (IOException broken) {
            throw new StartException(
                    "the answer on port " + port + " broke off: check that usher still runs, and ask again", broken);
        } finally {
            connection.disconnect();
        }
    }

    private HttpURLConnection open(String target) {
        try {
            URLConnection connection = URI.create(address() + target).toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(LIMIT_MILLIS);
            connection.setReadTimeout(LIMIT_MILLIS);
            if (connection instanceof HttpURLConnection http) {
                http.setInstanceFollowRedirects(false);
                return http;
            }
        } catch (IOException impossible) {
            throw new IllegalStateException(address() + target, impossible);
        }
        throw new IllegalStateException(address() + target);
    }

    private int status(HttpURLConnection connection) {
        try {
            int status = connection.getResponseCode();
            // Nobody else answers so, whatever the original would say to the same question.
            String server = connection.getHeaderField("Server");
            if (server == null || !server.startsWith("usher/")) {
                throw notOurs(Optional.empty());
            }
            return status;
        } catch (ConnectException e) {
            throw new StartException(
                    "nothing answers on port " + port + " of this machine: check that usher runs here, and give its"
                            + " --status-port where that is another. Its log says if it has none",
                    e);
        } catch (IOException strange) {
            throw notOurs(Optional.of(strange));
        }
    }

    private static String reason(HttpURLConnection connection) throws IOException {
        try (InputStream body = connection.getErrorStream()) {
            return body == null
                    ? ""
                    : new String(body.readNBytes(LONGEST_REASON), StandardCharsets.UTF_8)
                            .strip()
                            .replaceAll("\\p{Cc}", " ");
        }
    }

    private StartException notOurs(Optional<Exception> cause) {
        String message = "port " + port + " of this machine does not answer as usher does: give usher's --status-port";
        return cause.map(strange -> new StartException(message, strange)).orElseGet(() -> new StartException(message));
    }
}

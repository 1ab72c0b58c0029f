package dev.usher.resource.kube;

import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.WebSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens watches: as a WebSocket, which has pings and flow control per event, or as a stream of lines where
/// something between us and the API server does not let WebSockets through. Any refused handshake is tried
/// again as a plain request, since only that answer has a body that says why. So is one without an answer: where
/// `Upgrade` is removed on the way, the API server takes it for a plain watch, and that answer has no end.
///
/// Watches of one API server share an opener, from any thread: what did not pass once is not tried again.
final class WatchOpener {
    private static final Logger log = LoggerFactory.getLogger(WatchOpener.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration HANDSHAKE = Duration.ofSeconds(2);

    private final HttpClient http;
    private volatile boolean plain;

    WatchOpener(HttpClient http) {
        this.http = http;
    }

    /// What came of an attempt: a stream, or an HTTP status with the text of the answer.
    sealed interface Opening {
        /// The watch runs.
        record Open(WatchStream stream) implements Opening {}

        /// The server said no.
        record Refused(int code, String body) implements Opening {}
    }

    Opening open(URI uri) throws ApiFailure, InterruptedException {
        Optional<WatchStream> socket = plain ? Optional.empty() : socket(uri);
        if (socket.isPresent()) {
            return new Opening.Open(socket.get());
        }
        Opening opening = lines(uri);
        plain = opening instanceof Opening.Open;
        return opening;
    }

    /// Empty when the handshake was refused or left without an answer.
    private Optional<WatchStream> socket(URI uri) throws ApiFailure, InterruptedException {
        WatchStream stream = new WatchStream();
        CompletableFuture<WebSocket> opening = http.newWebSocketBuilder()
                .uri(uri)
                .header("Origin", uri.getScheme() + "://" + uri.getAuthority())
                .buildAsync(new Listener(stream));
        WebSocket socket;
        try {
            // Giving up cancels what is waited for; the handshake itself may end later and is hung up then.
            socket = ApiCall.await(opening.copy(), HANDSHAKE);
        } catch (ApiFailure e) {
            boolean silent = !opening.isDone();
            hangUpLater(opening);
            if (silent || e.answered()) {
                return Optional.empty();
            }
            throw e;
        } catch (InterruptedException e) {
            hangUpLater(opening);
            throw e;
        }
        stream.opened(socket::request, () -> socket.sendClose(1000, "done"));
        for (int asked = 1; asked < WatchStream.WINDOW; asked++) {
            socket.request();
        }
        return Optional.of(stream);
    }

    /// A handshake that completes after we gave up must not leave a watch behind.
    private static void hangUpLater(CompletableFuture<WebSocket> opening) {
        var _ = opening.thenAccept(late -> late.sendClose(1000, "too late"));
    }

    private record Listener(WatchStream stream) implements WebSocket.Listener {
        @Override
        public void onMessage(WebSocket socket, String text) {
            stream.add(new WatchStream.Message.Text(text));
        }

        @Override
        public void onClose(WebSocket socket, int code, String reason) {
            // 1000 is a normal close, 1005 one without a code; others mean that something broke (RFC 6455 §7.4).
            stream.add(
                    code == 1000 || code == 1005
                            ? new WatchStream.Message.End()
                            : new WatchStream.Message.Broken("the watch was closed with code " + code + " " + reason));
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            stream.add(new WatchStream.Message.Broken(ApiCall.message(error)));
        }
    }

    private Opening lines(URI uri) throws ApiFailure, InterruptedException {
        HttpRequest request =
                http.newHttpRequestBuilder().uri(uri).forStreaming().build();
        HttpResponse<InputStream> response = ApiCall.await(http.sendAsync(request, InputStream.class), PATIENCE);
        InputStream body = response.body();
        if (!response.isSuccessful()) {
            try (body) {
                return new Opening.Refused(
                        response.code(), new String(body.readNBytes(64 * 1024), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new ApiFailure(response.code(), ApiCall.message(e));
            }
        }
        WatchStream stream = new WatchStream();
        Thread reader = Thread.ofVirtual().name("usher-kube-lines").unstarted(() -> read(body, stream));
        stream.opened(() -> {}, () -> {
            reader.interrupt();
            try {
                body.close();
            } catch (IOException e) {
                log.atDebug().setCause(e).log("a watch could not be closed");
            }
        });
        reader.start();
        return new Opening.Open(stream);
    }

    private static void read(InputStream body, WatchStream stream) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank()) {
                    stream.put(new WatchStream.Message.Text(line));
                }
            }
            stream.put(new WatchStream.Message.End());
        } catch (IOException e) {
            stream.add(new WatchStream.Message.Broken(ApiCall.message(e)));
        } catch (InterruptedException _) {
            // Closed from our side: nobody reads on.
            Thread.currentThread().interrupt();
        }
    }
}

package dev.usher.bench.rig;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Messages on one WebSocket, each echoed. The JDK's client.
final class WebSocketTalk extends Talk {
    private static final long PATIENCE_SECONDS = 10;
    private static final long PAUSE_MILLIS = 20;

    private final WebSocket socket;
    private final int number;
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    WebSocketTalk(HttpClient client, int port, int number) {
        super("WebSocket");
        this.number = number;
        socket = client.newWebSocketBuilder()
                .buildAsync(URI.create("ws://localhost:" + port + "/chat"), new Listener())
                .join();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                heard.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            heard.add("closed with " + status);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            heard.add(error.toString());
        }
    }

    @Override
    Optional<String> exchange(long count) throws Exception {
        String message = "socket " + number + " message " + count + " " + "x".repeat((int) (count % 700));
        socket.sendText(message, true).join();
        String answer = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Thread.sleep(PAUSE_MILLIS);
        return compare(message, String.valueOf(answer));
    }

    @Override
    public void close() {
        socket.abort();
    }
}

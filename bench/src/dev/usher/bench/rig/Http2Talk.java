package dev.usher.bench.rig;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// Requests on one HTTP/2 connection over TLS, a stream each.
final class Http2Talk extends Talk {
    private static final long PAUSE_NANOS = 2_000_000;

    private final Http2Connection connection;
    private final String authority;

    Http2Talk(Http2Connection connection, String authority) {
        super("HTTP/2 requests");
        this.connection = connection;
        this.authority = authority;
    }

    @Override
    Optional<String> exchange(long number) throws Exception {
        Http2Stream stream = connection.open();
        stream.head(
                new DefaultHttp2Headers()
                        .method("GET")
                        .scheme("https")
                        .authority(authority)
                        .path("/load"),
                true);
        String answer = stream.status() + " " + new String(stream.exactly(1), StandardCharsets.US_ASCII);
        stream.end("");
        LockSupport.parkNanos(PAUSE_NANOS);
        if (!connection.isKept()) {
            return Optional.of("the connection is being closed");
        }
        return answer.equals("200 A") || answer.equals("200 B") ? Optional.empty() : Optional.of(answer);
    }

    @Override
    public void close() {
        connection.close();
    }
}

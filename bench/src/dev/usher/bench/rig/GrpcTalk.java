package dev.usher.bench.rig;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// gRPC messages, each echoed: either all on one stream both ways, or each as a call of its own.
final class GrpcTalk extends Talk {
    private static final int PREFIX = 5;
    private static final long PAUSE_MILLIS = 5;

    private final Http2Connection connection;
    private final String authority;
    private final boolean streaming;
    private Http2Stream stream;

    GrpcTalk(Http2Connection connection, String authority, boolean streaming) {
        super(streaming ? "gRPC stream" : "gRPC calls");
        this.connection = connection;
        this.authority = authority;
        this.streaming = streaming;
    }

    @Override
    Optional<String> exchange(long number) throws Exception {
        boolean fresh = stream == null;
        if (fresh) {
            stream = call();
        }
        String message = getClass().getName() + " " + number + " " + "y".repeat((int) (number % 900));
        byte[] text = message.getBytes(StandardCharsets.US_ASCII);
        stream.data(
                ByteBuffer.allocate(PREFIX + text.length)
                        .put((byte) 0)
                        .putInt(text.length)
                        .put(text)
                        .array(),
                !streaming);
        if (fresh && !stream.status().equals("200")) {
            return Optional.of("not 200");
        }
        byte[] answer = stream.exactly(PREFIX + text.length);
        if (!streaming) {
            end();
        }
        Thread.sleep(PAUSE_MILLIS);
        if (!connection.isKept()) {
            return Optional.of("the connection is being closed");
        }
        return compare(message, new String(answer, PREFIX, text.length, StandardCharsets.US_ASCII));
    }

    private Http2Stream call() throws InterruptedException {
        Http2Stream opened = connection.open();
        opened.head(
                new DefaultHttp2Headers()
                        .method("POST")
                        .scheme("http")
                        .authority(authority)
                        .path("/echo.Echo/Talk")
                        .add("content-type", "application/grpc")
                        .add("te", "trailers"),
                false);
        return opened;
    }

    private void end() throws IOException, InterruptedException {
        String status = stream.end("grpc-status");
        stream = null;
        if (!status.equals("0")) {
            throw new IOException("grpc-status '" + status + "'");
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}

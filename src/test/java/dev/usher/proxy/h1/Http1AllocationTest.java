package dev.usher.proxy.h1;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.usher.model.ProxySettings.ClientLimits;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Http1AllocationTest {
    private static final int WARM = 30_000;
    private static final int MEASURED = 10_000;

    /// Far below one object a request; the rest is the measurement itself and the compiler's late surprises.
    private static final double NOTHING = 0.5;

    private final RequestHead request = new RequestHead();
    private final ResponseHead response = new ResponseHead();
    private final RequestHeadParser requests = new RequestHeadParser();
    private final ResponseHeadParser responses = new ResponseHeadParser();
    private final ByteBuf requestBytes = bytes(Wire.lines(
            "GET /path/to/something?query=1 HTTP/1.1",
            "Host: shop.example.com",
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64)",
            "Accept: text/html,*/*",
            "Accept-Encoding: gzip, br",
            "Cookie: session=0123456789abcdef",
            "Connection: keep-alive",
            ""));
    private final ByteBuf responseBytes = bytes(Wire.lines(
            "HTTP/1.1 200 OK",
            "Server: x",
            "Content-Type: text/plain",
            "Content-Length: 5",
            "Cache-Control: no-store",
            ""));
    private final ByteBuf chunkBytes = bytes("5\r\nhello\r\n5;x\r\nworld\r\n0\r\nX: y\r\n\r\n");
    private final ChunkDecoder chunks = new ChunkDecoder();
    private final ByteBuf out = Unpooled.wrappedBuffer(new byte[2048]);

    private static ByteBuf bytes(String text) {
        // A wrapped array is not watched by the leak detector, whose records would be what is measured.
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void readsAndWritesWithoutAllocating() {
        assertThat(perRound(this::exchange)).isLessThan(NOTHING);
    }

    @Test
    void readsChunksWithoutAllocating() {
        assertThat(perRound(this::body)).isLessThan(NOTHING);
    }

    private void exchange() {
        request.clear();
        requests.begin(request, ClientLimits.DEFAULTS);
        requests.parse(requestBytes.readerIndex(0));
        response.clear();
        responses.begin(response);
        responses.parse(responseBytes.readerIndex(0));

        HeadBytes head = HeadBytes.empty();
        head.put(request.fields().array(), request.targetOffset(), request.targetLength());
        head.lines(request.fields(), HeadBytes.UPGRADE);
        StatusLines.put(head, response.status(), response.fields().array(), 0, 0);
        head.lines(response.fields(), HeadBytes.UPGRADE);
        head.contentLength(response.contentLength());
        out.clear().writeBytes(head.array(), 0, head.length());
    }

    private void body() {
        chunkBytes.readerIndex(0);
        chunks.begin(FieldNames.TOKENS);
        BodyReader.Step step = BodyReader.Step.DATA;
        while (step == BodyReader.Step.DATA) {
            step = chunks.next(chunkBytes);
            if (step == BodyReader.Step.DATA) {
                chunkBytes.skipBytes(chunks.length());
            }
        }
        if (step != BodyReader.Step.TRAILERS) {
            throw new AssertionError(step);
        }
    }

    private static double perRound(Runnable round) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < WARM; i++) {
            round.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < MEASURED; i++) {
            round.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / (double) MEASURED;
    }
}

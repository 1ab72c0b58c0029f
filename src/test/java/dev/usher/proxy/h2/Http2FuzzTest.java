package dev.usher.proxy.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.RecordedExchange;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.TestLoop;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sequences of frames, mutated: nothing escapes, nothing leaks, and what reaches an exchange is well-formed.
class Http2FuzzTest {
    private static final int SEQUENCES = 60;
    private static final int MOST_FRAMES = 40;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void survivesMutatedFrames(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < SEQUENCES; i++) {
            var loop = new TestLoop();
            loop.script = exchange -> respond(exchange, random);
            try (FrameWire wire = random.nextInt(8) == 0 ? new FrameWire(loop) : FrameWire.greeted(loop)) {
                for (byte[] read : cut(sequence(random), random)) {
                    wire.send(read);
                    if (random.nextInt(4) == 0) {
                        loop.pass(Duration.ofSeconds(random.nextInt(40)));
                    }
                }
                wire.run(() -> loop.exchanges.forEach(exchange -> late(exchange, random)));
                wire.channel.checkException();
                if (random.nextBoolean()) {
                    wire.run(wire.connection::drain);
                    loop.pass(Duration.ofMinutes(3));
                }
            }
            assertThat(loop.exchanges).allSatisfy(Http2FuzzTest::assertWellFormed);
        }
    }

    /// Some exchanges answer at once, some later, some never, some not as they said.
    private static void respond(RecordedExchange exchange, Random random) {
        switch (random.nextInt(5)) {
            case 0 -> exchange.answer(200, "ok");
            case 1 -> exchange.answer(204, "");
            case 2 -> {
                exchange.stream.head(RecordedExchange.response(200, 3), false);
                exchange.stream.body(RecordedExchange.buffer("four"), random.nextBoolean());
                exchange.stream.flush();
            }
            case 3 -> exchange.stream.readBody(false);
            default -> {}
        }
    }

    private static void late(RecordedExchange exchange, Random random) {
        if (!exchange.gone && exchange.refusal == null && random.nextBoolean()) {
            exchange.stream.isWritable();
            exchange.stream.readBody(random.nextBoolean());
            exchange.stream.head(RecordedExchange.response(200, -1), false);
            exchange.stream.body(RecordedExchange.buffer("x".repeat(random.nextInt(100_000))), false);
            exchange.stream.trailers(new Fields());
            exchange.stream.discardBody();
            exchange.stream.flush();
        }
    }

    private static List<byte[]> sequence(Random random) {
        var frames = new ArrayList<byte[]>();
        int count = 1 + random.nextInt(MOST_FRAMES);
        for (int i = 0; i < count; i++) {
            byte[] frame = frame(random);
            if (random.nextInt(3) == 0) {
                mutate(frame, random);
            }
            frames.add(frame);
        }
        return frames;
    }

    private static byte[] frame(Random random) {
        int stream = random.nextInt(12);
        boolean end = random.nextBoolean();
        return switch (random.nextInt(12)) {
            case 0, 1, 2 ->
                FrameWire.headersFrame(stream | 1, end, FrameWire.request("POST", "x-a", "1", "cookie", "a=b"));
            case 3 ->
                FrameWire.headersFrame(
                        stream | 1, end, FrameWire.request("GET", "content-length", Integer.toString(stream)));
            case 4 -> FrameWire.headersFrame(stream | 1, true, "x-trailer", "1");
            case 5, 6 -> FrameWire.dataFrame(stream | 1, end, "d".repeat(random.nextInt(200)));
            case 7 -> Frames.frame(Frames.RST_STREAM, stream, random.nextInt(14));
            case 8 -> Frames.frame(Frames.WINDOW_UPDATE, stream, random.nextInt());
            case 9 -> Frames.setting(random.nextInt(8), random.nextInt(70_000));
            case 10 -> Frames.frame(Frames.CONTINUATION, random.nextInt(8), stream, Frames.literals("x-b", "2"));
            default -> Frames.frame(random.nextInt(12), random.nextInt(256), stream, new byte[random.nextInt(20)]);
        };
    }

    private static void mutate(byte[] frame, Random random) {
        for (int i = 0; i <= random.nextInt(3); i++) {
            frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
        }
    }

    /// Joins all frames and cuts them anew, as a network might.
    private static List<byte[]> cut(List<byte[]> frames, Random random) {
        var all = new ByteArrayOutputStream();
        frames.forEach(all::writeBytes);
        byte[] bytes = all.toByteArray();
        var reads = new ArrayList<byte[]>();
        int at = 0;
        while (at < bytes.length) {
            int size = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 16 : 2000));
            byte[] read = new byte[size];
            System.arraycopy(bytes, at, read, 0, size);
            reads.add(read);
            at += size;
        }
        return reads;
    }

    private static void assertWellFormed(RecordedExchange exchange) {
        if (!exchange.begun) {
            return;
        }
        RequestHead head = exchange.request();
        assertThat(exchange.method()).matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
        assertThat(exchange.target()).matches("[/*][\\x21-\\x7e\\x80-\\xff]*");
        assertThat(exchange.authority()).matches("[\\[\\]:A-Za-z0-9._~!$&'()*+;=-]+");
        assertThat(exchange.lines()).allSatisfy(line -> {
            assertThat(line).matches("(?s)[a-z0-9-]+: .*");
            assertThat(line).doesNotContainPattern("[\\r\\n\\x00]");
            assertThat(line).doesNotContainPattern("^(connection|transfer-encoding|upgrade|keep-alive):");
        });
        if (exchange.ended && head.contentLength() >= 0) {
            assertThat(exchange.bodyText()).hasSize((int) head.contentLength());
        }
    }
}

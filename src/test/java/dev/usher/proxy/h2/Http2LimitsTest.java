package dev.usher.proxy.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.RecordedExchange;
import dev.usher.proxy.exchange.TestLoop;
import dev.usher.proxy.h2.Frames.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a client can do to a connection that is not asking for something.
class Http2LimitsTest {
    private static final int MAX_STREAMS = 128;

    private final TestLoop loop = new TestLoop();
    private final FrameWire wire = FrameWire.greeted(loop);

    @AfterEach
    void close() {
        wire.close();
    }

    private static int code(Http2Error error) {
        return (int) error.code();
    }

    /// Sends frames until the connection says goodbye.
    ///
    /// @return how many were sent, -1 when it never did
    private int sendUntilGoodbye(int most, Http2Error expected, IntFunction<byte[]> frame) {
        for (int i = 0; i < most; i++) {
            wire.send(frame.apply(i));
            if (i % 50 == 49 || i == most - 1) {
                List<Frame> goodbye = wire.received(Frames.GOAWAY);
                if (!goodbye.isEmpty()) {
                    assertThat(goodbye.getFirst().numberAt(4)).isEqualTo(code(expected));
                    assertThat(wire.isOpen()).isFalse();
                    return i + 1;
                }
            }
        }
        return -1;
    }

    private static byte[] get(int stream) {
        return FrameWire.headersFrame(stream, true, FrameWire.request("GET"));
    }

    @Test
    void refusesMoreStreamsThanItAnnounced() {
        var fresh = new TestLoop();
        try (var early = new FrameWire(fresh)) {
            early.send(Frames.PREFACE).send(Frames.frame(Frames.SETTINGS, 0, 0, new byte[0]));
            early.received();
            // The settings are not acknowledged: the client may not know the limit.
            for (int i = 0; i < MAX_STREAMS + 2; i++) {
                early.headers(2 * i + 1, false, FrameWire.request("POST"));
            }

            List<Frame> resets = early.received(Frames.RST_STREAM);
            assertThat(resets).extracting(Frame::stream).containsExactly(2 * MAX_STREAMS + 1, 2 * MAX_STREAMS + 3);
            assertThat(resets).allMatch(frame -> frame.number() == code(Http2Error.REFUSED_STREAM));
            assertThat(fresh.exchanges).hasSize(MAX_STREAMS);

            early.data(2 * MAX_STREAMS + 1, true, "was under way");
            assertThat(early.isOpen()).isTrue();
            assertThat(early.received(Frames.RST_STREAM)).isEmpty();
        }
    }

    @Test
    void endsRapidReset() { // CVE-2023-44487
        int sent = sendUntilGoodbye(1000, Http2Error.ENHANCE_YOUR_CALM, i -> {
            wire.send(get(2 * i + 1));
            return Frames.frame(Frames.RST_STREAM, 2 * i + 1, code(Http2Error.CANCEL));
        });

        assertThat(sent).isBetween(ResetLimit.ALLOWANCE, ResetLimit.ALLOWANCE + 50);
        assertThat(loop.exchanges).allMatch(exchange -> exchange.gone);
    }

    @Test
    void forgivesAClientThatGivesUpHalfOfWhatItAsks() {
        for (int i = 0; i < ResetLimit.ALLOWANCE + 50; i++) {
            int stream = 4 * i + 1;
            wire.send(get(stream));
            wire.run(() -> loop.last().answer(200, "ok"));
            wire.send(get(stream + 2));
            wire.send(Frames.frame(Frames.RST_STREAM, stream + 2, code(Http2Error.CANCEL)));
        }

        assertThat(wire.isOpen()).isTrue();
    }

    @Test
    void endsResetsThatItIsMadeToSend() { // CVE-2025-8671
        int sent = sendUntilGoodbye(1000, Http2Error.ENHANCE_YOUR_CALM, i -> {
            wire.send(get(2 * i + 1));
            return Frames.frame(Frames.WINDOW_UPDATE, 2 * i + 1, 0);
        });

        assertThat(sent).isBetween(ResetLimit.ALLOWANCE, ResetLimit.ALLOWANCE + 50);
        assertThat(loop.exchanges).allMatch(exchange -> exchange.gone);
    }

    @Test
    void endsResetsForDataAfterTheEnd() { // CVE-2025-8671
        int sent = sendUntilGoodbye(1000, Http2Error.ENHANCE_YOUR_CALM, i -> {
            wire.send(get(2 * i + 1));
            return FrameWire.dataFrame(2 * i + 1, true, "x");
        });

        assertThat(sent).isBetween(ResetLimit.ALLOWANCE, ResetLimit.ALLOWANCE + 50);
    }

    @Test
    void endsResetsForWindowsThatOverflow() { // CVE-2025-8671
        int sent = sendUntilGoodbye(1000, Http2Error.ENHANCE_YOUR_CALM, i -> {
            wire.send(get(2 * i + 1));
            return Frames.frame(Frames.WINDOW_UPDATE, 2 * i + 1, Integer.MAX_VALUE);
        });

        assertThat(sent).isBetween(ResetLimit.ALLOWANCE, ResetLimit.ALLOWANCE + 50);
    }

    @Test
    void endsAFloodOfContinuations() { // CVE-2024-27316
        wire.send(Frames.frame(Frames.HEADERS, 0, 1, Frames.literals(":method", "GET")));
        int sent = sendUntilGoodbye(
                1000,
                Http2Error.ENHANCE_YOUR_CALM,
                i -> Frames.frame(Frames.CONTINUATION, 0, 1, Frames.literals("x-" + i, "1")));

        assertThat(sent).isPositive();
        assertThat(loop.exchanges).isEmpty();
    }

    @Test
    void endsAFloodOfLargeContinuations() { // CVE-2024-27316
        byte[] large = Frames.literals("x-large", "v".repeat(16_000));
        wire.send(Frames.frame(Frames.HEADERS, 0, 1, Frames.literals(":method", "GET")));
        for (int i = 0; i < 10; i++) {
            wire.send(Frames.frame(Frames.CONTINUATION, 0, 1, large));
        }

        assertThat(wire.received(Frames.GOAWAY)).isNotEmpty();
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void takesHeadsInReasonablyManyPieces() {
        byte[] section = Frames.literals(FrameWire.request("GET", "x-long", "v".repeat(8_000)));
        int third = section.length / 3;
        wire.send(Frames.frame(Frames.HEADERS, Frames.END_STREAM, 1, Arrays.copyOf(section, third)));
        wire.send(Frames.frame(Frames.CONTINUATION, 0, 1, Arrays.copyOfRange(section, third, 2 * third)));
        wire.send(Frames.frame(
                Frames.CONTINUATION, Frames.END_HEADERS, 1, Arrays.copyOfRange(section, 2 * third, section.length)));

        assertThat(loop.last().ended).isTrue();
    }

    @Test
    void endsAFloodOfPings() { // CVE-2019-9512
        assertFloodEnds(_ -> Frames.frame(Frames.PING, 0, 0, new byte[8]));
    }

    @Test
    void endsAFloodOfSettings() { // CVE-2019-9515
        assertFloodEnds(_ -> Frames.frame(Frames.SETTINGS, 0, 0, new byte[0]));
    }

    @Test
    void endsAFloodOfPriorities() { // CVE-2019-9513
        assertFloodEnds(i -> Frames.frame(Frames.PRIORITY, 0, 2 * i + 1, new byte[] {0, 0, 0, 0, 1}));
    }

    @Test
    void endsAFloodOfEmptyData() { // CVE-2019-9518
        wire.headers(1, false, FrameWire.request("POST"));
        assertFloodEnds(_ -> FrameWire.dataFrame(1, false, ""));
        assertThat(loop.last().gone).isTrue();
    }

    @Test
    void endsAFloodOfTinyWindows() { // CVE-2019-9517
        wire.get(1);
        assertFloodEnds(_ -> Frames.frame(Frames.WINDOW_UPDATE, 1, 1));
    }

    @Test
    void endsAFloodOfUnknownFrames() {
        assertFloodEnds(_ -> Frames.frame(0xBE, 0, 0, new byte[0]));
    }

    private void assertFloodEnds(IntFunction<byte[]> frame) {
        int most = 2 * FloodGuard.ALLOWANCE;
        boolean ended = false;
        for (int i = 0; i < most && !ended; i += 100) {
            var some = new ArrayList<byte[]>();
            for (int j = 0; j < 100; j++) {
                some.add(frame.apply(i + j));
            }
            wire.send(some);
            ended = wire.received(Frames.GOAWAY).stream()
                    .anyMatch(goodbye -> goodbye.numberAt(4) == code(Http2Error.ENHANCE_YOUR_CALM));
        }
        assertThat(ended).isTrue();
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void resetsAStreamWhoseClientOpensNoWindow() { // CVE-2019-9511
        wire.send(Frames.setting(Frames.SETTING_INITIAL_WINDOW, 0));
        wire.get(1);
        wire.run(() -> loop.last().answer(200, "never read"));
        loop.pass(Duration.ofSeconds(59));
        assertThat(wire.received(Frames.RST_STREAM)).isEmpty();

        loop.pass(Duration.ofSeconds(2));

        assertThat(wire.received(Frames.RST_STREAM)).extracting(Frame::number).containsExactly(code(Http2Error.CANCEL));
        assertThat(wire.connection.active()).isZero();
    }

    @Test
    void resetsAStreamWhoseClientTakesAnOctetAMinute() { // CVE-2019-9511
        wire.send(Frames.setting(Frames.SETTING_INITIAL_WINDOW, 0));
        wire.get(1);
        RecordedExchange exchange = loop.last();
        wire.run(() -> {
            exchange.stream.head(RecordedExchange.response(200, -1), false);
            exchange.stream.body(RecordedExchange.buffer("x".repeat(100_000)), false);
            exchange.stream.flush();
            assertThat(exchange.stream.isWritable()).isFalse();
        });
        for (int i = 0; i < 3; i++) {
            wire.send(Frames.frame(Frames.WINDOW_UPDATE, 1, 5_000));
            loop.pass(Duration.ofSeconds(61));
        }
        assertThat(exchange.gone).as("a slow reader is served").isFalse();

        wire.send(Frames.frame(Frames.WINDOW_UPDATE, 1, 1));
        loop.pass(Duration.ofSeconds(61));

        assertThat(exchange.gone).isTrue();
        assertThat(wire.received(Frames.RST_STREAM)).hasSize(1);
        assertThat(wire.isOpen()).isTrue();
    }

    @Test
    void answersHeadsThatAreTooLarge() {
        wire.headers(1, true, FrameWire.request("GET", "x-long", "v".repeat(8_200)));
        assertThat(loop.last().refusal).isEqualTo(ProxyError.HEAD_TOO_LARGE);

        wire.headers(3, true, ":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/" + "p".repeat(8_200));
        assertThat(loop.last().refusal).isEqualTo(ProxyError.TARGET_TOO_LONG);

        var lines = new ArrayList<>(List.of(FrameWire.request("GET")));
        for (int i = 0; i < 201; i++) {
            lines.addAll(List.of("x-" + i, "1"));
        }
        wire.headers(5, true, lines.toArray(String[]::new));
        assertThat(loop.last().refusal).isEqualTo(ProxyError.HEAD_TOO_LARGE);
        assertThat(loop.exchanges).hasSize(3).noneMatch(exchange -> exchange.begun);
        assertThat(wire.isOpen()).isTrue();
    }

    @Test
    void answersAHeaderBomb() { // CVE-2016-6581
        ByteBuf bomb = Unpooled.buffer();
        bomb.writeBytes(Frames.literals(FrameWire.request("GET")));
        // One entry of 3 KB in the table, then a thousand references of one octet.
        byte[] entry = Frames.literals("x-bomb", "v".repeat(3_000));
        entry[0] = 0x40;
        bomb.writeBytes(entry);
        for (int i = 0; i < 1000; i++) {
            bomb.writeByte(0x80 | 62);
        }
        wire.send(Frames.frame(Frames.HEADERS, Frames.END_HEADERS | Frames.END_STREAM, 1, ByteBufUtil.getBytes(bomb)));

        assertThat(loop.last().refusal).isEqualTo(ProxyError.HEAD_TOO_LARGE);
        assertThat(loop.last().method()).isEqualTo("GET");
        assertThat(loop.last().request().fields().array().length).isLessThan(200_000);
        List<Frame> heads = wire.received(Frames.HEADERS);
        assertThat(wire.lines(heads.getFirst())).contains(":status: 431");
        assertThat(wire.isOpen()).isTrue();

        wire.get(3);
        assertThat(loop.last().ended).as("the table is intact").isTrue();
    }

    @Test
    void capsTheTableOfTheDecoder() {
        ByteBuf block = Unpooled.buffer();
        block.writeByte(0x3F).writeByte(0xE2).writeByte(0x1F); // a table of 4097 octets
        block.writeBytes(Frames.literals(FrameWire.request("GET")));
        wire.send(Frames.frame(Frames.HEADERS, Frames.END_HEADERS, 1, ByteBufUtil.getBytes(block)));

        assertThat(wire.received(Frames.GOAWAY).getFirst().numberAt(4)).isEqualTo(code(Http2Error.COMPRESSION_ERROR));
    }

    @Test
    void refusesEmptyNamesWithoutKeepingThem() { // CVE-2019-9516
        var lines = new ArrayList<>(List.of(FrameWire.request("GET")));
        for (int i = 0; i < 100; i++) {
            lines.addAll(List.of("", ""));
        }
        wire.headers(1, true, lines.toArray(String[]::new));

        assertThat(loop.last().refusal).isEqualTo(ProxyError.BAD_REQUEST);
    }

    @Test
    void stopsReadingAClientThatAsksAndDoesNotRead() {
        var other = new TestLoop();
        other.script = exchange ->
                exchange.stream.head(RecordedExchange.response(302, 0, "location", "/" + "l".repeat(8_000)), true);
        try (var mute = FrameWire.greeted(other)) {
            mute.stopTaking();
            int asked = 0;
            while (mute.channel.config().isAutoRead() && asked < 10_000) {
                var some = new ArrayList<byte[]>();
                for (int i = 0; i < 100; i++) {
                    some.add(get(2 * asked++ + 1));
                }
                mute.send(some);
            }

            assertThat(asked).isLessThan(10_000);
            other.pass(Duration.ofSeconds(61));
            assertThat(mute.isOpen()).isFalse();
        }
    }
}

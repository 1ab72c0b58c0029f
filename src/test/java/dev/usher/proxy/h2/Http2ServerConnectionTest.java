package dev.usher.proxy.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.ProxySettings.ClientLimits;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.RecordedExchange;
import dev.usher.proxy.exchange.RequestHead;
import dev.usher.proxy.exchange.TestLoop;
import dev.usher.proxy.h2.Frames.Frame;
import io.netty.handler.codec.http2.Http2Error;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Http2ServerConnectionTest {
    private static final int DEFAULT_WINDOW = 65_535;

    private final TestLoop loop = new TestLoop();
    private final FrameWire wire = FrameWire.greeted(loop);

    @AfterEach
    void close() {
        wire.close();
    }

    @Test
    void announcesItsLimits() {
        try (var fresh = new FrameWire(new TestLoop())) {
            List<Frame> frames = fresh.received();

            assertThat(frames).hasSize(2);
            assertThat(frames.getFirst().type()).isEqualTo(Frames.SETTINGS);
            assertThat(settings(frames.getFirst()))
                    .containsExactlyInAnyOrder("3=128", "4=" + ServerCodec.STREAM_WINDOW, "6=" + (4 * 8192 + 32 * 200));
            assertThat(frames.getLast().type()).isEqualTo(Frames.WINDOW_UPDATE);
            assertThat(frames.getLast().number()).isEqualTo(ServerCodec.CONNECTION_WINDOW - DEFAULT_WINDOW);
        }
    }

    private static List<String> settings(Frame frame) {
        var settings = new ArrayList<String>();
        for (int at = 0; at < frame.bytes().length; at += 6) {
            settings.add(frame.bytes()[at + 1] + "=" + frame.numberAt(at + 2));
        }
        return settings;
    }

    @Test
    void passesHeadsOnAsTheyCame() {
        wire.headers(
                1,
                true,
                ":method",
                "GET",
                ":path",
                "/a?b=c",
                ":authority",
                "Web.test:80",
                ":scheme",
                "https",
                "x-a",
                "1",
                "accept",
                "*/*");

        RecordedExchange exchange = loop.last();
        RequestHead head = exchange.request();
        assertThat(exchange.ended).isTrue();
        assertThat(exchange.method()).isEqualTo("GET");
        assertThat(exchange.target()).isEqualTo("/a?b=c");
        assertThat(exchange.authority()).isEqualTo("Web.test:80");
        assertThat(exchange.lines()).containsExactly("x-a: 1", "accept: */*");
        assertThat(head.version()).isEqualTo(RequestHead.Version.HTTP_2);
        assertThat(head.hasBody()).isFalse();
        assertThat(head.contentLength()).isZero();
        assertThat(head.wireLength()).isGreaterThan(60);
    }

    @Test
    void takesTheAuthorityFromHostWhereThatIsAllThereIs() {
        wire.headers(1, true, ":method", "GET", ":path", "/", ":scheme", "http", "host", "web.test");

        assertThat(loop.last().authority()).isEqualTo("web.test");
    }

    @Test
    void joinsTheCrumbsOfACookie() {
        wire.headers(1, true, FrameWire.request("GET", "cookie", "a=b", "x-a", "1", "cookie", "c=d", "cookie", "e=f"));

        assertThat(loop.last().lines()).containsExactly("x-a: 1", "cookie: a=b; c=d; e=f");
    }

    @Test
    void dropsNamesAsHttp1Does() {
        wire.headers(1, true, FrameWire.request("GET", "x_a", "1", "content_length", "1", "x.b", "1", "x-c", "1"));

        assertThat(loop.last().lines()).containsExactly("x-c: 1");
    }

    @Test
    void answersWithHeadAndBodyAndWithoutWhatBelongsToAConnection() {
        wire.get(1);
        RecordedExchange exchange = loop.last();
        exchange.stream.head(
                RecordedExchange.response(200, 2, "Content-Type", "text/plain", "Connection", "close", "X-A", "1"),
                false);
        exchange.stream.body(RecordedExchange.buffer("ok"), true);
        exchange.stream.flush();

        List<Frame> frames = wire.received();
        assertThat(wire.lines(frames.getFirst()))
                .containsExactly(
                        ":status: 200",
                        "date: Sun, 06 Nov 1994 08:49:37 GMT",
                        "content-length: 2",
                        "content-type: text/plain",
                        "x-a: 1");
        assertThat(frames.getFirst().has(Frames.END_STREAM)).isFalse();
        assertThat(frames.getLast().bytes()).isEqualTo("ok".getBytes(StandardCharsets.US_ASCII));
        assertThat(frames.getLast().has(Frames.END_STREAM)).isTrue();
        assertThat(wire.connection.active()).isZero();
    }

    @Test
    void sendsInterimHeadsBeforeTheFinalOne() {
        wire.get(1);
        loop.last().stream.informational(RecordedExchange.response(103, 0, "link", "</a>"));
        loop.last().answer(200, "");

        List<Frame> heads = wire.received(Frames.HEADERS);
        assertThat(wire.lines(heads.getFirst())).containsExactly(":status: 103", "link: </a>");
        assertThat(heads.getFirst().has(Frames.END_STREAM)).isFalse();
        assertThat(wire.lines(heads.getLast())).contains(":status: 200", "content-length: 0");
        assertThat(heads.getLast().has(Frames.END_STREAM)).isTrue();
    }

    @Test
    void leavesOutTheBodyWhereThereIsNone() {
        wire.headers(1, true, FrameWire.request("HEAD")).get(3).get(5);
        wire.run(() -> {
            loop.exchange(0).answer(200, "body of a HEAD");
            loop.exchange(1).answer(204, "x");
            loop.exchange(2).answer(304, "x");
        });

        List<Frame> frames = wire.received();
        assertThat(frames).allSatisfy(frame -> {
            assertThat(frame.type()).isEqualTo(Frames.HEADERS);
            assertThat(frame.has(Frames.END_STREAM)).isTrue();
        });
        assertThat(frames).hasSize(3);
        assertThat(wire.lines(frames.get(0))).contains("content-length: 14");
        assertThat(wire.lines(frames.get(1))).doesNotContain("content-length: 1");
        assertThat(wire.connection.active()).isZero();
    }

    @Test
    void passesBodiesAndTrailersOn() {
        wire.headers(1, false, FrameWire.request("POST"));
        assertThat(loop.last().request().contentLength()).isEqualTo(-1);

        wire.data(1, false, "one ").data(1, false, "two");
        wire.headers(1, true, "x-sum", "7");

        assertThat(loop.last().bodyText()).isEqualTo("one two");
        assertThat(loop.last().trailers).containsExactly("x-sum: 7");
        assertThat(loop.last().ended).isTrue();
        assertThat(loop.last().readCompletes).isPositive();
    }

    @Test
    void sendsTrailersBehindABodyThatWaitsForTheWindow() {
        wire.send(Frames.setting(Frames.SETTING_INITIAL_WINDOW, 1));
        wire.get(1);
        var trailers = new Fields();
        trailers.add("X-Sum", "2");
        loop.last().stream.head(RecordedExchange.response(200, -1), false);
        loop.last().stream.body(RecordedExchange.buffer("ab"), false);
        loop.last().stream.trailers(trailers);
        trailers.clear();
        loop.last().stream.flush();
        assertThat(wire.received())
                .filteredOn(frame -> frame.has(Frames.END_STREAM) && frame.stream() == 1)
                .isEmpty();

        wire.send(Frames.frame(Frames.WINDOW_UPDATE, 1, 10));

        List<Frame> rest = wire.received();
        assertThat(rest.getFirst().bytes()).isEqualTo(new byte[] {'b'});
        assertThat(wire.lines(rest.getLast())).contains("x-sum: 2");
        assertThat(rest.getLast().has(Frames.END_STREAM)).isTrue();
    }

    @Test
    void creditsBodiesThatAreWantedAndNoOthers() {
        String half = "x".repeat(16_384);
        wire.headers(1, false, FrameWire.request("POST"));
        wire.headers(3, false, FrameWire.request("POST"));
        loop.exchange(0).stream.readBody(false);
        for (int i = 0; i < 9; i++) {
            wire.data(1, false, half).data(3, false, half);
        }

        assertThat(wire.received(Frames.WINDOW_UPDATE))
                .filteredOn(frame -> frame.stream() != 0)
                .extracting(Frame::stream)
                .containsOnly(3);

        loop.exchange(0).stream.readBody(true);
        assertThat(wire.received(Frames.WINDOW_UPDATE))
                .filteredOn(frame -> frame.stream() == 1)
                .extracting(Frame::number)
                .containsExactly(9 * 16_384);
    }

    @Test
    void isWritableAsFarAsTheWindowsGo() {
        wire.get(1);
        RecordedExchange exchange = loop.last();
        exchange.stream.head(RecordedExchange.response(200, 100_000), false);
        assertThat(exchange.stream.isWritable()).isTrue();
        exchange.stream.body(RecordedExchange.buffer("x".repeat(70_000)), false);
        exchange.stream.flush();
        assertThat(exchange.stream.isWritable()).isFalse();
        assertThat(octets(wire.received(Frames.DATA))).isEqualTo(DEFAULT_WINDOW);

        wire.send(Frames.frame(Frames.WINDOW_UPDATE, 1, 50_000));
        assertThat(exchange.writables)
                .as("the connection's window is still closed")
                .isZero();
        wire.send(Frames.frame(Frames.WINDOW_UPDATE, 0, 50_000));
        assertThat(exchange.writables).isPositive();
        exchange.stream.body(RecordedExchange.buffer("x".repeat(30_000)), true);
        exchange.stream.flush();

        assertThat(octets(wire.received(Frames.DATA))).isEqualTo(100_000 - DEFAULT_WINDOW);
    }

    private static int octets(List<Frame> data) {
        return data.stream().mapToInt(frame -> frame.bytes().length).sum();
    }

    @Test
    void tellsTheExchangeThatItsStreamIsGone() {
        wire.get(1).get(3);
        wire.send(Frames.frame(Frames.RST_STREAM, 1, 8));

        assertThat(loop.exchange(0).gone).isTrue();
        assertThat(loop.exchange(1).gone).isFalse();
        var _ = wire.channel.close();
        wire.channel.runPendingTasks();
        assertThat(loop.exchange(1).gone).isTrue();
    }

    @Test
    void resetsAStreamWhoseResponseIsCut() {
        wire.get(1);
        loop.last().stream.head(RecordedExchange.response(200, 10), false);
        loop.last().stream.abort(ProxyError.UPSTREAM_CLOSED);

        assertThat(wire.received(Frames.RST_STREAM)).extracting(Frame::number).containsExactly((int)
                Http2Error.INTERNAL_ERROR.code());
        assertThat(wire.isOpen()).isTrue();
        assertThat(loop.last().gone).isFalse();
    }

    @Test
    void resetsAStreamWhoseResponseIsNotAsLongAsDeclared() {
        wire.get(1).get(3);
        loop.exchange(0).stream.head(RecordedExchange.response(200, 3), false);
        loop.exchange(0).stream.body(RecordedExchange.buffer("four"), true);
        loop.exchange(1).stream.head(RecordedExchange.response(200, 5), false);
        loop.exchange(1).stream.body(RecordedExchange.buffer("four"), true);

        List<Frame> frames = wire.received();
        assertThat(frames).noneMatch(frame -> frame.has(Frames.END_STREAM) && frame.type() == Frames.DATA);
        assertThat(frames)
                .filteredOn(frame -> frame.type() == Frames.RST_STREAM)
                .extracting(Frame::stream)
                .containsExactly(1, 3);
    }

    @Test
    void asksAClientToStopWhoseResponseIsComplete() {
        wire.headers(1, false, FrameWire.request("POST"));
        loop.last().answer(413, "too much");
        loop.last().stream.discardBody();

        List<Frame> frames = wire.received();
        assertThat(frames).hasSize(2);
        assertThat(frames.getLast().has(Frames.END_STREAM)).isTrue();
        wire.data(1, false, "x".repeat(16_384)).data(1, false, "x".repeat(16_384));
        assertThat(wire.received()).as("dropped, and no more is invited").isEmpty();

        loop.pass(Duration.ofSeconds(6));
        List<Frame> resets = wire.received(Frames.RST_STREAM);
        assertThat(resets).extracting(Frame::number).containsExactly((int) Http2Error.NO_ERROR.code());
        wire.data(1, false, "under way").data(1, true, "still");
        assertThat(wire.received()).as("dropped in silence").isEmpty();
        assertThat(loop.last().bodyText()).isEmpty();
    }

    @Test
    void needsNoResetForAClientThatEndsByItself() {
        wire.headers(1, false, FrameWire.request("POST"));
        loop.last().answer(413, "too much");
        loop.last().stream.discardBody();
        wire.data(1, true, "the rest");

        assertThat(wire.received(Frames.RST_STREAM)).isEmpty();
        assertThat(wire.connection.active()).isZero();
    }

    @Test
    void answersAMalformedBodyAndResetsItsStream() {
        wire.headers(1, false, FrameWire.request("POST", "content-length", "3"));
        wire.data(1, false, "four");

        assertThat(loop.last().refusal).isEqualTo(ProxyError.BAD_REQUEST);
        assertThat(loop.last().bodyText()).isEmpty();
        List<Frame> frames = wire.received();
        assertThat(wire.lines(frames.getFirst())).contains(":status: 400");
        assertThat(frames.getLast().number()).isEqualTo((int) Http2Error.PROTOCOL_ERROR.code());
    }

    @Test
    void refusesBodiesShorterThanDeclaredAndTrailersThatAreNone() {
        wire.headers(1, false, FrameWire.request("POST", "content-length", "3")).data(1, true, "ab");
        wire.headers(3, false, FrameWire.request("POST", "content-length", "3")).headers(3, true, "x-a", "1");
        wire.headers(5, false, FrameWire.request("POST")).headers(5, true, ":path", "/");
        wire.headers(7, false, FrameWire.request("POST")).headers(7, true, "transfer-encoding", "chunked");
        wire.headers(9, false, FrameWire.request("POST")).headers(9, true, "X-Upper", "1");

        assertThat(loop.exchanges).hasSize(5).allSatisfy(exchange -> {
            assertThat(exchange.refusal).isEqualTo(ProxyError.BAD_REQUEST);
            assertThat(exchange.ended).isFalse();
        });
    }

    @Test
    void givesABodyItsTime() {
        wire.headers(1, false, FrameWire.request("POST"));
        loop.pass(Duration.ofSeconds(50));
        wire.data(1, false, "a");
        loop.pass(Duration.ofSeconds(50));
        assertThat(loop.last().refusal).isNull();

        loop.pass(Duration.ofSeconds(20));

        assertThat(loop.last().refusal).isEqualTo(ProxyError.CLIENT_TIMEOUT);
        assertThat(wire.isOpen()).isTrue();
    }

    @Test
    void waitsForNoBodyThatIsNotWanted() {
        wire.headers(1, false, FrameWire.request("POST"));
        loop.last().stream.readBody(false);
        loop.pass(Duration.ofMinutes(5));

        assertThat(loop.last().refusal).isNull();
    }

    @Test
    void closesAConnectionThatNeverAsks() {
        loop.pass(Duration.ofSeconds(61));

        assertThat(wire.received(Frames.GOAWAY)).hasSize(1);
        loop.pass(Duration.ofSeconds(6));
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void closesAConnectionThatDoesNotGreet() {
        var other = new TestLoop();
        try (var mute = new FrameWire(other)) {
            other.pass(Duration.ofSeconds(61));
            other.pass(Duration.ofSeconds(6));

            assertThat(mute.isOpen()).isFalse();
        }
    }

    @Test
    void saysGoodbyeToAnIdleConnectionWhateverItPings() {
        wire.get(1);
        loop.last().answer(200, "");
        wire.received();
        loop.pass(Duration.ofSeconds(70));
        wire.send(Frames.frame(Frames.PING, 0, 0, new byte[8]));
        assertThat(wire.received(Frames.GOAWAY)).isEmpty();

        loop.pass(Duration.ofSeconds(6));

        assertThat(wire.received(Frames.GOAWAY)).hasSize(1);
        loop.pass(Duration.ofSeconds(3));
        loop.pass(Duration.ofSeconds(6));
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void keepsAConnectionOpenWhileAResponseIsUnderWay() {
        wire.get(1);
        loop.pass(Duration.ofMinutes(10));

        assertThat(wire.isOpen()).isTrue();
        assertThat(wire.received()).isEmpty();
    }

    @Test
    void drainsWithoutLosingARequest() {
        wire.get(1);
        wire.connection.drain();
        List<Frame> first = wire.received();
        assertThat(first.get(0).type()).isEqualTo(Frames.GOAWAY);
        assertThat(first.get(0).numberAt(0)).isEqualTo(Integer.MAX_VALUE);
        assertThat(first.get(1).type()).isEqualTo(Frames.PING);

        wire.get(3);
        wire.send(Frames.frame(Frames.PING, Frames.ACK, 0, first.get(1).bytes()));
        Frame second = wire.received(Frames.GOAWAY).getFirst();
        assertThat(second.numberAt(0)).isEqualTo(3);
        wire.get(5);
        assertThat(loop.exchanges).hasSize(2);

        wire.run(() -> {
            loop.exchange(0).answer(200, "a");
            loop.exchange(1).answer(200, "b");
        });

        assertThat(octets(wire.received(Frames.DATA))).isEqualTo(2);
        assertThat(wire.connection.active()).isZero();
        loop.pass(Duration.ofSeconds(6));
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void drainsAClientThatAnswersNoPing() {
        wire.connection.drain();
        wire.received();
        loop.pass(Duration.ofSeconds(3));

        assertThat(wire.received(Frames.GOAWAY).getFirst().numberAt(0)).isZero();
        loop.pass(Duration.ofSeconds(6));
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void endsAfterSoManyRequests() {
        var other = new TestLoop();
        ClientLimits d = ClientLimits.DEFAULTS;
        other.limits(new ClientLimits(
                d.keepAliveSeconds(),
                2,
                d.headerSeconds(),
                d.bodySeconds(),
                d.headerBuffers(),
                d.headerBufferBytes(),
                d.maxConnections(),
                d.underscoresInHeaders(),
                d.ignoreInvalidHeaders()));
        try (var limited = FrameWire.greeted(other)) {
            limited.get(1);
            assertThat(limited.received(Frames.GOAWAY)).isEmpty();
            limited.get(3);
            assertThat(limited.received(Frames.GOAWAY)).hasSize(1);
        }
    }
}

package dev.usher.proxy.h1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.ProxySettings.ClientLimits;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.RecordedExchange;
import dev.usher.proxy.exchange.TestLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http1ServerConnectionTest {
    private static final String DATE = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final TestLoop loop = new TestLoop();
    private final Http1ServerConnection connection = new Http1ServerConnection(loop, TestLoop.client());
    private final ClientWire wire = new ClientWire(connection);

    @AfterEach
    void releasesEverything() {
        wire.close();
    }

    @Test
    void sendsHeadAndSmallBodyInOneBuffer() {
        wire.send(GET);
        loop.last().answer(200, "hello");
        assertThat(wire.receivedBuffers())
                .containsExactly("HTTP/1.1 200 OK\r\n" + DATE + "Content-Length: 5\r\n\r\nhello");
        assertThat(wire.isOpen()).isTrue();
        assertThat(connection.active()).isZero();
    }

    @Test
    void tellsWhatEndedIt() {
        loop.script = _ -> {
            throw new IllegalStateException("a bug");
        };
        wire.send(GET);
        assertThat(wire.isOpen()).isFalse();
        assertThat(loop.failures).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sendsNothingBeforeFlush() {
        wire.send(GET);
        loop.last().stream.head(RecordedExchange.response(200, 0), true);
        assertThat(wire.received()).isEmpty();
        loop.last().stream.flush();
        assertThat(wire.received()).isNotEmpty();
    }

    @Test
    void keepsReasonDateAndLinesButFramesByItself() {
        wire.send(GET);
        var head = RecordedExchange.response(
                200,
                2,
                "Date",
                "today",
                "Connection",
                "X",
                "Content-Length",
                "99",
                "Transfer-Encoding",
                "chunked",
                "Keep-Alive",
                "timeout=1",
                "Upgrade",
                "h2c",
                "X-Y",
                "z",
                "Trailer",
                "t");
        head.reason(head.fields().store("Fine"), 4);
        loop.last().stream.head(head, false);
        loop.last().stream.body(wire.buffer("ok"), true);
        loop.last().stream.flush();
        assertThat(wire.received())
                .isEqualTo("HTTP/1.1 200 Fine\r\nDate: today\r\nX-Y: z\r\nContent-Length: 2\r\n\r\nok");
    }

    /// C9.1: scripts look for these words, those of nginx.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "200 OK",
                "302 Moved Temporarily",
                "308 Permanent Redirect",
                "401 Unauthorized",
                "405 Not Allowed",
                "413 Request Entity Too Large",
                "414 Request-URI Too Large",
                "502 Bad Gateway",
                "503 Service Temporarily Unavailable",
                "504 Gateway Time-out",
                "599 ",
            })
    void statusLinesSayWhatThoseOfNginxSay(String line) {
        wire.send(GET);
        loop.last().stream.head(RecordedExchange.response(Integer.parseInt(line.substring(0, 3)), 0), true);
        loop.last().stream.flush();
        assertThat(wire.received()).startsWith("HTTP/1.1 " + line + "\r\n");
    }

    @Test
    void passesLargeBodiesOnUncopied() {
        wire.send(GET);
        loop.last().stream.head(RecordedExchange.response(200, 10_000), false);
        loop.last().stream.body(wire.buffer("x".repeat(10_000)), true);
        loop.last().stream.flush();
        assertThat(wire.receivedBuffers()).hasSize(2).last().isEqualTo("x".repeat(10_000));
    }

    @Test
    void chunksBodiesWithoutLengthAndSendsTrailers() {
        wire.send(GET);
        var exchange = loop.last();
        exchange.stream.head(RecordedExchange.response(200, -1), false);
        exchange.stream.body(wire.buffer("abc"), false);
        exchange.stream.body(wire.buffer("x".repeat(5000)), false);
        exchange.stream.trailers(RecordedExchange.response(200, 0, "X-T", "1", "Content-Length", "2")
                .fields());
        exchange.stream.flush();
        assertThat(wire.received())
                .endsWith("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1388\r\n" + "x".repeat(5000)
                        + "\r\n0\r\nX-T: 1\r\n\r\n");
        wire.send(GET);
        assertThat(loop.exchanges).hasSize(2);
    }

    @Test
    void leavesBodiesOutWhereThereAreNone() {
        wire.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
        loop.last().answer(200, "hello");
        assertThat(wire.received()).endsWith("Content-Length: 5\r\n\r\n");
        wire.send(GET);
        loop.last().answer(204, "");
        assertThat(wire.received()).doesNotContain("Content-Length").doesNotContain("Transfer-Encoding");
        wire.send(GET);
        loop.last().answer(304, "");
        assertThat(wire.received()).doesNotContain("Content-Length");
        wire.send(GET);
        loop.last().answer(200, "");
        assertThat(wire.received()).endsWith("Content-Length: 0\r\n\r\n");
    }

    @Test
    void delimitsByCloseForHttp10() {
        wire.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        var exchange = loop.last();
        exchange.stream.head(RecordedExchange.response(200, -1), false);
        exchange.stream.body(wire.buffer("abc"), true);
        exchange.stream.flush();
        assertThat(wire.received()).endsWith("Connection: close\r\n\r\nabc").doesNotContain("chunked");
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void keepsHttp10ConnectionsThatAskForIt() {
        wire.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        loop.last().answer(200, "hello");
        assertThat(wire.received()).contains("Connection: keep-alive\r\n");
        assertThat(wire.isOpen()).isTrue();
        wire.send("GET / HTTP/1.0\r\n\r\n");
        loop.last().answer(200, "hello");
        assertThat(wire.received()).contains("Connection: close\r\n");
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void closesWhenTheClientAsksOrTheLimitIsReached() {
        loop.limits(new ClientLimits(75, 2, 60, 60, 4, 8192, 10, false, true));
        wire.send(GET);
        loop.last().answer(200, "1");
        assertThat(wire.received()).doesNotContain("close");
        wire.send(GET);
        loop.last().answer(200, "2");
        assertThat(wire.received()).contains("Connection: close\r\n");
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void answersPipelinedRequestsInOrderAndStopsReadingMeanwhile() {
        wire.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHo");
        assertThat(wire.channel.config().isAutoRead()).isFalse();
        wire.send("st: a\r\n\r\n");
        assertThat(loop.exchanges).hasSize(1);
        loop.exchange(0).answer(200, "1");
        wire.channel.runPendingTasks();
        assertThat(loop.exchange(1).target()).isEqualTo("/2");
        assertThat(loop.exchange(1).readCompletes).isOne();
        assertThat(wire.channel.config().isAutoRead()).isTrue();
        loop.exchange(1).answer(200, "2");
        assertThat(wire.received()).containsSubsequence("\r\n\r\n1HTTP/1.1", "\r\n\r\n2");
    }

    @Test
    void sendsAnswersToPipelinedRequestsTogether() {
        loop.script = exchange -> exchange.answer(200, "ok");
        wire.send(GET.repeat(1000));
        assertThat(loop.exchanges).hasSize(1000);
        assertThat(wire.receivedBuffers()).hasSizeLessThan(10);
    }

    @Test
    void refusesAndCloses() {
        wire.send("GET / HTTP/1.1\r\n\r\n");
        assertThat(loop.last().refusal).isEqualTo(ProxyError.BAD_REQUEST);
        assertThat(wire.received()).startsWith("HTTP/1.1 400 Bad Request\r\n").contains("Connection: close\r\n");
        wire.send(GET);
        assertThat(loop.exchanges).hasSize(1);
        loop.pass(Duration.ofSeconds(6));
        assertThat(wire.isOpen()).isFalse();
        assertThat(loop.last().gone).isFalse();
    }

    @Test
    void dropsInputForAWhileButNotForever() {
        wire.send("GET / HTTP/1.1\r\n\r\n");
        for (int i = 0; i < 35 && wire.isOpen(); i++) {
            loop.pass(Duration.ofSeconds(1));
            if (wire.isOpen()) {
                wire.send("more");
            }
        }
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void answersHalfAHeadThatStopsWith408() {
        wire.send("GET / HT");
        loop.pass(Duration.ofSeconds(30));
        wire.send("TP/1.1\r\n");
        assertThat(wire.received()).isEmpty();
        loop.pass(Duration.ofSeconds(31));
        assertThat(wire.received()).startsWith("HTTP/1.1 408 Request Time-out\r\n");
    }

    @Test
    void closesSilentClientsSilently() {
        wire.send("\r\n");
        loop.pass(Duration.ofSeconds(61));
        assertThat(wire.received()).isEmpty();
        assertThat(wire.isOpen()).isFalse();
        assertThat(loop.exchanges).isEmpty();
    }

    @Test
    void closesIdleConnectionsAfterKeepAlive() {
        wire.send(GET);
        loop.last().answer(200, "hello");
        wire.received();
        loop.pass(Duration.ofSeconds(74));
        assertThat(wire.isOpen()).isTrue();
        loop.pass(Duration.ofSeconds(2));
        assertThat(wire.isOpen()).isFalse();
        assertThat(loop.last().gone).isFalse();
    }

    @Test
    void waitsForEachPieceOfABody() {
        wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
        loop.pass(Duration.ofSeconds(50));
        wire.send("b");
        loop.pass(Duration.ofSeconds(50));
        assertThat(loop.last().refusal).isNull();
        loop.pass(Duration.ofSeconds(11));
        assertThat(loop.last().refusal).isEqualTo(ProxyError.CLIENT_TIMEOUT);
        assertThat(wire.received()).startsWith("HTTP/1.1 408 ");
    }

    @Test
    void doesNotHurryABodyNobodyReads() {
        wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
        loop.last().stream.readBody(false);
        assertThat(wire.channel.config().isAutoRead()).isFalse();
        loop.pass(Duration.ofSeconds(100));
        assertThat(loop.last().refusal).isNull();
        loop.last().stream.readBody(true);
        assertThat(wire.channel.config().isAutoRead()).isTrue();
        loop.pass(Duration.ofSeconds(61));
        assertThat(loop.last().refusal).isEqualTo(ProxyError.CLIENT_TIMEOUT);
    }

    @Test
    void refusesABrokenBodyOrAbortsItsResponse() {
        String head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        wire.send(head);
        loop.last().stream.head(RecordedExchange.response(200, -1), false);
        loop.last().answered = true;
        wire.send("x\r\n");
        assertThat(loop.last().refusal).isEqualTo(ProxyError.BAD_REQUEST);
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void handsTrailersOn() {
        wire.send(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: 1\r\nHost: b\r\n\r\n");
        assertThat(loop.last().bodyText()).isEqualTo("abc");
        assertThat(loop.last().trailers).containsExactly("X: 1");
        assertThat(loop.last().ended).isTrue();
    }

    @Test
    void sendsContinueWhenTheExchangeSaysSo() {
        wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
        assertThat(loop.last().request().expectContinue()).isTrue();
        loop.last().stream.informational(RecordedExchange.response(100, 0));
        loop.last().stream.flush();
        assertThat(wire.received()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        wire.send("abc");
        loop.last().answer(200, "ok");
        assertThat(wire.received()).doesNotContain("close");
        wire.send(GET);
        assertThat(loop.exchanges).hasSize(2);
    }

    @Test
    void closesWhenABodyThatWaitedForContinueMayOrMayNotCome() {
        wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
        loop.last().answer(401, "no");
        loop.last().stream.discardBody();
        assertThat(wire.received()).contains("Connection: close\r\n");
        wire.send("GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(loop.exchanges).hasSize(1);
    }

    @Test
    void sendsNoInterimResponseToHttp10() {
        wire.send("GET / HTTP/1.0\r\n\r\n");
        loop.last().stream.informational(RecordedExchange.response(103, 0));
        loop.last().stream.flush();
        assertThat(wire.received()).isEmpty();
    }

    @Test
    void readsALittleUnwantedBodyToKeepTheConnection() {
        wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
        loop.last().stream.discardBody();
        loop.last().answer(413, "no");
        assertThat(wire.received()).doesNotContain("close");
        wire.send("defghij" + GET);
        assertThat(loop.exchanges).hasSize(2);
        assertThat(loop.exchange(0).bodyText()).isEqualTo("abc");
        assertThat(loop.exchange(0).ended).isFalse();
    }

    @Test
    void closesRatherThanReadMuchUnwantedBody() {
        wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\nabc");
        loop.last().stream.discardBody();
        loop.last().answer(413, "no");
        assertThat(wire.received()).contains("Connection: close\r\n");
        wire.send("x".repeat(100_000));
        assertThat(wire.isOpen()).isTrue();
        loop.pass(Duration.ofSeconds(6));
        assertThat(wire.isOpen()).isFalse();
        assertThat(loop.exchanges).hasSize(1);
    }

    @Test
    void stopsDrainingAnEndlessBody() {
        wire.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        loop.last().answer(200, "no");
        loop.last().stream.discardBody();
        for (int i = 0; i < 20; i++) {
            wire.send("1000\r\n" + "x".repeat(4096) + "\r\n");
        }
        wire.send("0\r\n\r\n" + GET);
        assertThat(loop.exchanges).hasSize(1);
        assertThat(connection.active()).isZero();
    }

    @Test
    void feedsABodyThatOutlivesItsResponse() {
        wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n");
        loop.last().answer(200, "early");
        assertThat(connection.active()).isOne();
        wire.send("abc" + GET);
        assertThat(loop.exchange(0).bodyText()).isEqualTo("abc");
        assertThat(loop.exchanges).hasSize(2);
    }

    @Test
    void tunnelsAfter101() {
        wire.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly");
        var exchange = loop.last();
        assertThat(exchange.request().upgrade()).isTrue();
        exchange.stream.head(RecordedExchange.response(101, -1, "Upgrade", "websocket", "Connection", "x"), false);
        exchange.stream.flush();
        wire.channel.runPendingTasks();
        assertThat(wire.received())
                .isEqualTo("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n");
        wire.send("\0raw\n");
        assertThat(exchange.bodyText()).isEqualTo("early\0raw\n");
        exchange.stream.body(wire.buffer("back"), false);
        exchange.stream.flush();
        assertThat(wire.received()).isEqualTo("back");
        connection.drain();
        assertThat(wire.isOpen()).isTrue();
        exchange.stream.body(wire.buffer("end"), true);
        assertThat(wire.received()).isEqualTo("end");
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void doesNotTunnelUnasked() {
        wire.send(GET);
        loop.last().stream.head(RecordedExchange.response(101, -1), false);
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void tellsWhenTheClientIsGone() {
        wire.send("GET / HTTP/1.1\r\nHo");
        var _ = wire.channel.close();
        assertThat(loop.last().gone).isTrue();
        assertThat(loop.last().begun).isFalse();
        loop.last().answer(200, "late");
        assertThat(connection.active()).isZero();
    }

    @Test
    void answersAClientThatShutItsSendingSide() {
        wire.send(GET);
        wire.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(loop.last().gone).isFalse();
        loop.last().answer(200, "hello");
        assertThat(wire.received()).contains("Connection: close\r\n").endsWith("hello");
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void endsAHalfReceivedRequestWhenInputShuts() {
        wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
        wire.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(loop.last().gone).isTrue();
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void drainsAfterTheRequestUnderWay() {
        wire.send(GET);
        connection.drain();
        assertThat(wire.isOpen()).isTrue();
        loop.last().answer(200, "hello");
        assertThat(wire.received()).contains("Connection: close\r\n");
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void drainsIdleConnectionsAtOnce() {
        wire.send(GET);
        loop.last().answer(200, "hello");
        wire.received();
        connection.drain();
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void tellsWhileTheLoopIsDraining() {
        wire.send(GET);
        loop.draining = true;
        loop.last().answer(200, "hello");
        assertThat(wire.received()).contains("Connection: close\r\n");
    }

    @Test
    void abortsAResponseThatIsNotAsLongAsDeclared() {
        wire.send(GET);
        loop.last().stream.head(RecordedExchange.response(200, 5), false);
        loop.last().stream.body(wire.buffer("abc"), true);
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void sendsNoMoreThanDeclared() {
        wire.send(GET);
        loop.last().stream.head(RecordedExchange.response(200, 5), false);
        loop.last().stream.body(wire.buffer("abcdef"), true);
        assertThat(wire.isOpen()).isFalse();
        assertThat(wire.received()).doesNotContain("abcdef");
    }

    @Test
    void cutsAClientThatTakesNothing() {
        wire.send(GET);
        var exchange = loop.last();
        exchange.stream.head(RecordedExchange.response(200, -1), false);
        wire.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        assertThat(exchange.stream.isWritable()).isFalse();
        exchange.stream.body(wire.buffer("x".repeat(5000)), false);
        exchange.stream.flush();
        loop.pass(Duration.ofSeconds(50));
        assertThat(exchange.gone).isFalse();
        loop.pass(Duration.ofSeconds(11));
        assertThat(exchange.gone).isTrue();
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void tellsWhenTheClientCanTakeMore() {
        wire.send(GET);
        wire.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        loop.last().stream.flush();
        wire.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        wire.channel.runPendingTasks();
        assertThat(loop.last().writables).isOne();
        loop.pass(Duration.ofSeconds(61));
        assertThat(wire.isOpen()).isTrue();
    }

    @Test
    void endsTheExchangeWhenThePipelineFails() {
        wire.send(GET);
        wire.channel.pipeline().fireExceptionCaught(new IllegalStateException("broken"));
        assertThat(loop.last().gone).isTrue();
        assertThat(wire.isOpen()).isFalse();
    }
}

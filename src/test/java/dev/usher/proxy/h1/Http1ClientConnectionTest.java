package dev.usher.proxy.h1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.RecordedExchange;
import dev.usher.proxy.exchange.UpstreamConnection;
import dev.usher.proxy.exchange.UpstreamStream;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http1ClientConnectionTest {
    private static final String GET = "GET /x?y HTTP/1.1\r\nHost: a.test\r\nAccept: */*\r\n\r\n";

    private final Pool pool = new Pool();
    private final Http1ClientConnection connection = new Http1ClientConnection(pool);
    private final ClientWire wire = new ClientWire(connection);
    private final RecordedUpstream upstream = new RecordedUpstream();

    private static final class Pool implements UpstreamConnection.Owner {
        int ended;
        int retired;

        @Override
        public void streamEnded(UpstreamConnection connection) {
            ended++;
        }

        @Override
        public void retired(UpstreamConnection connection) {
            retired++;
        }
    }

    @AfterEach
    void releasesEverythingAndRetiresOnce() {
        wire.close();
        assertThat(pool.retired).isOne();
    }

    private UpstreamStream request(String text, String option) {
        UpstreamStream stream = connection.open(upstream);
        EditedRequest request = EditedRequest.of(text, option);
        stream.head(request, !request.head().hasBody());
        return stream;
    }

    private void get() {
        request(GET, "").flush();
        wire.received();
    }

    @Test
    void writesHostFirstAndOwnsFramingAndConnection() {
        UpstreamStream stream = request(
                Wire.lines(
                        "POST /p HTTP/1.1",
                        "X: 1",
                        "TE: trailers",
                        "Connection: X-Gone, close",
                        "X-Gone: 1",
                        "Host: a.test:8080",
                        "Keep-Alive: 1",
                        "Proxy-Connection: x",
                        "Upgrade: foo",
                        "Trailer: t",
                        "HTTP2-Settings: x",
                        "Content-Length: 3",
                        "Y:2",
                        "Z: 3  ",
                        ""),
                "");
        stream.body(wire.buffer("abc"), true);
        stream.flush();
        assertThat(wire.receivedBuffers())
                .containsExactly(
                        "POST /p HTTP/1.1\r\nHost: a.test:8080\r\nX: 1\r\nY: 2\r\nZ: 3\r\nContent-Length: 3\r\n\r\nabc");
    }

    @Test
    void sendsHttp11WhateverCame() {
        request("GET / HTTP/1.0\r\nHost: a\r\n\r\n", "close").flush();
        assertThat(wire.received()).isEqualTo("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void chunksBodiesWithoutLengthAndSendsTrailers() {
        UpstreamStream stream =
                request("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n", "");
        stream.body(wire.buffer("abc"), false);
        stream.trailers(RecordedExchange.response(200, 0, "X-T", "1").fields());
        stream.flush();
        assertThat(wire.received())
                .endsWith("Trailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n");
    }

    @Test
    void declaresEmptyBodiesWhereOneIsUsual() {
        request("POST / HTTP/1.1\r\nHost: a\r\n\r\n", "").flush();
        assertThat(wire.received()).endsWith("Content-Length: 0\r\n\r\n");
    }

    @Test
    void isUsedAgainAfterACompleteExchange() {
        get();
        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\nhel");
        assertThat(connection.availableStreams()).isZero();
        wire.send("lo");
        assertThat(upstream.bodyText()).isEqualTo("hello");
        assertThat(upstream.ended).isTrue();
        assertThat(upstream.lines()).containsExactly("Content-Length: 5", "X: y");
        assertThat(pool.ended).isOne();
        assertThat(connection.availableStreams()).isOne();
        get();
        wire.send("HTTP/1.1 204 No Content\r\n\r\n");
        assertThat(pool.ended).isEqualTo(2);
    }

    @Test
    void readsChunksAndTrailers() {
        get();
        wire.send(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\ngrpc-status: 0\r\nContent-Length: 1\r\n\r\n");
        assertThat(upstream.bodyText()).isEqualTo("abc");
        assertThat(upstream.trailers).containsExactly("grpc-status: 0");
        assertThat(upstream.head().contentLength()).isEqualTo(-1);
        assertThat(pool.ended).isOne();
    }

    @Test
    void readsBodiesUntilClose() {
        get();
        wire.send("HTTP/1.1 200 OK\r\n\r\nabc");
        wire.send("def");
        assertThat(upstream.ended).isFalse();
        var _ = wire.channel.close();
        assertThat(upstream.bodyText()).isEqualTo("abcdef");
        assertThat(upstream.ended).isTrue();
        assertThat(upstream.error).isNull();
    }

    @Test
    void takesAResetForNoProperEnd() {
        get();
        wire.send("HTTP/1.1 200 OK\r\n\r\nabc");
        wire.channel.pipeline().fireExceptionCaught(new java.io.IOException("reset"));
        assertThat(upstream.ended).isFalse();
        assertThat(upstream.error).isEqualTo(ProxyError.UPSTREAM_CLOSED);
    }

    @Test
    void expectsNoBodyForHead() {
        request("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", "").flush();
        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
        assertThat(upstream.ended).isTrue();
        assertThat(upstream.head().contentLength()).isEqualTo(500);
        assertThat(pool.ended).isOne();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n"
            })
    void endsWithTheHead(String response) {
        get();
        wire.send(response);
        assertThat(upstream.ended).isTrue();
        assertThat(pool.ended).isOne();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\nabc"
            })
    void endsWithTheHeadAndCloses(String response) {
        get();
        wire.send(response);
        assertThat(upstream.ended).isTrue();
        assertThat(upstream.error).isNull();
        assertThat(pool.ended).isZero();
        assertThat(wire.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n",
                "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
                "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/1.1 099 OK\r\n\r\n",
                "HTTP/1.2 200 OK\r\n\r\n",
                "HTTP/2.0 200 OK\r\n\r\n",
                "ICY 200 OK and more\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc"
            })
    void refusesInvalidResponses(String response) {
        get();
        wire.send(response);
        assertThat(upstream.error).isEqualTo(ProxyError.UPSTREAM_INVALID);
        assertThat(upstream.safeToRetry).isFalse();
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void readsAnyResponseByteByByte() {
        get();
        String response = Wire.lines(
                "HTTP/1.1 103 Early Hints",
                "Link: x",
                "",
                "HTTP/1.1 200 OK",
                "X : y",
                "Transfer-Encoding: chunked",
                "",
                "3",
                "abc",
                "0",
                "");
        for (int i = 0; i < response.length(); i++) {
            wire.send(response.substring(i, i + 1));
        }
        assertThat(upstream.interim).containsExactly(103);
        assertThat(upstream.lines()).containsExactly("X: y", "Transfer-Encoding: chunked");
        assertThat(upstream.bodyText()).isEqualTo("abc");
        assertThat(upstream.ended).isTrue();
        assertThat(upstream.readCompletes).isPositive();
        assertThat(pool.ended).isOne();
    }

    @Test
    void refusesEndlessInterimResponses() {
        get();
        wire.send("HTTP/1.1 100 Continue\r\n\r\n".repeat(20));
        assertThat(upstream.interim).hasSize(16);
        assertThat(upstream.error).isEqualTo(ProxyError.UPSTREAM_INVALID);
    }

    @Test
    void refusesHeadsWithoutEnd() {
        get();
        wire.send("HTTP/1.1 200 OK\r\n");
        for (int i = 0; i < 70 && wire.isOpen(); i++) {
            wire.send("X-" + i + ": " + "x".repeat(1000) + "\r\n");
        }
        assertThat(upstream.error).isEqualTo(ProxyError.UPSTREAM_INVALID);
    }

    @Test
    void tunnelsAfter101() {
        UpstreamStream stream =
                request("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", "upgrade");
        stream.flush();
        assertThat(wire.received())
                .isEqualTo("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n");
        wire.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nraw");
        assertThat(upstream.status()).isEqualTo(101);
        stream.body(wire.buffer("\0back"), false);
        stream.flush();
        assertThat(wire.received()).isEqualTo("\0back");
        connection.closeGracefully();
        wire.send("more");
        assertThat(upstream.bodyText()).isEqualTo("rawmore");
        var _ = wire.channel.close();
        assertThat(upstream.ended).isTrue();
        assertThat(upstream.error).isNull();
    }

    @Test
    void tellsThatNothingWasSent() {
        request(GET, "");
        var _ = wire.channel.close();
        assertThat(upstream.error).isEqualTo(ProxyError.UPSTREAM_CLOSED);
        assertThat(upstream.safeToRetry).isTrue();
    }

    @Test
    void takesBytesFromBeforeTheRequestForAClose() {
        request(GET, "");
        wire.send("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n");
        assertThat(upstream.headed).isFalse();
        assertThat(upstream.error).isEqualTo(ProxyError.UPSTREAM_CLOSED);
        assertThat(upstream.safeToRetry).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"})
    void failsWhenTheUpstreamClosesEarly(String sofar) {
        get();
        if (!sofar.isEmpty()) {
            wire.send(sofar);
        }
        var _ = wire.channel.close();
        assertThat(upstream.error).isEqualTo(ProxyError.UPSTREAM_CLOSED);
        assertThat(upstream.safeToRetry).isFalse();
        assertThat(upstream.ended).isFalse();
    }

    @Test
    void isNotUsedAgainBeforeTheRequestIsSent() {
        UpstreamStream stream = request("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n", "");
        stream.body(wire.buffer("abc"), false);
        stream.flush();
        wire.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
        assertThat(upstream.ended).isTrue();
        assertThat(pool.ended).isZero();
        assertThat(wire.isOpen()).isFalse();
        stream.body(wire.buffer("late"), true);
        stream.flush();
        stream.cancel();
    }

    @Test
    void closesWhenItHearsUnaskedBytes() {
        wire.send("HTTP/1.1 200 OK\r\n\r\n");
        assertThat(wire.isOpen()).isFalse();
        assertThat(connection.availableStreams()).isZero();
    }

    @Test
    void closesIdleOrAfterTheStreamGracefully() {
        get();
        connection.closeGracefully();
        assertThat(wire.isOpen()).isTrue();
        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertThat(upstream.ended).isTrue();
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void closesIdleAtOnce() {
        connection.closeGracefully();
        assertThat(wire.isOpen()).isFalse();
        assertThatThrownBy(() -> connection.open(upstream)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void saysNothingAfterCancel() {
        UpstreamStream stream = request(GET, "");
        stream.flush();
        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
        stream.cancel();
        assertThat(wire.isOpen()).isFalse();
        assertThat(upstream.error).isNull();
        assertThat(upstream.ended).isFalse();
    }

    @Test
    void stopsReadingOnRequestAndReadsAgainForTheNext() {
        UpstreamStream stream = request(GET, "");
        stream.flush();
        wire.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
        stream.readBody(false);
        assertThat(wire.channel.config().isAutoRead()).isFalse();
        wire.send("cde");
        assertThat(upstream.ended).isTrue();
        assertThat(wire.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void failsARequestThatIsNotAsLongAsDeclared() {
        UpstreamStream stream = request("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n", "");
        stream.body(wire.buffer("abc"), true);
        assertThat(upstream.error).isEqualTo(ProxyError.INTERNAL);
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void tellsWhenTheUpstreamCanTakeMore() {
        UpstreamStream stream = request(GET, "");
        wire.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        assertThat(stream.isWritable()).isFalse();
        wire.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        wire.channel.runPendingTasks();
        assertThat(upstream.writables).isPositive();
        stream.body(Unpooled.EMPTY_BUFFER, true);
    }
}

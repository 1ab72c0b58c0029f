package dev.usher.proxy.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.UpstreamConnection;
import dev.usher.proxy.exchange.UpstreamStream;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http2ClientConnectionTest {
    private final ServerWire wire = new ServerWire();
    private final RecordedTry first = new RecordedTry();

    @AfterEach
    void releasesEverything() {
        wire.close();
        assertThat(wire.events.stream().filter("retired"::equals)).hasSizeLessThanOrEqualTo(1);
    }

    private UpstreamStream get(RecordedTry handler) {
        UpstreamStream stream = wire.connection().open(handler);
        stream.head(EditedRequest.of("GET"), true);
        stream.flush();
        wire.received();
        return stream;
    }

    private UpstreamStream post(RecordedTry handler) {
        UpstreamStream stream = wire.connection().open(handler);
        stream.head(EditedRequest.of("POST").withBody(-1), false);
        stream.flush();
        wire.received();
        return stream;
    }

    // Opening

    @Test
    void countsAsMadeWhenTheServersPrefaceHasCome() {
        assertThat(wire.received())
                .containsExactly(
                        "PRI * HTTP/2.0",
                        "SETTINGS push=false window=" + ClientCodec.STREAM_WINDOW,
                        "WINDOW_UPDATE 0 " + (ClientCodec.CONNECTION_WINDOW - 65_535));
        assertThat(wire.connection).isNull();

        wire.greet();

        assertThat(wire.connection().availableStreams()).isEqualTo(100);
    }

    @Test
    void findsOutThatAServerSpeaksSomethingElse() {
        wire.sendBytes(Unpooled.copiedBuffer(
                "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", StandardCharsets.US_ASCII));

        assertThat(wire.openingFailed).isEqualTo(ProxyError.UPSTREAM_INVALID);
        assertThat(wire.isOpen()).isFalse();
        assertThat(wire.events).isEmpty();
    }

    @Test
    void failsToOpenWhenTheServerClosesFirst() {
        wire.end();

        assertThat(wire.openingFailed).isEqualTo(ProxyError.CONNECT_FAILED);
    }

    // Requests

    @Test
    void writesTheHeadAndLeavesOutWhatBelongsToOneConnection() {
        wire.greet();
        UpstreamStream stream = wire.connection().open(first);
        stream.head(
                EditedRequest.of(
                                "POST",
                                "X-One",
                                "1",
                                "Connection",
                                "x",
                                "Keep-Alive",
                                "1",
                                "Proxy-Connection",
                                "x",
                                "Transfer-Encoding",
                                "chunked",
                                "Upgrade",
                                "h2c",
                                "HTTP2-Settings",
                                "x",
                                "TE",
                                "gzip, Trailers",
                                "Content-Length",
                                "3")
                        .withBody(3),
                false);
        stream.body(wire.buffer("abc"), true);
        assertThat(wire.received()).isEmpty();
        stream.flush();

        assertThat(wire.received())
                .containsExactly(
                        "HEADERS 3 :method=POST :scheme=http :authority=a.test :path=/x?y te=trailers"
                                + " content-length=3 x-one=1",
                        "DATA 3 abc end");
    }

    @Test
    void endsARequestWithTrailers() {
        wire.greet();
        UpstreamStream stream = post(first);
        var trailers = new Fields();
        trailers.add("X-Sum", "7");
        stream.body(wire.buffer("abc"), false);
        stream.trailers(trailers);
        stream.flush();

        assertThat(wire.received()).containsExactly("DATA 3 abc", "HEADERS 3 x-sum=7 end");
    }

    @Test
    void respectsTheServersLimitOnStreams() {
        wire.greet(new Http2Settings().maxConcurrentStreams(2));
        UpstreamStream one = get(first);
        get(new RecordedTry());
        assertThat(wire.connection().availableStreams()).isZero();

        one.cancel();

        assertThat(wire.received()).containsExactly("RST_STREAM 3 CANCEL");
        assertThat(wire.connection().availableStreams()).isOne();
        assertThat(wire.events).containsExactly("ended");
        assertThat(first.events).isEmpty();
    }

    @Test
    void holdsTheRequestBackUntilTheServersWindowOpens() {
        wire.greet(new Http2Settings().initialWindowSize(4));
        UpstreamStream stream = post(first);
        stream.body(wire.buffer("abcdef"), false);
        stream.flush();
        assertThat(wire.received()).containsExactly("DATA 3 abcd");
        assertThat(stream.isWritable()).isFalse();

        wire.send((to, with) -> with.writeWindowUpdate(to, 3, 10, to.newPromise()));

        assertThat(wire.received()).containsExactly("DATA 3 ef");
        assertThat(stream.isWritable()).isTrue();
        assertThat(first.events).containsExactly("writable");
    }

    @Test
    void holdsNoRequestBackForAnotherThatWaits() {
        wire.greet(new Http2Settings().initialWindowSize(4));
        UpstreamStream stuck = post(first);
        UpstreamStream other = post(new RecordedTry());
        wire.send((to, with) -> with.writeWindowUpdate(to, 5, 1000, to.newPromise()));

        stuck.body(wire.buffer("x".repeat(100_000)), false);
        other.body(wire.buffer("abc"), false);
        other.flush();

        assertThat(wire.received()).containsExactly("DATA 3 xxxx", "DATA 5 abc");
        assertThat(stuck.isWritable()).isFalse();
        assertThat(other.isWritable()).isTrue();
    }

    // Responses

    @Test
    void carriesManyResponsesAtATime() {
        wire.greet();
        var second = new RecordedTry();
        get(first);
        get(second);

        wire.headers(5, false, ":status", "200", "x", "2");
        wire.headers(3, false, ":status", "404");
        wire.data(5, "two", true);
        wire.data(3, "one", true);

        assertThat(second.events).containsExactly("head 200 length -1 x=2", "read", "body two end");
        assertThat(first.events).containsExactly("head 404 length -1", "read", "body one end");
        assertThat(wire.events).containsExactly("ended", "ended");
    }

    @Test
    void passesInterimResponsesAndTrailersOn() {
        wire.greet();
        get(first);

        wire.headers(3, false, ":status", "103", "link", "x");
        wire.headers(3, false, ":status", "200");
        wire.data(3, "abc", false);
        wire.headers(3, true, "grpc-status", "0");

        assertThat(first.events)
                .containsExactly(
                        "interim 103",
                        "read",
                        "head 200 length -1",
                        "read",
                        "body abc",
                        "read",
                        "trailers grpc-status=0");
    }

    @Test
    void takesAnAnswerOfTrailersOnly() {
        wire.greet();
        UpstreamStream stream = post(first);

        wire.headers(3, true, ":status", "200", "grpc-status", "12");

        assertThat(first.events).containsExactly("head 200 length 0 grpc-status=12 end");
        // What is left of the request nobody wants.
        assertThat(wire.received()).containsExactly("RST_STREAM 3 CANCEL");
        stream.body(wire.buffer("late"), true);
        stream.flush();
        assertThat(wire.received()).isEmpty();
    }

    @Test
    void sendsAndReceivesAtTheSameTime() {
        wire.greet();
        UpstreamStream stream = post(first);
        wire.headers(3, false, ":status", "200");
        wire.data(3, "one", false);
        stream.body(wire.buffer("two"), false);
        stream.flush();
        wire.data(3, "three", false);
        stream.body(wire.buffer("four"), true);
        stream.flush();
        wire.headers(3, true, "grpc-status", "0");

        assertThat(wire.received()).containsExactly("DATA 3 two", "DATA 3 four end");
        assertThat(first.events)
                .containsExactly(
                        "head 200 length -1",
                        "read",
                        "body one",
                        "read",
                        "body three",
                        "read",
                        "trailers grpc-status=0");
    }

    @Test
    void knowsLengthsOfBodiesThatDoNotFollow() {
        wire.greet();
        UpstreamStream stream = wire.connection().open(first);
        stream.head(EditedRequest.of("HEAD"), true);
        stream.flush();

        wire.headers(3, true, ":status", "200", "content-length", "17");

        assertThat(first.events).containsExactly("head 200 length 17 content-length=17 end");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x=1",
                ":status=20",
                ":status=abc",
                ":status=200 :status=200",
                ":status=101",
                "x=1 :status=200",
                ":status=200 :path=/",
                ":status=200 X-Upper=1",
                ":status=200 bad(name=1",
                ":status=200 x=a\rb",
                ":status=200 x=a\nb",
                ":status=200 x=a\0b",
                ":status=200 connection=close",
                ":status=200 transfer-encoding=chunked",
                ":status=200 keep-alive=1",
                ":status=200 proxy-connection=1",
                ":status=200 upgrade=x",
                ":status=200 content-length=x",
                ":status=200 content-length=1 content-length=1",
                ":status=200 x= a",
                ":status=200 x=a\t",
                ":Status=200",
                ":status=200 content-length=+1"
            })
    void takesNoMalformedHead(String text) {
        wire.greet();
        get(first);
        var lines = new ArrayList<String>();
        for (String line : text.split(" (?=[^ ]+=)", -1)) {
            lines.addAll(List.of(line.split("=", 2)));
        }

        wire.literals(3, lines);

        assertThat(first.events).containsExactly("failed UPSTREAM_INVALID");
        assertThat(wire.received()).containsExactly("RST_STREAM 3 PROTOCOL_ERROR");
        assertThat(wire.connection().availableStreams()).isEqualTo(100);
        assertThat(wire.events).containsExactly("ended");
    }

    @Test
    void takesNoHeadOverTheLimitAndGoesOn() {
        wire.greet();
        var second = new RecordedTry();
        get(first);
        get(second);

        wire.headers(3, true, ":status", "200", "x", "y".repeat(ClientCodec.HEADER_LIST));
        wire.headers(5, true, ":status", "204");

        assertThat(first.events).containsExactly("failed UPSTREAM_INVALID");
        assertThat(second.events).containsExactly("head 204 length -1 end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ab", "abcd"})
    void failsAStreamWhoseBodyIsNotAsLongAsDeclared(String body) {
        wire.greet();
        get(first);
        wire.headers(3, false, ":status", "200", "content-length", "3");

        wire.data(3, body, true);

        assertThat(first.events).last().isEqualTo("failed UPSTREAM_INVALID");
        assertThat(wire.received()).contains("RST_STREAM 3 PROTOCOL_ERROR");
    }

    @Test
    void failsAStreamThatEndsWithoutItsDeclaredBody() {
        wire.greet();
        get(first);

        wire.headers(3, true, ":status", "200", "content-length", "3");

        assertThat(first.events).containsExactly("failed UPSTREAM_INVALID");
    }

    @Test
    void takesNoPseudoHeadersInTrailersAndNoDataBeforeTheHead() {
        wire.greet();
        var second = new RecordedTry();
        get(first);
        get(second);
        wire.headers(3, false, ":status", "200");

        wire.headers(3, true, ":status", "200");
        wire.data(5, "early", true);

        assertThat(first.events).last().isEqualTo("failed UPSTREAM_INVALID");
        assertThat(second.events).containsExactly("failed UPSTREAM_INVALID");
    }

    @Test
    void takesNoEndlessInterimResponses() {
        wire.greet();
        get(first);
        for (int i = 0; i < 17; i++) {
            wire.headers(3, false, ":status", "103");
        }

        assertThat(first.events).last().isEqualTo("failed UPSTREAM_INVALID");
    }

    // Back-pressure

    @Test
    void withholdsTheWindowOfASlowStreamAlone() {
        wire.greet();
        var second = new RecordedTry();
        UpstreamStream slow = get(first);
        get(second);
        wire.headers(3, false, ":status", "200");
        wire.headers(5, false, ":status", "200");
        String piece = "x".repeat(16_000);

        first.onBody = () -> slow.readBody(false);
        int pieces = ClientCodec.STREAM_WINDOW / piece.length();
        for (int i = 0; i < pieces; i++) {
            wire.data(3, piece, false);
            wire.data(5, piece, false);
        }
        List<String> updates = wire.received();
        assertThat(updates).anyMatch(frame -> frame.startsWith("WINDOW_UPDATE 5 "));
        assertThat(updates).noneMatch(frame -> frame.startsWith("WINDOW_UPDATE 3 "));

        slow.readBody(true);
        assertThat(wire.received()).containsExactly("WINDOW_UPDATE 3 " + pieces * piece.length());
    }

    @Test
    void takesNoMoreStreamsThanItWouldHoldWindowsOfWhateverTheServerTakes() {
        wire.greet(new Http2Settings());

        assertThat(wire.connection().availableStreams()).isEqualTo(ClientCodec.MOST_STREAMS);
    }

    @Test
    void carriesAFastStreamBesideAsManySlowOnesAsThereCanBe() {
        wire.greet(new Http2Settings());
        String piece = "x".repeat(16_384);
        for (int i = 1; i < ClientCodec.MOST_STREAMS; i++) {
            get(new RecordedTry()).readBody(false);
        }
        get(first);
        int fast = 2 * ClientCodec.MOST_STREAMS + 1;
        for (int stream = 3; stream < fast; stream += 2) {
            wire.headers(stream, false, ":status", "200");
            for (int i = 0; i < ClientCodec.STREAM_WINDOW / piece.length(); i++) {
                wire.data(stream, piece, false);
            }
        }

        wire.headers(fast, false, ":status", "200");
        int pieces = 2 * ClientCodec.CONNECTION_WINDOW / piece.length();
        for (int i = 0; i < pieces; i++) {
            wire.data(fast, piece, i == pieces - 1);
        }

        assertThat(wire.isOpen()).as("the server kept to all windows").isTrue();
        assertThat(first.events).last().isEqualTo("body 16384 octets end");
    }

    @Test
    void holdsNoMoreThanItsWindowForASlowStream() {
        wire.greet();
        get(first).readBody(false);
        wire.headers(3, false, ":status", "200");
        String piece = "x".repeat(16_384);
        for (int i = 0; i < ClientCodec.STREAM_WINDOW / piece.length(); i++) {
            wire.data(3, piece, false);
        }
        assertThat(wire.received()).noneMatch(frame -> frame.startsWith("WINDOW_UPDATE 3 "));

        wire.data(3, "x", false);

        assertThat(wire.received()).containsExactly("RST_STREAM 3 FLOW_CONTROL_ERROR");
        assertThat(first.events).last().isEqualTo("failed UPSTREAM_INVALID");
    }

    // Ends

    @Test
    void retriesWhatTheServerRefusedAndNothingElse() {
        wire.greet();
        var second = new RecordedTry();
        get(first);
        get(second);

        wire.reset(3, Http2Error.REFUSED_STREAM);
        wire.reset(5, Http2Error.INTERNAL_ERROR);

        assertThat(first.events).containsExactly("failed UPSTREAM_CLOSED safe");
        assertThat(second.events).containsExactly("failed UPSTREAM_CLOSED");
        assertThat(wire.received()).isEmpty();
        assertThat(wire.events).containsExactly("ended", "ended");
    }

    @Test
    void doesNotAnswerAResetWithAResetThoughMuchIsUnsent() {
        wire.greet(new Http2Settings().initialWindowSize(4));
        UpstreamStream stream = post(first);
        stream.body(wire.buffer("abcdef"), true);
        stream.flush();
        wire.received();

        wire.reset(3, Http2Error.CANCEL);

        assertThat(wire.received()).isEmpty();
        assertThat(first.events).containsExactly("failed UPSTREAM_CLOSED");
    }

    @Test
    void goesAwayAndLetsEarlierStreamsFinish() {
        wire.greet();
        var second = new RecordedTry();
        get(first);
        get(second);
        var available = new ArrayList<Integer>();
        UpstreamConnection connection = wire.connection();
        second.onFailure = () -> available.add(connection.availableStreams());

        wire.goAway(3);

        assertThat(second.events).containsExactly("failed UPSTREAM_CLOSED safe");
        assertThat(available).containsExactly(0);
        assertThat(wire.events).containsExactly("retired");
        assertThat(wire.isOpen()).isTrue();

        wire.headers(3, true, ":status", "200");

        assertThat(first.events).containsExactly("head 200 length 0 end");
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void shutsDownInTwoStepsWithTheServer() {
        wire.greet();
        get(first);
        wire.goAway(Integer.MAX_VALUE);
        assertThat(wire.connection().availableStreams()).isZero();
        assertThat(first.events).isEmpty();

        wire.goAway(0);

        assertThat(first.events).containsExactly("failed UPSTREAM_CLOSED safe");
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void failsEveryStreamOnceWhenTheConnectionDies() {
        wire.greet();
        var unsent = new RecordedTry();
        get(first);
        wire.connection().open(unsent).head(EditedRequest.of("POST"), true);

        wire.end();

        assertThat(first.events).containsExactly("failed UPSTREAM_CLOSED");
        assertThat(unsent.events).containsExactly("failed UPSTREAM_CLOSED safe");
        assertThat(wire.events).containsExactly("retired");
    }

    @Test
    void endsBrokenConnectionsAndFailsTheirStreams() {
        wire.greet();
        get(first);

        // DATA on stream 0.
        wire.sendBytes(Unpooled.wrappedBuffer(new byte[] {0, 0, 1, 0, 0, 0, 0, 0, 0, 'x'}));

        assertThat(first.events).containsExactly("failed UPSTREAM_INVALID");
        assertThat(wire.received()).containsExactly("GOAWAY 0 PROTOCOL_ERROR");
        assertThat(wire.isOpen()).isFalse();
        assertThat(wire.events).containsExactly("retired");
    }

    @Test
    void closesGracefully() {
        wire.greet();
        get(first);
        wire.connection().closeGracefully();
        assertThat(wire.connection().availableStreams()).isZero();
        assertThat(wire.isOpen()).isTrue();

        wire.headers(3, true, ":status", "200");

        assertThat(wire.received()).containsExactly("GOAWAY 0 NO_ERROR");
        assertThat(wire.isOpen()).isFalse();
        assertThat(wire.events).containsExactly("retired");
    }

    @Test
    void takesNoPush() {
        wire.greet();
        get(first);
        var promised = new DefaultHttp2Headers();
        promised.method("GET").path("/").scheme("http").authority("a.test");

        wire.send((to, with) -> with.writePushPromise(to, 3, 2, promised, 0, to.newPromise()));

        assertThat(first.events).containsExactly("failed UPSTREAM_INVALID");
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void answersPings() {
        wire.greet();
        wire.send((to, with) -> with.writePing(to, false, 7, to.newPromise()));

        assertThat(wire.received()).containsExactly("PING ack 7");
    }
}

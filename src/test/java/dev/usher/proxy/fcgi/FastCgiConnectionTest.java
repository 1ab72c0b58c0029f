package dev.usher.proxy.fcgi;

import static dev.usher.proxy.fcgi.Script.end;
import static dev.usher.proxy.fcgi.Script.errors;
import static dev.usher.proxy.fcgi.Script.output;
import static dev.usher.proxy.fcgi.Script.record;
import static dev.usher.proxy.fcgi.Script.variable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.RecordedExchange;
import dev.usher.proxy.exchange.UpstreamConnection;
import dev.usher.proxy.exchange.UpstreamStream;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FastCgiConnectionTest {
    private static final String BEGIN = record(Records.BEGIN_REQUEST, "\0\1\0\0\0\0\0\0");
    private static final String NO_BODY = record(Records.STDIN, "");

    private final Pool pool = new Pool();
    private final FastCgiConnection connection = new FastCgiConnection(pool);
    private final Wire wire = new Wire(connection);
    private final RecordedTry upstream = new RecordedTry();

    private static final class Pool implements UpstreamConnection.Owner {
        int retired;

        @Override
        public void streamEnded(UpstreamConnection connection) {
            throw new AssertionError("a connection is for one request");
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

    private UpstreamStream request(String method, long length, String... variables) {
        UpstreamStream stream = connection.open(upstream);
        stream.head(ScriptRequest.of(method, length, variables), length == 0);
        return stream;
    }

    private UpstreamStream get() {
        UpstreamStream stream = request("GET", 0);
        stream.flush();
        wire.received();
        return stream;
    }

    private static String params(String variables) {
        return record(Records.PARAMS, variables) + record(Records.PARAMS, "");
    }

    @Test
    void describesARequestWithoutBody() {
        request("GET", 0, "A", "b", "EMPTY", "", "LONG", "x".repeat(300)).flush();

        assertThat(wire.received())
                .isEqualTo(BEGIN
                        + params(variable("A", "b")
                                + variable("EMPTY", "")
                                + variable("LONG", "x".repeat(300))
                                + variable("CONTENT_LENGTH", ""))
                        + NO_BODY);
    }

    @Test
    void passesABodyOfKnownLengthOnAsItComes() {
        UpstreamStream stream = request("POST", 10);
        stream.body(wire.buffer("hello"), false);
        stream.flush();
        assertThat(wire.received())
                .isEqualTo(BEGIN + params(variable("CONTENT_LENGTH", "10")) + record(Records.STDIN, "hello"));

        stream.body(wire.buffer("world"), true);
        stream.flush();
        assertThat(wire.received()).isEqualTo(record(Records.STDIN, "world") + NO_BODY);
    }

    @Test
    void holdsABodyOfUnknownLengthUntilItIsComplete() {
        UpstreamStream stream = request("POST", -1);
        stream.body(wire.buffer("hello"), false);
        stream.flush();
        assertThat(wire.received()).isEmpty();

        stream.body(wire.buffer("!"), false);
        stream.trailers(RecordedExchange.response(200, 0, "X-T", "1").fields());
        stream.flush();

        assertThat(wire.received())
                .isEqualTo(BEGIN
                        + params(variable("CONTENT_LENGTH", "6"))
                        + record(Records.STDIN, "hello")
                        + record(Records.STDIN, "!")
                        + NO_BODY);
    }

    @Test
    void refusesABodyOfUnknownLengthThatIsTooLong() {
        UpstreamStream stream = request("POST", -1);
        String piece = "x".repeat(FastCgiRequest.MOST_HELD / 2);
        stream.body(wire.buffer(piece), false);
        stream.body(wire.buffer(piece), false);
        assertThat(upstream.error).isNull();

        stream.body(wire.buffer("x"), false);

        assertThat(upstream.error).isEqualTo(ProxyError.BODY_TOO_LARGE);
        assertThat(wire.received()).isEmpty();
    }

    @Test
    void cutsLargeBodiesIntoRecords() {
        UpstreamStream stream = request("PUT", 100_000);
        wire.received();
        stream.body(wire.buffer("x".repeat(100_000)), true);
        stream.flush();

        assertThat(wire.received())
                .endsWith(record(Records.STDIN, "x".repeat(Records.MOST_CONTENT))
                        + record(Records.STDIN, "x".repeat(100_000 - Records.MOST_CONTENT))
                        + NO_BODY);
    }

    @Test
    void cutsManyVariablesIntoRecords() {
        request("GET", 0, "A", "x".repeat(Records.MOST_CONTENT)).flush();

        String variables = variable("A", "x".repeat(Records.MOST_CONTENT)) + variable("CONTENT_LENGTH", "");
        assertThat(wire.received())
                .isEqualTo(BEGIN
                        + record(Records.PARAMS, variables.substring(0, Records.MOST_CONTENT))
                        + record(Records.PARAMS, variables.substring(Records.MOST_CONTENT))
                        + record(Records.PARAMS, "")
                        + NO_BODY);
    }

    @Test
    void turnsOutputIntoAResponse() {
        get();
        wire.send(output("Status: 404 Not Here\r\nContent-Type: text/plain\r\nX: y\r\n\r\nhel"));
        assertThat(upstream.headed).isTrue();
        assertThat(upstream.ended).isFalse();
        wire.send(output("lo") + output("") + end(0));

        assertThat(upstream.status()).isEqualTo(404);
        assertThat(upstream.head().contentLength()).isEqualTo(-1);
        assertThat(upstream.lines()).containsExactly("Content-Type: text/plain", "X: y");
        assertThat(upstream.bodyText()).isEqualTo("hello");
        assertThat(upstream.ended).isTrue();
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void endsWithTheRequestIfTheOutputWasNotEnded() {
        get();
        wire.send(output("X: y\n\nhello") + end(0));

        assertThat(upstream.status()).isEqualTo(200);
        assertThat(upstream.bodyText()).isEqualTo("hello");
        assertThat(upstream.ended).isTrue();
    }

    @Test
    void redirectsWhenThereIsALocationAlone() {
        get();
        wire.send(output("Location: /elsewhere\r\n\r\n") + output(""));

        assertThat(upstream.status()).isEqualTo(302);
        assertThat(upstream.lines()).containsExactly("Location: /elsewhere");
        assertThat(upstream.ended).isTrue();
    }

    @Test
    void hasNoBodyWhereNoneIsWanted() {
        request("HEAD", 0).flush();
        wire.send(output("Content-Length: 5\n\nhello") + output("") + end(0));

        assertThat(upstream.ended).isTrue();
        assertThat(upstream.bodyText()).isEmpty();
        assertThat(upstream.head().contentLength()).isEqualTo(5);
        assertThat(upstream.error).isNull();
    }

    @Test
    void skipsPaddingAndTheErrorStream() {
        get();
        wire.send(record(1, Records.STDERR, 1, "Notice: x\ny", 5)
                + record(1, Records.STDOUT, 1, "X: y\n\nhel", 7)
                + errors("z".repeat(100))
                + record(1, Records.STDOUT, 1, "lo", 1)
                + end(0));

        assertThat(upstream.bodyText()).isEqualTo("hello");
        assertThat(upstream.ended).isTrue();
    }

    @Test
    void holdsABodyToItsDeclaredLength() {
        get();
        wire.send(output("Content-Length: 5\n\nhello!"));
        assertThat(upstream.error).isEqualTo(ProxyError.UPSTREAM_INVALID);
        assertThat(upstream.bodyText()).isEmpty();
    }

    @Test
    void failsWhenTheBodyIsShorterThanDeclared() {
        get();
        wire.send(output("Content-Length: 5\n\nhell") + output("") + end(0));
        assertThat(upstream.error).isEqualTo(ProxyError.UPSTREAM_INVALID);
        assertThat(upstream.ended).isFalse();
    }

    @Test
    void failsWhenTheConnectionEndsBeforeTheOutput() {
        get();
        wire.send(output("X: y\n\nhello"));
        var _ = wire.channel.close();
        assertThat(upstream.error).isEqualTo(ProxyError.UPSTREAM_CLOSED);
        assertThat(upstream.safeToRetry).isFalse();
    }

    @Test
    void mayBeTriedAgainWhenNothingWasSent() {
        request("GET", 0);
        var _ = wire.channel.close();
        assertThat(upstream.error).isEqualTo(ProxyError.UPSTREAM_CLOSED);
        assertThat(upstream.safeToRetry).isTrue();
    }

    @Test
    void mayBeTriedAgainWhenTheApplicationIsOverloaded() {
        get();
        wire.send(end(Records.OVERLOADED));
        assertThat(upstream.error).isEqualTo(ProxyError.UPSTREAM_CLOSED);
        assertThat(upstream.safeToRetry).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void failsWhenTheRequestEndsWithoutAHead(int protocolStatus) {
        get();
        wire.send(end(protocolStatus));
        assertThat(upstream.error).isEqualTo(ProxyError.UPSTREAM_INVALID);
        assertThat(upstream.safeToRetry).isFalse();
    }

    @Test
    void refusesWhatIsNoRecordOfTheRequest() {
        get();
        wire.send("HTTP/1.1 400 Bad Request\r\n\r\n");
        assertThat(upstream.error).isEqualTo(ProxyError.UPSTREAM_INVALID);
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void refusesOutputThatComesBeforeTheRequest() {
        connection.open(upstream);
        wire.send(output("X: y\n\n"));
        assertThat(upstream.error).isEqualTo(ProxyError.UPSTREAM_INVALID);
    }

    @Test
    void closesWhenSomethingComesUnasked() {
        wire.send(output("X: y\n\n"));
        assertThat(wire.isOpen()).isFalse();
        assertThat(connection.availableStreams()).isZero();
    }

    @Test
    void isForOneRequestOnly() {
        assertThat(connection.availableStreams()).isOne();
        get();
        assertThat(connection.availableStreams()).isZero();
        assertThatThrownBy(() -> connection.open(upstream)).isInstanceOf(IllegalStateException.class);
        connection.closeGracefully();
        wire.send(output("X: y\n\nhello") + output(""));
        assertThat(upstream.bodyText()).isEqualTo("hello");
    }

    @Test
    void closesAtOnceWhileIdle() {
        connection.closeGracefully();
        assertThat(wire.isOpen()).isFalse();
    }

    @Test
    void tellsTheApplicationThatTheRequestIsGivenUp() {
        UpstreamStream stream = get();
        stream.cancel();
        assertThat(wire.received()).isEqualTo(record(Records.ABORT_REQUEST, ""));
        assertThat(wire.isOpen()).isFalse();
        assertThat(upstream.error).isNull();
    }

    @Test
    void forgetsWhatItHeldWhenTheRequestIsGivenUp() {
        UpstreamStream stream = request("POST", -1);
        stream.body(wire.buffer("hello"), false);
        stream.cancel();
        assertThat(wire.received()).isEmpty();
    }

    @Test
    void readsOnlyWhileTheBodyIsWanted() {
        UpstreamStream stream = get();
        stream.readBody(false);
        assertThat(wire.channel.config().isAutoRead()).isFalse();
        stream.readBody(true);
        assertThat(wire.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void takesAnAnswerThoughTheRequestCouldNotBeSent() {
        get();
        wire.channel.pipeline().fireExceptionCaught(new IOException("broken pipe"));
        wire.send(output("X: y\n\nhello") + output(""));
        assertThat(upstream.bodyText()).isEqualTo("hello");
        assertThat(upstream.error).isNull();
    }
}

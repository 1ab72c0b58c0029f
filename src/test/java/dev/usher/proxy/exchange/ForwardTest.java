package dev.usher.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.RetryPolicy;
import dev.usher.model.RetryPolicy.Condition;
import dev.usher.proxy.exchange.FakeBackend.FakeStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The upstream half of an exchange between a client and endpoints that do what the test says.
class ForwardTest {
    private static final int CHUNKED = -1;

    private final TestLoop loop = new TestLoop();
    private final FakeBackend backend = new FakeBackend(3);
    private ServingTable table = TestRoute.table(RetryPolicy.DEFAULTS, backend, loop);
    private final ExchangePool pool = new ExchangePool(
            loop,
            new HeadRoom(Long.MAX_VALUE),
            () -> table,
            new Random(1),
            () -> loop.deadlines().now(),
            () -> 0);
    private RecordedClient client = new RecordedClient();

    private void retry(int tries, Condition... conditions) {
        table = TestRoute.table(new RetryPolicy(Set.of(conditions), tries, Duration.ZERO), backend, loop);
    }

    private InboundExchange begin(String method, int contentLength) {
        client = new RecordedClient();
        InboundExchange exchange = pool.create(client, TestLoop.client());
        RequestHead head = exchange.request();
        Fields fields = head.fields();
        head.method(store(fields, method), method.length());
        head.target(store(fields, "/p?q"), 4);
        head.authority(store(fields, "a.test"), 6);
        head.body(contentLength != 0, contentLength);
        exchange.begin(contentLength == 0);
        exchange.readComplete();
        return exchange;
    }

    private static int store(Fields fields, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return fields.store(bytes, 0, bytes.length);
    }

    private static void answerWhole(FakeStream stream) {
        stream.answer(200, 2, false);
        stream.handler.upstreamBody(RecordedExchange.buffer("ok"), true);
    }

    private void pass(long seconds) {
        loop.pass(Duration.ofSeconds(seconds));
        loop.pass(Duration.ofMillis(200));
    }

    @Test
    void passesOnRequestAndResponse() {
        begin("GET", 0);
        FakeStream stream = backend.endpoint(0).connect();

        answerWhole(stream);

        assertThat(stream.received()).isEqualTo("/p?q\n");
        assertThat(stream.headEnded).isTrue();
        assertThat(stream.flushes).isPositive();
        assertThat(client.status).isEqualTo(200);
        assertThat(client.body()).isEqualTo("ok");
        assertThat(client.ended).isTrue();
    }

    @Test
    void reusesTheExchangeAfterBothSidesEnded() {
        InboundExchange first = begin("GET", 0);
        answerWhole(backend.endpoint(0).connect());

        assertThat(begin("GET", 0)).isSameAs(first);
    }

    @Test
    void triesTheNextEndpointWhenOneRefuses() {
        begin("POST", 3);
        backend.endpoint(0).refuse();
        backend.endpoint(1).refuse();
        assertThat(backend.endpoint(2).asked).isOne();

        backend.endpoint(2).refuse();

        assertThat(client.status).isEqualTo(502);
    }

    @Test
    void sendsNothingTwiceThatMayHaveHadAnEffect() {
        begin("POST", 0);

        backend.endpoint(0).connect().handler.upstreamFailed(ProxyError.UPSTREAM_CLOSED, false);

        assertThat(client.status).isEqualTo(502);
        assertThat(backend.endpoint(1).asked).isZero();
    }

    @Test
    void sendsAgainWhatTheUpstreamCannotHaveSeen() {
        begin("POST", 0);

        backend.endpoint(0).connect().handler.upstreamFailed(ProxyError.UPSTREAM_CLOSED, true);

        assertThat(backend.endpoint(1).asked).isOne();
    }

    @Test
    void triesAgainAfterAnAnswerTheRouteNames() {
        retry(0, Condition.HTTP_503);
        begin("GET", 0);
        FakeStream first = backend.endpoint(0).connect();

        first.answer(503, 5, false);

        assertThat(first.cancelled).isTrue();
        answerWhole(backend.endpoint(1).connect());
        assertThat(client.status).isEqualTo(200);
    }

    @Test
    void passesOnAnAnswerTheRouteDoesNotName() {
        begin("GET", 0);

        backend.endpoint(0).connect().answer(503, 0, true);

        assertThat(client.status).isEqualTo(503);
        assertThat(client.ended).isTrue();
    }

    @Test
    void countsNoTryWhenAKeptConnectionWasStale() {
        retry(1, Condition.ERROR);
        backend.endpoint(0).kept = true;
        begin("GET", 0);
        backend.endpoint(0).kept = false;

        backend.streams.getLast().handler.upstreamFailed(ProxyError.UPSTREAM_CLOSED, false);
        assertThat(backend.endpoint(1).asked).isOne();
        backend.endpoint(1).refuse();

        assertThat(client.status).isEqualTo(502);
        assertThat(backend.endpoint(2).asked).isZero();
    }

    @Test
    void holdsTheBodyUntilThereIsAConnection() {
        InboundExchange exchange = begin("POST", CHUNKED);
        assertThat(client.reading).isFalse();
        exchange.body(RecordedExchange.buffer("abc"), false);
        exchange.trailers(RecordedExchange.response(200, 0, "T", "1").fields());

        FakeStream stream = backend.endpoint(0).connect();

        assertThat(stream.received()).isEqualTo("/p?q\nabc[T: 1]");
        assertThat(stream.headEnded).isFalse();
        assertThat(stream.flushes).isOne();
    }

    @Test
    void readsTheBodyOnceThereIsAConnection() {
        begin("POST", 6);

        backend.endpoint(0).connect();

        assertThat(client.reading).isTrue();
    }

    @Test
    void sendsNoBodyTwice() {
        InboundExchange exchange = begin("PUT", 6);
        FakeStream stream = backend.endpoint(0).connect();
        exchange.body(RecordedExchange.buffer("abc"), false);

        stream.handler.upstreamFailed(ProxyError.UPSTREAM_CLOSED, false);

        assertThat(client.status).isEqualTo(502);
        assertThat(client.discarded).isTrue();
    }

    @Test
    void sendsNoTrailersTwice() {
        InboundExchange exchange = begin("PUT", CHUNKED);
        FakeStream stream = backend.endpoint(0).connect();
        exchange.trailers(RecordedExchange.response(200, 0, "T", "1").fields());

        stream.handler.upstreamFailed(ProxyError.UPSTREAM_CLOSED, false);

        assertThat(client.status).isEqualTo(502);
        assertThat(backend.endpoint(1).asked).isZero();
    }

    @Test
    void stopsReadingTheClientWhileTheUpstreamTakesNothing() {
        InboundExchange exchange = begin("PUT", 6);
        FakeStream stream = backend.endpoint(0).connect();
        stream.writable = false;
        exchange.body(RecordedExchange.buffer("abc"), false);
        assertThat(client.reading).isFalse();

        stream.writable = true;
        stream.handler.upstreamWritable();

        assertThat(client.reading).isTrue();
    }

    @Test
    void stopsReadingTheUpstreamWhileTheClientTakesNothing() {
        InboundExchange exchange = begin("GET", 0);
        FakeStream stream = backend.endpoint(0).connect();
        stream.answer(200, 6, false);
        client.writable = false;
        stream.handler.upstreamBody(RecordedExchange.buffer("abc"), false);
        assertThat(stream.reading).isFalse();

        client.writable = true;
        exchange.clientWritable();

        assertThat(stream.reading).isTrue();
    }

    @Test
    void abandonsAConnectionThatTakesTooLong() {
        begin("GET", 0);

        pass(5);

        assertThat(backend.endpoint(0).abandoned).isTrue();
        assertThat(backend.endpoint(1).asked).isOne();
    }

    @Test
    void tellsAnEndpointHowLongItsAnswersTake() {
        begin("GET", 0);
        FakeStream stream = backend.endpoint(0).connect();
        loop.pass(Duration.ofSeconds(3));
        answerWhole(stream);

        assertThat(backend.endpoint(0).answers)
                .containsExactly(Duration.ofSeconds(3).toNanos());
    }

    @Test
    void tellsAnEndpointThatKeptARequestWaitingButNotOneThatTookNoConnection() {
        begin("GET", 0);
        backend.endpoint(0).refuse();
        backend.endpoint(1).connect();

        pass(60);

        assertThat(backend.endpoint(0).answers).isEmpty();
        assertThat(backend.endpoint(1).answers)
                .singleElement()
                .satisfies(nanos -> assertThat(nanos)
                        .isGreaterThanOrEqualTo(Duration.ofSeconds(60).toNanos()));
    }

    @Test
    void answers504WhenTheUpstreamDoesNotAnswer() {
        retry(0, Condition.ERROR);
        begin("GET", 0);
        FakeStream stream = backend.endpoint(0).connect();

        pass(60);

        assertThat(stream.cancelled).isTrue();
        assertThat(client.status).isEqualTo(504);
    }

    @Test
    void answers504WhenTheUpstreamDoesNotTakeTheBody() {
        InboundExchange exchange = begin("PUT", 6);
        FakeStream stream = backend.endpoint(0).connect();
        stream.writable = false;
        exchange.body(RecordedExchange.buffer("abc"), false);

        pass(20);

        assertThat(client.status).isEqualTo(504);
    }

    @Test
    void blamesTheClientWhenItOwesTheBody() {
        begin("PUT", 6);
        FakeStream stream = backend.endpoint(0).connect();

        pass(60);

        assertThat(stream.cancelled).isTrue();
        assertThat(client.status).isEqualTo(408);
    }

    @Test
    void cutsTheResponseWhenTheUpstreamStopsInTheMiddle() {
        begin("GET", 0);
        FakeStream stream = backend.endpoint(0).connect();
        stream.answer(200, 6, false);

        pass(60);

        assertThat(stream.cancelled).isTrue();
        assertThat(client.aborted).isEqualTo(ProxyError.UPSTREAM_TIMEOUT);
    }

    @Test
    void leavesASlowClientToItsCodec() {
        begin("GET", 0);
        FakeStream stream = backend.endpoint(0).connect();
        stream.answer(200, 6, false);
        client.writable = false;
        stream.handler.upstreamBody(RecordedExchange.buffer("abc"), false);

        pass(600);

        assertThat(client.aborted).isNull();
    }

    @Test
    void givesUpTheTryWhenTheClientIsGone() {
        InboundExchange exchange = begin("GET", 0);
        FakeStream stream = backend.endpoint(0).connect();

        exchange.clientGone();

        assertThat(stream.cancelled).isTrue();
        pass(600);
        assertThat(client.status).isZero();
    }

    @Test
    void abandonsTheConnectionWhenTheClientIsGone() {
        begin("GET", 0).clientGone();

        assertThat(backend.endpoint(0).abandoned).isTrue();
    }

    @Test
    void passesOnInterimResponsesButContinue() {
        begin("GET", 0);
        FakeStream stream = backend.endpoint(0).connect();

        for (int status : new int[] {100, 103}) {
            stream.handler.upstreamResponse().status(status);
            stream.handler.upstreamInformational();
        }

        assertThat(client.interim).containsExactly(103);
    }

    @Test
    void refusesASwitchNobodyAskedFor() {
        begin("GET", 0);

        backend.endpoint(0).connect().answer(101, 0, false);

        assertThat(client.status).isEqualTo(502);
    }

    @Test
    void answersWhenTheUpstreamFailsInTheMiddleOfAWrite() {
        InboundExchange exchange = begin("PUT", 6);
        FakeStream stream = backend.endpoint(0).connect();
        stream.onBody = () -> {
            stream.writable = false;
            stream.handler.upstreamFailed(ProxyError.UPSTREAM_CLOSED, false);
        };

        exchange.body(RecordedExchange.buffer("abc"), false);

        assertThat(client.status).isEqualTo(502);
        assertThat(client.discarded).isTrue();
    }

    @Test
    void forgetsAFailureInTheMiddleOfAHeldBody() {
        InboundExchange first = begin("PUT", CHUNKED);
        first.body(RecordedExchange.buffer("abc"), false);
        first.trailers(RecordedExchange.response(200, 0, "T", "1").fields());
        backend.endpoint(0).failsBodies = true;
        backend.endpoint(0).connect();
        assertThat(client.status).isEqualTo(502);

        assertThat(begin("GET", 0)).isSameAs(first);
        backend.endpoint(0).refuse();

        assertThat(backend.endpoint(1).asked).isOne();
    }
}

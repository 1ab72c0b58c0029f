package dev.usher.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.RetryPolicy;
import dev.usher.proxy.exchange.FakeBackend.FakeStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Copies of requests: what the receiver gets, whatever it does, and that the request does not notice.
class RequestCopyTest {
    private final TestLoop loop = new TestLoop();
    private final FakeBackend web = new FakeBackend(1);
    private FakeBackend mirror = new FakeBackend(2);
    private final RecordedClient client = new RecordedClient();
    private final List<RequestFilter> late = new ArrayList<>();
    private final List<ByteBuf> sent = new ArrayList<>();
    private boolean withBody = true;
    private @Nullable FilterContext held;
    private @Nullable ExchangePool pool;

    private boolean copy(FilterContext request) {
        if (request.subrequests().mayCopy()) {
            OwnRequest copy = request.subrequests().ownRequest();
            copy.to(false, "m.test", "/copy");
            request.subrequests().copy(copy, mirror, null, withBody);
        }
        return false;
    }

    private boolean hold(FilterContext request) {
        held = request;
        request.suspend(() -> {});
        return true;
    }

    private InboundExchange begin(String method, boolean body) {
        if (late.isEmpty()) {
            late.add(this::copy);
        }
        if (pool == null) {
            ServingTable table = TestRoute.table(
                    RetryPolicy.DEFAULTS,
                    web,
                    loop,
                    new RouteFilters(List.of(), List.of(), List.of(), late, List.of()));
            pool = new ExchangePool(
                    loop,
                    new HeadRoom(Long.MAX_VALUE),
                    () -> table,
                    new Random(1),
                    () -> loop.deadlines().now(),
                    () -> 0);
        }
        InboundExchange exchange = pool.create(client, TestLoop.client());
        RequestHead head = exchange.request();
        head.method(head.fields().store(method), method.length());
        head.target(head.fields().store("/p"), 2);
        head.authority(head.fields().store("a.test"), 6);
        head.body(body, body ? -1 : 0);
        exchange.begin(!body);
        return exchange;
    }

    private void send(InboundExchange exchange, ByteBuf data, boolean end) {
        sent.add(data);
        exchange.body(data, end);
        exchange.readComplete();
    }

    private void send(InboundExchange exchange, String data, boolean end) {
        send(exchange, RecordedExchange.buffer(data), end);
    }

    private static void answer(FakeStream stream) {
        stream.answer(200, 0, true);
    }

    private CopyBudget budget() {
        return Objects.requireNonNull(pool).copies();
    }

    @AfterEach
    void everythingWasReleased() {
        assertThat(sent).allSatisfy(data -> assertThat(data.refCnt()).isZero());
        assertThat(budget().isIdle()).isTrue();
    }

    @Test
    void theCopyGetsTheWholeBodyAndSoDoesTheBackend() {
        InboundExchange exchange = begin("POST", true);
        FakeStream original = web.endpoint(0).connect();
        FakeStream copy = mirror.endpoint(0).connect();

        send(exchange, "one", false);
        send(exchange, "two", true);

        assertThat(copy.received()).isEqualTo("/copy\nonetwo");
        assertThat(copy.ended).isTrue();
        assertThat(copy.flushes).isPositive();
        assertThat(original.received()).isEqualTo("/p\nonetwo");
        assertThat(original.ended).isTrue();
        answer(original);
        answer(copy);
        assertThat(client.status).isEqualTo(200);
        assertThat(loop.copies).containsExactly("copied");
    }

    @Test
    void theCopyGoesOnAfterTheRequestWasAnswered() {
        InboundExchange exchange = begin("POST", true);
        FakeStream original = web.endpoint(0).connect();
        send(exchange, "body", true);
        answer(original);
        assertThat(client.ended).isTrue();

        FakeStream copy = mirror.endpoint(0).connect();

        assertThat(copy.received()).isEqualTo("/copy\nbody");
        assertThat(copy.ended).isTrue();
        answer(copy);
    }

    @Test
    void nextRequestsOfTheExchangeHaveNothingToDoWithAnOldCopy() {
        InboundExchange first = begin("GET", false);
        answer(web.endpoint(0).connect());
        late.clear();
        late.add(_ -> false);
        assertThat(first).isNotNull();
        FakeStream copy = mirror.endpoint(0).connect();
        assertThat(copy.headEnded).isTrue();

        InboundExchange second = begin("GET", false);
        second.clientGone();

        assertThat(copy.cancelled).isFalse();
        answer(copy);
    }

    @Test
    void aCopyWithoutBodyHasNone() {
        withBody = false;
        InboundExchange exchange = begin("POST", true);
        FakeStream original = web.endpoint(0).connect();
        FakeStream copy = mirror.endpoint(0).connect();
        send(exchange, "body", true);

        assertThat(copy.headEnded).isTrue();
        assertThat(copy.received()).isEqualTo("/copy\n");
        answer(copy);
        answer(original);
    }

    @Test
    void trailersEndTheCopy() {
        InboundExchange exchange = begin("POST", true);
        FakeStream original = web.endpoint(0).connect();
        FakeStream copy = mirror.endpoint(0).connect();
        send(exchange, "body", false);
        exchange.trailers(RecordedExchange.response(200, 0, "T", "1").fields());

        assertThat(copy.received()).isEqualTo("/copy\nbody");
        assertThat(copy.ended).isTrue();
        answer(copy);
        answer(original);
    }

    /// What came while a filter waited was not passed on yet, and is part of the copy.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatCameBeforeIsPartOfTheCopy(boolean ended) {
        late.add(this::hold);
        late.add(this::copy);
        InboundExchange exchange = begin("POST", true);
        send(exchange, "one", false);
        send(exchange, "two", ended);
        Objects.requireNonNull(held).proceed();
        FakeStream original = web.endpoint(0).connect();
        FakeStream copy = mirror.endpoint(0).connect();
        if (!ended) {
            send(exchange, "three", true);
        }

        String whole = ended ? "onetwo" : "onetwothree";
        assertThat(copy.received()).isEqualTo("/copy\n" + whole);
        assertThat(copy.ended).isTrue();
        assertThat(original.received()).isEqualTo("/p\n" + whole);
        answer(copy);
        answer(original);
    }

    @Test
    void whatTheReceiverDoesNotTakeIsHeldAndTheClientIsReadOn() {
        InboundExchange exchange = begin("POST", true);
        FakeStream original = web.endpoint(0).connect();
        FakeStream copy = mirror.endpoint(0).connect();
        copy.writable = false;
        send(exchange, "one", false);
        send(exchange, "two", false);
        assertThat(client.reading).isTrue();
        assertThat(copy.received()).isEqualTo("/copy\n");
        copy.writable = true;
        send(exchange, "three", true);
        copy.handler.upstreamWritable();

        assertThat(copy.received()).isEqualTo("/copy\nonetwothree");
        assertThat(copy.ended).isTrue();
        answer(original);
        answer(copy);
    }

    @Test
    void aCopyOfWhichTooMuchIsHeldIsGivenUp() {
        InboundExchange exchange = begin("POST", true);
        FakeStream original = web.endpoint(0).connect();
        FakeStream copy = mirror.endpoint(0).connect();
        copy.writable = false;
        for (int i = 0; i < 12; i++) {
            send(exchange, Unpooled.buffer().writeZero(64 * 1024), false);
        }
        for (int i = 0; i < 64; i++) {
            send(exchange, "small", false); // and costs 4 KiB
        }
        assertThat(copy.cancelled).isFalse();

        send(exchange, "small", false);

        assertThat(copy.cancelled).isTrue();
        assertThat(loop.copies).containsExactly("copied", "dropped");
        assertThat(client.reading).isTrue();
        send(exchange, "x", true);
        assertThat(original.ended).isTrue();
        answer(original);
    }

    @Test
    void nothingIsHeldWhileMemoryRunsShort() {
        InboundExchange exchange = begin("POST", true);
        FakeStream original = web.endpoint(0).connect();
        loop.overloaded = true;

        send(exchange, "x", true);

        assertThat(mirror.endpoint(0).abandoned).isTrue();
        assertThat(loop.copies).containsExactly("copied", "dropped");
        answer(original);
        assertThat(client.status).isEqualTo(200);
    }

    @Test
    void noMoreCopiesAreBegunThanThereIsRoomFor() {
        for (int i = 0; i < CopyBudget.MOST_COPIES + 2; i++) {
            begin("GET", false);
        }

        assertThat(loop.copies).filteredOn("copied"::equals).hasSize(CopyBudget.MOST_COPIES);
        assertThat(loop.copies).filteredOn("dropped"::equals).hasSize(2);
        assertThat(web.endpoint(0).asked).isEqualTo(CopyBudget.MOST_COPIES + 2);
        loop.pass(Duration.ofSeconds(6));
        loop.pass(Duration.ofSeconds(6));
        loop.pass(Duration.ofSeconds(6));
    }

    @Test
    void aDeadReceiverIsTriedAFewTimesAndCounted() {
        begin("GET", false);
        mirror.endpoint(0).refuse();
        mirror.endpoint(1).refuse();
        mirror.endpoint(0).refuse();

        assertThat(loop.copies).containsExactly("copied", "failed");
        answer(web.endpoint(0).connect());
        assertThat(client.status).isEqualTo(200);
    }

    @Test
    void aCopyWhoseBodyWasBegunIsNotSentAgain() {
        InboundExchange exchange = begin("PUT", true);
        FakeStream original = web.endpoint(0).connect();
        FakeStream copy = mirror.endpoint(0).connect();
        send(exchange, "one", false);

        copy.handler.upstreamFailed(ProxyError.UPSTREAM_CLOSED, true);
        send(exchange, "two", true);

        assertThat(mirror.endpoint(1).asked).isZero();
        assertThat(loop.copies).containsExactly("copied", "failed");
        assertThat(original.received()).isEqualTo("/p\nonetwo");
        answer(original);
    }

    @Test
    void aReceiverThatFailsBeforeTheBodyIsFollowedByAnother() {
        InboundExchange exchange = begin("PUT", true);
        FakeStream original = web.endpoint(0).connect();
        mirror.endpoint(0).connect().handler.upstreamFailed(ProxyError.UPSTREAM_CLOSED, true);
        send(exchange, "one", false);
        FakeStream copy = mirror.endpoint(1).connect();
        send(exchange, "two", true);

        assertThat(copy.received()).isEqualTo("/copy\nonetwo");
        answer(copy);
        answer(original);
    }

    @Test
    void aReceiverThatFailsWhileItIsWrittenToHarmsNobody() {
        mirror.endpoint(0).failsBodies = true;
        InboundExchange exchange = begin("POST", true);
        FakeStream original = web.endpoint(0).connect();
        mirror.endpoint(0).connect();

        send(exchange, "one", false);
        send(exchange, "two", true);

        assertThat(original.received()).isEqualTo("/p\nonetwo");
        assertThat(loop.copies).containsExactly("copied", "failed");
        answer(original);
    }

    @Test
    void anAnswerBeforeTheEndOfTheBodyEndsTheCopy() {
        InboundExchange exchange = begin("POST", true);
        FakeStream original = web.endpoint(0).connect();
        FakeStream copy = mirror.endpoint(0).connect();
        send(exchange, "one", false);
        copy.answer(413, 0, true);
        send(exchange, "two", true);

        assertThat(copy.received()).isEqualTo("/copy\none");
        answer(original);
        assertThat(loop.copies).containsExactly("copied");
    }

    @Test
    void aHugeAnswerIsCutOff() {
        begin("GET", false);
        FakeStream copy = mirror.endpoint(0).connect();
        copy.answer(200, 1_000_000, false);
        copy.handler.upstreamBody(Unpooled.buffer().writeZero(60_000), false);
        assertThat(copy.cancelled).isFalse();

        copy.handler.upstreamBody(Unpooled.buffer().writeZero(60_000), false);

        assertThat(copy.cancelled).isTrue();
        answer(web.endpoint(0).connect());
    }

    @Test
    void theCopyEndsWhenTheClientGoes() {
        InboundExchange exchange = begin("POST", true);
        web.endpoint(0).connect();
        FakeStream copy = mirror.endpoint(0).connect();
        copy.writable = false;
        send(exchange, "one", false);

        exchange.clientGone();

        assertThat(copy.cancelled).isTrue();
        assertThat(loop.copies).containsExactly("copied");
    }

    @Test
    void theCopyEndsWhenTheRequestIsAnsweredWithoutItsBody() {
        InboundExchange exchange = begin("POST", true);
        FakeStream original = web.endpoint(0).connect();
        FakeStream copy = mirror.endpoint(0).connect();
        send(exchange, "one", false);

        answer(original);

        assertThat(copy.cancelled).isTrue();
    }

    @Test
    void aReceiverThatDoesNotAnswerIsGivenUpInTime() {
        begin("GET", false);
        FakeStream copy = mirror.endpoint(0).connect();
        answer(web.endpoint(0).connect());

        loop.pass(Duration.ofSeconds(60));
        loop.pass(Duration.ofSeconds(1));

        assertThat(copy.cancelled).isTrue();
        assertThat(loop.copies).containsExactly("copied", "failed");
    }

    @Test
    void aReceiverThatDoesNotTakeTheBodyIsGivenUpInTime() {
        InboundExchange exchange = begin("POST", true);
        FakeStream original = web.endpoint(0).connect();
        FakeStream copy = mirror.endpoint(0).connect();
        copy.writable = false;
        send(exchange, "body", true);
        answer(original);

        loop.pass(Duration.ofSeconds(20));
        loop.pass(Duration.ofSeconds(1));

        assertThat(copy.cancelled).isTrue();
        assertThat(loop.copies).containsExactly("copied", "failed");
    }

    /// The client has its own deadline, so that a slow one does not end its copy.
    @Test
    void theReceiverHasTimeWhileTheClientSendsSlowly() {
        InboundExchange exchange = begin("POST", true);
        FakeStream original = web.endpoint(0).connect();
        FakeStream copy = mirror.endpoint(0).connect();
        for (int i = 0; i < 5; i++) {
            loop.pass(Duration.ofSeconds(30));
            send(exchange, "x", i == 4);
        }

        assertThat(copy.received()).isEqualTo("/copy\nxxxxx");
        answer(copy);
        answer(original);
    }
}

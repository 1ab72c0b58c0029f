package dev.usher.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.RetryPolicy;
import dev.usher.proxy.exchange.FakeBackend.FakeStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Answers that go out no faster than a route allows.
class PacingTest {
    private final TestLoop loop = new TestLoop();
    private final FakeBackend backend = new FakeBackend(1);
    private final RecordedClient client = new RecordedClient();
    private @Nullable InboundExchange exchange;

    private FakeStream begin(long rate, long free, boolean body) {
        RequestFilter pace = request -> {
            request.paceResponse(rate, free);
            return false;
        };
        ServingTable table = TestRoute.table(
                RetryPolicy.DEFAULTS,
                backend,
                loop,
                new RouteFilters(List.of(), List.of(), List.of(), List.of(pace), List.of()));
        var pool = new ExchangePool(
                loop,
                new HeadRoom(Long.MAX_VALUE),
                () -> table,
                new Random(1),
                () -> loop.deadlines().now(),
                () -> 0);
        InboundExchange created = pool.create(client, TestLoop.client());
        exchange = created;
        RequestHead head = created.request();
        head.method(head.fields().store("POST"), 4);
        head.target(head.fields().store("/"), 1);
        head.authority(head.fields().store("a.test"), 6);
        head.body(body, body ? -1 : 0);
        created.begin(!body);
        FakeStream stream = backend.endpoint(0).connect();
        stream.answer(200, -1, false);
        return stream;
    }

    private static ByteBuf bytes(int count) {
        return Unpooled.copiedBuffer("x".repeat(count), StandardCharsets.US_ASCII);
    }

    private void passSeconds(int seconds) {
        for (int i = 0; i < seconds * 10; i++) {
            loop.pass(Duration.ofMillis(100));
        }
    }

    @Test
    void sendsTheFreePartAndOneSecondAtOnce() {
        FakeStream stream = begin(100, 50, false);

        stream.handler.upstreamBody(bytes(1000), false);

        assertThat(client.body()).hasSize(150);
        assertThat(stream.reading).isFalse();
    }

    @Test
    void sendsTheRestAsTimeGoesBy() {
        FakeStream stream = begin(100, 50, false);
        stream.handler.upstreamBody(bytes(1000), false);

        passSeconds(3);

        assertThat(client.body().length()).isBetween(420, 450);
        assertThat(stream.reading).isFalse();
    }

    @Test
    void readsOnOnceEverythingIsSent() {
        FakeStream stream = begin(100, 0, false);
        stream.handler.upstreamBody(bytes(150), false);
        assertThat(stream.reading).isFalse();

        passSeconds(2);

        assertThat(client.body()).hasSize(150);
        assertThat(stream.reading).isTrue();
    }

    @Test
    void anAnswerWithinItsRateIsNotHeld() {
        FakeStream stream = begin(100, 0, false);

        stream.handler.upstreamBody(bytes(60), true);

        assertThat(client.body()).hasSize(60);
        assertThat(client.ended).isTrue();
        assertThat(loop.finished).containsExactly(200);
    }

    @Test
    void endsAfterTheLastBytesAlthoughTheUpstreamIsLongDone() {
        FakeStream stream = begin(100, 0, false);
        stream.handler.upstreamBody(bytes(300), true);
        assertThat(client.ended).isFalse();
        assertThat(loop.finished).isEmpty();

        passSeconds(3);

        assertThat(client.body()).hasSize(300);
        assertThat(client.ended).isTrue();
        assertThat(loop.finished).containsExactly(200);
        assertThat(stream.cancelled).isFalse();
    }

    @Test
    void sendsTrailersAfterWhatWasHeld() {
        FakeStream stream = begin(100, 0, false);
        stream.handler.upstreamBody(bytes(200), false);
        var trailers = new Fields();
        trailers.add("X-Sum", "1");
        stream.handler.upstreamTrailers(trailers);
        trailers.clear();

        passSeconds(2);

        assertThat(client.body()).startsWith("x".repeat(200)).contains("X-Sum");
        assertThat(client.ended).isTrue();
    }

    @Test
    void aClientThatTakesNothingIsNotSentMore() {
        FakeStream stream = begin(100, 0, false);
        client.writable = false;
        stream.handler.upstreamBody(bytes(300), false);
        passSeconds(5);
        assertThat(client.body()).isEmpty();
        assertThat(stream.reading).isFalse();

        client.writable = true;
        Objects.requireNonNull(exchange).clientWritable();

        assertThat(client.body()).hasSize(300);
    }

    @Test
    void aClientThatGoesAwayEndsEverything() {
        FakeStream stream = begin(100, 0, false);
        stream.handler.upstreamBody(bytes(300), false);

        Objects.requireNonNull(exchange).clientGone();
        passSeconds(5);

        assertThat(stream.cancelled).isTrue();
        assertThat(client.body()).hasSize(100);
        assertThat(loop.finished).hasSize(1);
    }

    @Test
    void aClientThatGoesAwayAfterTheUpstreamEndedDoesNotCancelIt() {
        FakeStream stream = begin(100, 0, false);
        stream.handler.upstreamBody(bytes(300), true);

        Objects.requireNonNull(exchange).clientGone();

        assertThat(stream.cancelled).isFalse();
        assertThat(loop.finished).hasSize(1);
    }

    @Test
    void theBackendIsNotBlamedForThePause() {
        FakeStream stream = begin(1, 0, false);
        stream.handler.upstreamBody(bytes(200), false);

        passSeconds(120); // twice the time the backend has for the next byte

        assertThat(client.aborted).isNull();
        assertThat(stream.cancelled).isFalse();
    }

    @Test
    void bodiesNobodyTakesAnyMoreAreLetGo() {
        FakeStream stream = begin(100, 0, true);
        stream.handler.upstreamBody(bytes(300), true);

        ByteBuf late = bytes(10);
        Objects.requireNonNull(exchange).body(late, false);
        passSeconds(3);

        assertThat(late.refCnt()).isZero();
        assertThat(client.ended).isTrue();
        assertThat(client.discarded).isTrue();
    }
}

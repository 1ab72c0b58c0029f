package dev.usher.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.RetryPolicy;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Which answer wins when several could (C8).
class DispatchTest {
    private static final int TOO_MUCH = 2 * 1024 * 1024;

    private final TestLoop loop = new TestLoop();
    private FakeBackend backend = new FakeBackend(1);
    private final RecordedClient client = new RecordedClient();

    private InboundExchange open() {
        ServingTable table = TestRoute.table(RetryPolicy.DEFAULTS, backend, loop);
        var pool = new ExchangePool(
                loop,
                new HeadRoom(Long.MAX_VALUE),
                () -> table,
                new Random(1),
                () -> loop.deadlines().now(),
                () -> 0);
        return pool.create(client, TestLoop.client());
    }

    private InboundExchange begin(String method, String target, int contentLength) {
        InboundExchange exchange = open();
        RequestHead head = exchange.request();
        head.method(store(head, method), method.length());
        head.target(store(head, target), target.length());
        head.authority(store(head, "a.test"), 6);
        head.body(contentLength != 0, contentLength);
        exchange.begin(contentLength == 0);
        return exchange;
    }

    private static int store(RequestHead head, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return head.fields().store(bytes, 0, bytes.length);
    }

    @Test
    void forwardsWhatNothingElseAnswers() {
        begin("GET", "/", 0);

        assertThat(client.status).isZero();
        assertThat(backend.endpoint(0).asked).isOne();
    }

    @Test
    void shedsBeforeAnythingElse() {
        loop.overloaded = true;

        begin("TRACE", "/../..", 0);

        assertThat(client.status).isEqualTo(503);
    }

    @Test
    void reflectsNothing() {
        begin("TRACE", "/../..", 0);

        assertThat(client.status).isEqualTo(405);
    }

    @Test
    void answersForTheServerAsAWhole() {
        begin("OPTIONS", "*", 0);

        assertThat(client.status).isEqualTo(200);
        assertThat(client.ended).isTrue();
        assertThat(client.body()).isEmpty();
    }

    @Test
    void refusesPathsAboveTheRootBeforeTheBodyLimit() {
        begin("PUT", "/../..", TOO_MUCH);

        assertThat(client.status).isEqualTo(400);
    }

    @Test
    void refusesBodiesAboveTheLimitBeforeLookingForAnEndpoint() {
        backend = new FakeBackend(0);

        begin("PUT", "/", TOO_MUCH);

        assertThat(client.status).isEqualTo(413);
        assertThat(client.discarded).isTrue();
    }

    @Test
    void answers503WithoutAnEndpoint() {
        backend = new FakeBackend(0);

        begin("GET", "/", 0);

        assertThat(client.status).isEqualTo(503);
    }

    @Test
    void invitesTheBodyOfAnAcceptedRequest() {
        InboundExchange exchange = open();
        exchange.request().expectContinue(true);
        exchange.request().target(store(exchange.request(), "/"), 1);
        exchange.request().body(true, 3);

        exchange.begin(false);

        assertThat(client.interim).containsExactly(100);
    }

    @Test
    void answersARequestThatWasRefusedBeforeItBegan() {
        open().refuse(ProxyError.HEAD_TOO_LARGE);

        assertThat(client.status).isEqualTo(431);
        assertThat(backend.endpoint(0).asked).isZero();
    }

    @Test
    void tellsTheLogOfAClientThatLeftBeforeItsRequestBegan() {
        open().clientGone();

        assertThat(client.status).isZero();
        assertThat(loop.finished).containsExactly(499);
    }
}

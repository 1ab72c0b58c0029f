package dev.usher.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Expression;
import dev.usher.model.ProxySettings.HeaderLine;
import dev.usher.model.RetryPolicy;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The phases of an exchange: which filters run, when, and what a filter that waits does to everything else.
class PhasesTest {
    private final TestLoop loop = new TestLoop();
    private FakeBackend backend = new FakeBackend(1);
    private final RecordedClient client = new RecordedClient();
    private final List<String> seen = new ArrayList<>();
    private final List<RequestFilter> early = new ArrayList<>();
    private final List<RequestFilter> late = new ArrayList<>();
    private final List<ResponseFilter> response = new ArrayList<>();
    private final Waiting waiting = new Waiting();

    /// A filter that waits until the test says so.
    private final class Waiting implements RequestFilter {
        private @Nullable FilterContext held;

        FilterContext request() {
            return Objects.requireNonNull(held);
        }

        @Override
        public boolean apply(FilterContext context) {
            held = context;
            context.suspend(() -> seen.add("abandoned"));
            return true;
        }
    }

    private RequestFilter noting(String name) {
        return _ -> {
            seen.add(name);
            return false;
        };
    }

    private InboundExchange begin(String target, boolean body) {
        ServingTable table = TestRoute.table(
                RetryPolicy.DEFAULTS, backend, loop, new RouteFilters(List.of(), List.of(), early, late, response));
        var pool = new ExchangePool(
                loop,
                new HeadRoom(Long.MAX_VALUE),
                () -> table,
                new Random(1),
                () -> loop.deadlines().now(),
                () -> 0);
        InboundExchange exchange = pool.create(client, TestLoop.client());
        RequestHead head = exchange.request();
        head.method(head.fields().store("POST"), 4);
        head.target(head.fields().store(target), target.length());
        head.authority(head.fields().store("A.test:8080"), 11);
        head.body(body, body ? -1 : 0);
        head.fields().add("Cookie", "a=1; Session=x; b=2");
        head.fields().add("X-Tenant", "blue");
        exchange.begin(!body);
        return exchange;
    }

    @Test
    void earlyFiltersRunBeforeLateOnes() {
        late.add(noting("late"));
        early.add(noting("early"));

        begin("/", false);

        assertThat(seen).containsExactly("early", "late");
        assertThat(backend.endpoint(0).asked).isOne();
    }

    @Test
    void aMissingBackendIsToldBeforeLateFilters() {
        backend = new FakeBackend(0);
        early.add(noting("early"));
        late.add(noting("late"));

        begin("/", false);

        assertThat(seen).containsExactly("early");
        assertThat(client.status).isEqualTo(503);
    }

    @Test
    void holdsTheBodyWhileAFilterWaits() {
        late.add(waiting);
        late.add(noting("behind"));
        InboundExchange exchange = begin("/", true);
        assertThat(client.reading).isFalse();
        exchange.body(Unpooled.copiedBuffer("body", StandardCharsets.US_ASCII), true);
        assertThat(backend.endpoint(0).asked).isZero();

        waiting.request().proceed();

        assertThat(seen).containsExactly("behind");
        FakeBackend.FakeStream stream = backend.endpoint(0).connect();
        assertThat(stream.received()).isEqualTo("/\nbody");
        assertThat(stream.ended).isTrue();
    }

    @Test
    void readsOnOnceThereIsAConnection() {
        backend.endpoint(0).kept = true;
        late.add(waiting);
        begin("/", true);

        waiting.request().proceed();

        assertThat(client.reading).isTrue();
    }

    @Test
    void aFilterThatWaitedMayAnswer() {
        late.add(waiting);
        InboundExchange exchange = begin("/", true);
        exchange.body(Unpooled.copiedBuffer("body", StandardCharsets.US_ASCII), false);

        waiting.request().answer(401, List.of(new HeaderLine("WWW-Authenticate", "Basic")));

        assertThat(client.status).isEqualTo(401);
        assertThat(client.discarded).isTrue();
        assertThat(seen).isEmpty();
        assertThat(backend.endpoint(0).asked).isZero();
    }

    @Test
    void aFilterThatWaitsHearsThatTheClientIsGone() {
        late.add(waiting);
        InboundExchange exchange = begin("/", true);
        exchange.body(Unpooled.copiedBuffer("body", StandardCharsets.US_ASCII), false);

        exchange.clientGone();
        waiting.request().proceed();

        assertThat(seen).containsExactly("abandoned");
        assertThat(backend.endpoint(0).asked).isZero();
        assertThat(loop.finished).containsExactly(499);
    }

    /// C8.2: who is not let in hears of that, however long the body.
    @Test
    void theBodyLimitStrikesOnceAFilterThatWaitedLetsIn() {
        late.add(waiting);
        InboundExchange exchange = begin("/", true);

        exchange.body(Unpooled.buffer().writeZero(2 * 1024 * 1024), false);
        assertThat(client.status).isZero();
        waiting.request().proceed();

        assertThat(client.status).isEqualTo(413);
        assertThat(seen).isEmpty();
        assertThat(backend.endpoint(0).asked).isZero();
    }

    @Test
    void filtersBehindOneThatWaitedSeeTheSamePath() {
        late.add(waiting);
        late.add(request -> {
            seen.add(new String(request.path(), request.pathOffset(), request.pathLength(), StandardCharsets.US_ASCII));
            return false;
        });
        begin("/a/../%62", false);

        waiting.request().proceed();

        assertThat(seen).containsExactly("/b");
    }

    @Test
    void responseFiltersSeeAnswersOfBackendsAndOwnOnes() {
        response.add(answer -> seen.add((answer.fromBackend() ? "backend " : "own ")
                + answer.responseHead().status()
                + answer.expand(Expression.parse(" $sent_http_content_type"))));
        backend.endpoint(0).kept = true;
        begin("/", false);
        backend.streams.getFirst().answer(418, 0, true);
        backend = new FakeBackend(0);
        begin("/", false);

        assertThat(seen).containsExactly("backend 418 ", "own 503 text/html");
    }

    @Test
    void expressionsAreFilledInFromTheRequest() {
        late.add(request -> {
            seen.add(request.expand(Expression.parse("$scheme://$host$request_uri $uri $args $arg_X $cookie_session"
                    + " $http_x_tenant $remote_addr $server_port $nothing[$status]")));
            return false;
        });

        begin("/a%20b?x=1&y=2", false);

        assertThat(seen).containsExactly("http://a.test/a%20b?x=1&y=2 /a b x=1&y=2 1 x blue 192.0.2.1 80 []");
    }

    @Test
    void aRequestIdAskedForIsTheOneTheBackendGets() {
        late.add(request -> {
            seen.add(request.expand(Expression.parse("$req_id")));
            return false;
        });

        InboundExchange exchange = begin("/", false);
        backend.endpoint(0).connect();

        Fields fields = exchange.request().fields();
        assertThat(seen.getFirst())
                .matches("[0-9a-f]{32}")
                .isEqualTo(fields.value(fields.find(FieldName.X_REQUEST_ID)));
    }

    @Test
    void escapesTheTargetForSignInPages() {
        late.add(request -> {
            seen.add(request.expand(Expression.parse("$escaped_request_uri")));
            return false;
        });

        begin("/a/b?c=d&e=f", false);

        assertThat(seen).containsExactly("%2Fa%2Fb%3Fc%3Dd%26e%3Df");
    }
}

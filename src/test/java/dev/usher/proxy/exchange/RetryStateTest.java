package dev.usher.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.balance.FakeRequest;
import dev.usher.model.RetryPolicy;
import dev.usher.model.RetryPolicy.Condition;
import dev.usher.proxy.exchange.EndpointTarget.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What may be tried again (P2).
class RetryStateTest {
    private static final boolean UNSEEN = true;
    private static final boolean SEEN = false;

    private final FakeBackend backend = new FakeBackend(3);
    private final RequestHead request = new RequestHead();
    private final Tries tries = new Tries();
    private final RetryState retries = new RetryState(request, tries, new FakeRequest(1));

    private void begin(String method, int limit, Condition... conditions) {
        begin(method, new RetryPolicy(Set.of(conditions), limit, Duration.ZERO));
    }

    private void begin(String method, RetryPolicy policy) {
        byte[] bytes = method.getBytes(StandardCharsets.US_ASCII);
        request.method(request.fields().store(bytes, 0, bytes.length), bytes.length);
        retries.begin(backend, TestRoute.serving(policy, backend), 0);
        next(false, Wire.HTTP_1);
    }

    private void next(boolean kept, Wire wire) {
        tries.begin(Objects.requireNonNull(retries.next()), 0);
        retries.connected(kept, wire);
    }

    private boolean mayFollow(ProxyError error, boolean unseen) {
        return retries.mayFollow(error, unseen, 0);
    }

    @Test
    void sendsAgainWhatCannotDoAnythingTwice() {
        begin("GET", 0, Condition.ERROR);
        assertThat(mayFollow(ProxyError.UPSTREAM_CLOSED, SEEN)).isTrue();

        begin("POST", 0, Condition.ERROR);
        assertThat(mayFollow(ProxyError.UPSTREAM_CLOSED, SEEN)).isFalse();
        assertThat(mayFollow(ProxyError.UPSTREAM_CLOSED, UNSEEN)).isTrue();
    }

    @Test
    void sendsAnythingAgainWhereTheRouteSaysSo() {
        begin("POST", 0, Condition.ERROR, Condition.NON_IDEMPOTENT);

        assertThat(mayFollow(ProxyError.UPSTREAM_CLOSED, SEEN)).isTrue();
    }

    @Test
    void followsOnlyFailuresTheRouteNames() {
        begin("GET", 0, Condition.TIMEOUT);
        assertThat(mayFollow(ProxyError.CONNECT_TIMEOUT, UNSEEN)).isTrue();
        assertThat(mayFollow(ProxyError.UPSTREAM_TIMEOUT, SEEN)).isTrue();
        assertThat(mayFollow(ProxyError.CONNECT_FAILED, UNSEEN)).isFalse();
        assertThat(mayFollow(ProxyError.UPSTREAM_INVALID, SEEN)).isFalse();

        begin("GET", 0, Condition.INVALID_HEADER);
        assertThat(mayFollow(ProxyError.UPSTREAM_INVALID, SEEN)).isTrue();
    }

    @Test
    void followsOnlyStatusesTheRouteNames() {
        begin("GET", 0, Condition.HTTP_503, Condition.ERROR);

        assertThat(retries.mayFollow(503, 0)).isTrue();
        assertThat(retries.mayFollow(500, 0)).isFalse();
        assertThat(retries.mayFollow(200, 0)).isFalse();
    }

    @Test
    void countsTheTries() {
        begin("GET", 2, Condition.ERROR);
        assertThat(mayFollow(ProxyError.CONNECT_FAILED, UNSEEN)).isTrue();

        next(false, Wire.HTTP_1);

        assertThat(mayFollow(ProxyError.CONNECT_FAILED, UNSEEN)).isFalse();
    }

    @Test
    void triesEachEndpointOnceWithoutALimit() {
        begin("GET", 0, Condition.ERROR);
        next(false, Wire.HTTP_1);
        assertThat(mayFollow(ProxyError.CONNECT_FAILED, UNSEEN)).isTrue();

        next(false, Wire.HTTP_1);

        assertThat(mayFollow(ProxyError.CONNECT_FAILED, UNSEEN)).isFalse();
    }

    @Test
    void endsWithTheTimeForAllTries() {
        begin("GET", new RetryPolicy(Set.of(Condition.ERROR), 0, Duration.ofNanos(3)));

        assertThat(retries.mayFollow(ProxyError.CONNECT_FAILED, UNSEEN, 3)).isTrue();
        assertThat(retries.mayFollow(ProxyError.CONNECT_FAILED, UNSEEN, 4)).isFalse();
    }

    @Test
    void countsStaleConnectionsApartButNotWithoutEnd() {
        begin("GET", 1, Condition.ERROR);
        retries.connected(true, Wire.HTTP_1);
        for (int i = 0; i < 8; i++) {
            assertThat(mayFollow(ProxyError.UPSTREAM_CLOSED, SEEN)).isTrue();
            next(true, Wire.HTTP_1_TLS);
        }

        assertThat(mayFollow(ProxyError.UPSTREAM_CLOSED, SEEN)).isFalse();
    }

    @Test
    void takesOnlyAKeptHttp1ConnectionForStale() {
        begin("GET", 1, Condition.ERROR);
        assertThat(mayFollow(ProxyError.UPSTREAM_CLOSED, SEEN)).isFalse();

        retries.connected(true, Wire.HTTP_2);

        assertThat(mayFollow(ProxyError.UPSTREAM_CLOSED, SEEN)).isFalse();
    }
}

package dev.usher.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Endpoint;
import dev.usher.model.ProxySettings.UpstreamKeepAlive;
import dev.usher.proxy.exchange.EndpointTarget.Connecting;
import dev.usher.proxy.exchange.EndpointTarget.ConnectionWaiter;
import dev.usher.proxy.exchange.EndpointTarget.Wire;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.TestLoop;
import dev.usher.proxy.exchange.UpstreamConnection;
import dev.usher.proxy.exchange.UpstreamHandler;
import dev.usher.proxy.exchange.UpstreamStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The pool with connections that are shared by many streams.
class EndpointPoolTest {
    private final TestLoop loop = new TestLoop();
    private final List<Attempt> attempts = new ArrayList<>();
    private final LoopPools pools = new LoopPools(
            loop, (_, _, _, _, owner, callback) -> attempts.add(new Attempt(owner, callback)), Runnable::run);
    private final LiveEndpoint endpoint = new LiveEndpoint(new Endpoint("127.0.0.1", 80), List.of(pools));

    private record Attempt(UpstreamConnection.Owner owner, Connector.Callback callback) {
        FakeConnection succeed(int streams) {
            var connection = new FakeConnection(owner, streams);
            callback.connected(connection);
            return connection;
        }
    }

    /// A connection that counts its streams.
    private static final class FakeConnection implements UpstreamConnection {
        private final Owner owner;
        private int limit;
        int streams;
        boolean closing;

        FakeConnection(Owner owner, int limit) {
            this.owner = owner;
            this.limit = limit;
        }

        @Override
        public int availableStreams() {
            return closing ? 0 : Math.max(0, limit - streams);
        }

        @Override
        public UpstreamStream open(UpstreamHandler handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void closeGracefully() {
            goAway();
        }

        void goAway() {
            if (!closing) {
                closing = true;
                owner.retired(this);
            }
        }

        void endStream() {
            streams--;
            owner.streamEnded(this);
        }
    }

    private static final class Waiter implements ConnectionWaiter {
        @Nullable
        FakeConnection connection;

        @Nullable
        ProxyError error;

        boolean reused;
        Runnable onFailure = () -> {};

        @Override
        public void connected(UpstreamConnection made, boolean kept) {
            connection = (FakeConnection) made;
            connection.streams++;
            reused = kept;
        }

        @Override
        public long connectNanos() {
            return 1;
        }

        @Override
        public void connectFailed(ProxyError failure) {
            error = failure;
            onFailure.run();
        }
    }

    private Waiter request() {
        var waiter = new Waiter();
        endpoint.connect(loop, Wire.HTTP_2, null, waiter);
        return waiter;
    }

    @Test
    void theFirstRequestMakesAConnectionAndTheNextShareIt() {
        Waiter first = request();
        Waiter second = request();
        assertThat(attempts).hasSize(1);

        FakeConnection connection = attempts.getFirst().succeed(100);
        Waiter third = request();

        assertThat(List.of(first, second, third)).allMatch(waiter -> waiter.connection == connection);
        assertThat(first.reused).isFalse();
        assertThat(third.reused).isTrue();
        assertThat(attempts).hasSize(1);
    }

    @Test
    void aConnectionAtItsLimitLeadsToASecond() {
        Waiter first = request();
        Waiter second = request();
        Waiter third = request();
        FakeConnection full = attempts.getFirst().succeed(2);
        assertThat(attempts).hasSize(2);
        assertThat(third.connection).isNull();

        FakeConnection other = attempts.get(1).succeed(2);

        assertThat(first.connection).isSameAs(full);
        assertThat(second.connection).isSameAs(full);
        assertThat(third.connection).isSameAs(other);
    }

    @Test
    void aStreamThatEndsServesWhoWaitsForAnotherConnection() {
        request();
        FakeConnection full = attempts.getFirst().succeed(1);
        Waiter waiting = request();
        assertThat(attempts).hasSize(2);

        full.endStream();

        assertThat(waiting.connection).isSameAs(full);
        // The other one is kept for later, once made.
        attempts.get(1).succeed(1);
        assertThat(pools.idleCount()).isOne();
    }

    @Test
    void aConnectionThatGoesAwayIsReplaced() {
        request();
        FakeConnection old = attempts.getFirst().succeed(100);

        old.goAway();
        Waiter next = request();
        old.endStream();

        assertThat(attempts).hasSize(2);
        FakeConnection fresh = attempts.get(1).succeed(100);
        assertThat(next.connection).isSameAs(fresh);
    }

    @Test
    void aFailureBeforeUseFailsAllWhoWaitAndTheyMayAskAgain() {
        Waiter first = request();
        Waiter second = request();
        var again = new ArrayList<Waiter>();
        first.onFailure = () -> again.add(request());

        attempts.getFirst().callback().failed(ProxyError.CONNECT_FAILED);

        assertThat(first.error).isEqualTo(ProxyError.CONNECT_FAILED);
        assertThat(second.error).isEqualTo(ProxyError.CONNECT_FAILED);
        assertThat(attempts).hasSize(2);
        attempts.get(1).succeed(1);
        assertThat(again.getFirst().connection).isNotNull();
    }

    @Test
    void aConnectionThatTakesNoStreamFailsWhoWaitsInsteadOfBeingMadeForEver() {
        Waiter waiter = request();

        attempts.getFirst().succeed(0);

        assertThat(waiter.error).isEqualTo(ProxyError.CONNECT_FAILED);
        assertThat(attempts).hasSize(1);
    }

    @Test
    void isIdleOnlyWithoutStreamsAndClosesWhenTheEndpointGoes() {
        Waiter first = request();
        request();
        FakeConnection connection = attempts.getFirst().succeed(100);
        connection.endStream();
        assertThat(pools.idleCount()).isZero();
        connection.endStream();
        assertThat(pools.idleCount()).isOne();
        assertThat(first.connection).isSameAs(connection);

        endpoint.retire();

        assertThat(pools.idleCount()).isZero();
        assertThat(connection.closing).isTrue();
    }

    @Test
    void whoNoLongerWaitsGetsNothing() {
        var gone = new Waiter();
        Connecting connecting = Objects.requireNonNull(endpoint.connect(loop, Wire.HTTP_2, null, gone));

        connecting.abandon();
        attempts.getFirst().succeed(100);

        assertThat(gone.connection).isNull();
        assertThat(pools.idleCount()).isOne();
    }

    @Test
    void onHttp1EachRequestHasAConnectionOfItsOwn() {
        var first = new Waiter();
        var second = new Waiter();
        endpoint.connect(loop, Wire.HTTP_1, null, first);
        endpoint.connect(loop, Wire.HTTP_1, null, second);

        assertThat(attempts).hasSize(2);
        attempts.getFirst().callback().failed(ProxyError.CONNECT_FAILED);
        attempts.get(1).succeed(1);
        assertThat(first.error).isEqualTo(ProxyError.CONNECT_FAILED);
        assertThat(second.connection).isNotNull();
    }

    /// So many requests at once, over HTTP/1.1.
    private List<FakeConnection> wave(int requests) {
        var waiters = new ArrayList<Waiter>();
        int before = attempts.size();
        for (int i = 0; i < requests; i++) {
            var waiter = new Waiter();
            endpoint.connect(loop, Wire.HTTP_1, null, waiter);
            waiters.add(waiter);
        }
        List.copyOf(attempts.subList(before, attempts.size())).forEach(attempt -> attempt.succeed(1));
        return waiters.stream()
                .map(waiter -> Objects.requireNonNull(waiter.connection))
                .toList();
    }

    @Test
    void connectionsOverTheLimitServeTheNextWave() {
        loop.upstreamKeepAlive(new UpstreamKeepAlive(3, 60, 1000, 3600));
        wave(10).forEach(FakeConnection::endStream);
        assertThat(pools.idleCount()).isEqualTo(10);

        wave(10);

        assertThat(attempts).hasSize(10);
    }

    @Test
    void connectionsOverTheLimitCloseSoonTheLongestIdleFirst() {
        loop.upstreamKeepAlive(new UpstreamKeepAlive(3, 60, 1000, 3600));
        List<FakeConnection> connections = wave(10);
        connections.forEach(FakeConnection::endStream);

        loop.pass(Duration.ofMillis(200));

        assertThat(pools.idleCount()).isEqualTo(3);
        assertThat(connections.subList(0, 7)).allMatch(connection -> connection.closing);
    }

    @Test
    void connectionsWithinTheLimitStayUntilTheyAreIdleTooLong() {
        loop.upstreamKeepAlive(new UpstreamKeepAlive(3, 60, 1000, 3600));
        wave(4).forEach(FakeConnection::endStream);

        loop.pass(Duration.ofSeconds(59));
        assertThat(pools.idleCount()).isEqualTo(3);

        loop.pass(Duration.ofSeconds(3));
        assertThat(pools.idleCount()).isZero();
    }
}

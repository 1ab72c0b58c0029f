package dev.usher.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Endpoint;
import dev.usher.proxy.exchange.EndpointTarget.Connecting;
import dev.usher.proxy.exchange.EndpointTarget.ConnectionWaiter;
import dev.usher.proxy.exchange.EndpointTarget.Wire;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.TestLoop;
import dev.usher.proxy.exchange.TlsIdentity;
import dev.usher.proxy.exchange.UpstreamConnection;
import dev.usher.proxy.exchange.UpstreamHandler;
import dev.usher.proxy.exchange.UpstreamStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Which waiter gets which connection, and which failure.
class EndpointPoolWaitersTest {
    private final List<Attempt> attempts = new ArrayList<>();
    private final LoopPools loop = new LoopPools(new TestLoop(), this::connect, Runnable::run);
    private final EndpointPool pool =
            new EndpointPool(loop, new LiveEndpoint(new Endpoint("127.0.0.1", 80), List.of(loop)), Wire.HTTP_1, null);

    private void connect(
            Endpoint endpoint,
            Wire wire,
            @Nullable TlsIdentity identity,
            long timeoutNanos,
            UpstreamConnection.Owner owner,
            Connector.Callback callback) {
        attempts.add(new Attempt(timeoutNanos, owner, callback));
    }

    @Test
    void makesAConnectionForEachWaiter() {
        var one = new Waiter();
        var two = new Waiter();
        pool.acquire(one);
        pool.acquire(two);

        assertThat(attempts).hasSize(2);
        attempts.get(1).succeed();
        assertThat(one.connection).isNotNull();
        assertThat(two.connection).isNull();
        attempts.get(0).succeed();
        assertThat(two.connection).isNotNull();
    }

    @Test
    void usesAKeptConnectionBeforeItMakesOne() {
        var one = new Waiter();
        pool.acquire(one);
        FakeConnection connection = attempts.getFirst().succeed();
        connection.owner.streamEnded(connection);
        assertThat(loop.idleCount()).isEqualTo(1);

        var two = new Waiter();
        assertThat(pool.acquire(two)).isNull();
        assertThat(two.connection).isSameAs(connection);
        assertThat(attempts).hasSize(1);
    }

    @Test
    void failsNobodyForAnAttemptWhoseWaiterGaveUp() {
        var one = new Waiter();
        var two = new Waiter();
        Connecting first = Objects.requireNonNull(pool.acquire(one));
        pool.acquire(two);
        first.abandon();

        attempts.get(0).callback.failed(ProxyError.CONNECT_TIMEOUT);
        assertThat(two.error).isNull();

        attempts.get(1).succeed();
        assertThat(two.connection).isNotNull();
        assertThat(one.error).isNull();
    }

    @Test
    void failsWhoeverHasNoMoreTimeThanAnAttemptThatTookTooLong() {
        var patient = new Waiter(60);
        var hasty = new Waiter(1);
        pool.acquire(patient);
        pool.acquire(hasty);

        attempts.get(1).callback.failed(ProxyError.CONNECT_TIMEOUT);

        assertThat(hasty.error).isEqualTo(ProxyError.CONNECT_TIMEOUT);
        assertThat(patient.error).isNull();
        assertThat(attempts).hasSize(2);
        attempts.get(0).callback.failed(ProxyError.CONNECT_TIMEOUT);
        assertThat(patient.error).isEqualTo(ProxyError.CONNECT_TIMEOUT);
    }

    @Test
    void makesAnotherAttemptForWhoeverHasMoreTime() {
        var patient = new Waiter(60);
        var hasty = new Waiter(1);
        pool.acquire(patient);
        pool.acquire(hasty);
        attempts.get(0).callback.failed(ProxyError.CONNECT_FAILED);
        assertThat(patient.error).isEqualTo(ProxyError.CONNECT_FAILED);
        var other = new Waiter(60);
        pool.acquire(other);
        attempts.get(2).succeed();
        assertThat(hasty.connection).isNotNull();

        attempts.get(1).callback.failed(ProxyError.CONNECT_TIMEOUT);

        assertThat(other.error).isNull();
        assertThat(attempts).hasSize(4);
        assertThat(attempts.get(3).nanos).isEqualTo(60);
    }

    @Test
    void keepsAConnectionWhoseWaiterGaveUp() {
        var one = new Waiter();
        Objects.requireNonNull(pool.acquire(one)).abandon();
        attempts.getFirst().succeed();

        assertThat(one.connection).isNull();
        assertThat(loop.idleCount()).isEqualTo(1);
    }

    @Test
    void failsOneWaiterForAConnectionThatClosedAtOnce() {
        var one = new Waiter();
        var two = new Waiter();
        pool.acquire(one);
        pool.acquire(two);

        attempts.get(0).succeedAndClose();
        assertThat(one.error).isEqualTo(ProxyError.CONNECT_FAILED);
        attempts.get(1).succeed();
        assertThat(two.connection).isNotNull();
        assertThat(attempts).as("nothing is tried without end").hasSize(2);
    }

    @Test
    void givesAFreedConnectionToWhoeverWaits() {
        var one = new Waiter();
        pool.acquire(one);
        FakeConnection connection = attempts.getFirst().succeed();
        var two = new Waiter();
        pool.acquire(two);

        connection.owner.streamEnded(connection);
        assertThat(two.connection).isSameAs(connection);

        attempts.get(1).callback.failed(ProxyError.CONNECT_FAILED);
        assertThat(two.error).isNull();
    }

    @Test
    void closesEverythingOnceTheEndpointIsGone() {
        var one = new Waiter();
        var two = new Waiter();
        pool.acquire(one);
        pool.acquire(two);
        FakeConnection idle = attempts.get(0).succeed();
        FakeConnection busy = attempts.get(1).succeed();
        idle.owner.streamEnded(idle);

        pool.retire();
        assertThat(idle.closed).isTrue();
        assertThat(busy.closed).isFalse();

        busy.owner.streamEnded(busy);
        assertThat(busy.closed).isTrue();
        assertThat(loop.idleCount()).isZero();
    }

    private static final class Attempt {
        private final long nanos;
        private final UpstreamConnection.Owner owner;
        private final Connector.Callback callback;

        Attempt(long nanos, UpstreamConnection.Owner owner, Connector.Callback callback) {
            this.nanos = nanos;
            this.owner = owner;
            this.callback = callback;
        }

        FakeConnection succeed() {
            var connection = new FakeConnection(owner);
            callback.connected(connection);
            return connection;
        }

        void succeedAndClose() {
            var connection = new FakeConnection(owner);
            connection.closed = true;
            callback.connected(connection);
        }
    }

    private static final class FakeConnection implements UpstreamConnection {
        private final Owner owner;
        private boolean closed;

        FakeConnection(Owner owner) {
            this.owner = owner;
        }

        @Override
        public int availableStreams() {
            return closed ? 0 : 1;
        }

        @Override
        public UpstreamStream open(UpstreamHandler handler) {
            throw new UnsupportedOperationException("waiters here open nothing");
        }

        @Override
        public void closeGracefully() {
            closed = true;
            owner.retired(this);
        }
    }

    private static final class Waiter implements ConnectionWaiter {
        private final long nanos;
        private @Nullable UpstreamConnection connection;
        private @Nullable ProxyError error;

        Waiter() {
            this(1);
        }

        Waiter(long nanos) {
            this.nanos = nanos;
        }

        @Override
        public void connected(UpstreamConnection made, boolean reused) {
            connection = made;
        }

        @Override
        public long connectNanos() {
            return nanos;
        }

        @Override
        public void connectFailed(ProxyError failure) {
            error = failure;
        }
    }
}

package dev.usher.proxy.upstream;

import dev.usher.proxy.exchange.EndpointTarget.Connecting;
import dev.usher.proxy.exchange.EndpointTarget.ConnectionWaiter;
import dev.usher.proxy.exchange.EndpointTarget.Wire;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.TlsIdentity;
import dev.usher.proxy.exchange.UpstreamConnection;
import dev.usher.proxy.health.BackOff;
import java.util.ArrayDeque;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop to one endpoint over one wire, with one TLS identity. Nothing is handed between
/// loops.
///
/// HTTP/1 connections are used last-in first-out, so that superfluous ones grow old and close. HTTP/2 connections are
/// shared: a request takes the first with a free stream, and those that come while the first connection is being made
/// wait for it.
final class EndpointPool {
    private final LoopPools loop;
    private final LiveEndpoint endpoint;
    private final Wire wire;
    private final @Nullable TlsIdentity identity;
    private final Probe probe;
    private final ArrayDeque<PooledConnection> idle = new ArrayDeque<>(4);
    private final ArrayList<PooledConnection> shared = new ArrayList<>(2);
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(2);
    /// Of those in line, the ones that still wait; the others gave up.
    private int live;
    private int making;
    private long connectNanos;
    private boolean retired;

    /// @param identity null for TLS that neither shows nor verifies anything, and where there is none
    EndpointPool(LoopPools loop, LiveEndpoint endpoint, Wire wire, @Nullable TlsIdentity identity) {
        this.loop = loop;
        this.endpoint = endpoint;
        this.wire = wire;
        this.identity = identity;
        probe = new Probe(this, loop, endpoint.health());
    }

    /// Gets a connection; see `EndpointTarget#connect`.
    @Nullable
    Connecting acquire(ConnectionWaiter waiter) {
        PooledConnection kept = isShared() ? freeShared() : freeIdle();
        if (kept != null) {
            loop.observer().upstreamReused();
            use(kept, waiter, true);
            return null;
        }
        connectNanos = waiter.connectNanos();
        var wait = new Waiting(waiter);
        waiting.add(wait);
        live++;
        makeMissing();
        return wait.waiter == null ? null : wait;
    }

    /// HTTP/1 needs a connection for each waiter; on HTTP/2 many share one, so a second is begun only when the first
    /// could not take them all.
    private int wanted() {
        return isShared() ? Math.min(live, 1) : live;
    }

    private void makeMissing() {
        while (making < wanted()) {
            make();
        }
    }

    private @Nullable PooledConnection freeIdle() {
        for (PooledConnection pooled = idle.pollLast(); pooled != null; pooled = idle.pollLast()) {
            loop.leaveIdle(pooled);
            if (isUsable(pooled)) {
                return pooled;
            }
            close(pooled);
        }
        return null;
    }

    private @Nullable PooledConnection freeShared() {
        for (int i = 0; i < shared.size(); i++) {
            PooledConnection pooled = shared.get(i);
            if (isUsable(pooled)) {
                if (pooled.idle) {
                    loop.leaveIdle(pooled);
                }
                return pooled;
            }
        }
        return null;
    }

    private boolean isUsable(PooledConnection pooled) {
        UpstreamConnection connection = pooled.connection;
        return connection != null
                && connection.availableStreams() > 0
                && loop.mayServe(pooled.requests, pooled.madeNanos);
    }

    private void use(PooledConnection pooled, ConnectionWaiter waiter, boolean kept) {
        UpstreamConnection connection = pooled.connection;
        if (connection == null) {
            throw new IllegalStateException("pooled connection without a connection");
        }
        pooled.requests++;
        pooled.streams++;
        waiter.connected(connection, kept);
    }

    private void make() {
        making++;
        long nanos = connectNanos;
        connect(nanos, new Attempt() {
            @Override
            void over(@Nullable ProxyError error) {
                making--;
                if (error == ProxyError.CONNECT_TIMEOUT) {
                    tooLate(nanos);
                } else if (error != null) {
                    notMade(error);
                }
            }
        });
    }

    /// Connects to an ejected endpoint for nobody in particular; whoever waits may have the connection.
    void probe() {
        connect(BackOff.PROBE_NANOS, new Attempt() {
            @Override
            void over(@Nullable ProxyError error) {
                probe.over();
            }
        });
    }

    private void connect(long nanos, Attempt attempt) {
        loop.connector().connect(endpoint.endpoint(), wire, identity, nanos, attempt.pooled, attempt);
    }

    private void made(PooledConnection pooled) {
        if (!isUsable(pooled)) {
            // Closed again before anybody could use it: as good as refused, and not worth trying without end.
            close(pooled);
            notMade(ProxyError.CONNECT_FAILED);
            return;
        }
        if (isShared()) {
            shared.add(pooled);
        }
        ConnectionWaiter waiter = nextWaiter();
        if (waiter == null) {
            released(pooled);
            return;
        }
        use(pooled, waiter, false);
        while (isShared() && isUsable(pooled)) {
            ConnectionWaiter another = nextWaiter();
            if (another == null) {
                return;
            }
            use(pooled, another, false);
        }
        makeMissing();
    }

    /// An attempt failed. On HTTP/1 that concerns one waiter, and none at all if the one it was for gave up before and
    /// every other has an attempt of its own.
    private void notMade(ProxyError error) {
        int concerned = isShared() ? live : Math.min(live - making, 1);
        for (int i = 0; i < concerned; i++) {
            fail(nextWaiter(), error);
        }
        makeMissing();
    }

    /// An attempt took longer than it might: that concerns those who have no more time than it had. Others wait on, and
    /// for the next attempt if need be.
    private void tooLate(long nanos) {
        waiting.removeIf(each -> each.patience() == 0);
        int concerned = 0;
        long most = 0;
        for (Waiting each : waiting) {
            long patience = each.patience();
            concerned += patience <= nanos ? 1 : 0;
            most = Math.max(most, patience);
        }
        if (!isShared()) {
            concerned = Math.min(concerned, Math.min(live - making, 1));
        }
        for (int i = 0; i < concerned; i++) {
            fail(firstWithin(nanos), ProxyError.CONNECT_TIMEOUT);
        }
        connectNanos = Math.max(connectNanos, most);
        makeMissing();
    }

    private @Nullable ConnectionWaiter firstWithin(long nanos) {
        for (Waiting each : waiting) {
            long patience = each.patience();
            if (patience > 0 && patience <= nanos) {
                return each.take();
            }
        }
        return null;
    }

    private static void fail(@Nullable ConnectionWaiter waiter, ProxyError error) {
        if (waiter != null) {
            waiter.connectFailed(error);
        }
    }

    /// A stream of the connection ended and it could take another.
    void released(PooledConnection pooled) {
        UpstreamConnection connection = pooled.connection;
        if (connection == null || pooled.idle) {
            return;
        }
        if (retired || !loop.keepsIdle() || !isUsable(pooled)) {
            shared.remove(pooled);
            connection.closeGracefully();
            return;
        }
        ConnectionWaiter next = nextWaiter();
        if (next != null) {
            use(pooled, next, true);
            return;
        }
        if (pooled.streams > 0) {
            return;
        }
        if (!wire.isKept()) {
            connection.closeGracefully();
            return;
        }
        if (!isShared()) {
            idle.addLast(pooled);
        }
        loop.joinIdle(pooled);
    }

    private @Nullable ConnectionWaiter nextWaiter() {
        while (!waiting.isEmpty()) {
            ConnectionWaiter waiter = waiting.remove().take();
            if (waiter != null) {
                return waiter;
            }
        }
        return null;
    }

    /// The connection is closed or takes no new stream.
    void gone(PooledConnection pooled) {
        forget(pooled);
        loop.observer().upstreamClosed();
        pooled.connection = null;
    }

    /// Closes an idle connection that is too old or one too many.
    void evict(PooledConnection pooled) {
        forget(pooled);
        close(pooled);
    }

    private void forget(PooledConnection pooled) {
        if (pooled.idle) {
            loop.leaveIdle(pooled);
            idle.remove(pooled);
        }
        shared.remove(pooled);
    }

    private static void close(PooledConnection pooled) {
        if (pooled.connection != null) {
            pooled.connection.closeGracefully();
        }
    }

    /// The endpoint is gone: idle connections close now, the others when their streams end.
    void retire() {
        retired = true;
        probe.stop();
        for (PooledConnection pooled : new ArrayList<>(idle)) {
            evict(pooled);
        }
        for (PooledConnection pooled : new ArrayList<>(shared)) {
            evict(pooled);
        }
    }

    /// Whether nothing is kept, made, waited for or looked after.
    boolean isQuiet() {
        return idle.isEmpty() && shared.isEmpty() && making == 0 && live == 0 && !probe.isActive();
    }

    private boolean isShared() {
        return wire == Wire.HTTP_2 || wire == Wire.HTTP_2_TLS;
    }

    /// Requests pass the endpoint over from now on, and this pool looks after it if it was the first to notice.
    private void eject() {
        if (retired) {
            return;
        }
        endpoint.health().unreachable().ifPresent(ejected -> {
            loop.observer().upstreamEjected();
            probe.begin(ejected);
        });
    }

    /// A connection being made, and what its end says of the endpoint.
    private abstract class Attempt implements Connector.Callback {
        final PooledConnection pooled = new PooledConnection(EndpointPool.this, loop.now());

        /// It is over, before the connection is used.
        abstract void over(@Nullable ProxyError error);

        @Override
        public void reached() {
            endpoint.health().reached();
        }

        @Override
        public void connected(UpstreamConnection connection) {
            over(null);
            pooled.connection = connection;
            loop.observer().upstreamConnected();
            made(pooled);
        }

        @Override
        public void unreachable(ProxyError error) {
            eject();
            failed(error);
        }

        @Override
        public void failed(ProxyError error) {
            loop.observer().upstreamConnectFailed();
            over(error);
        }
    }

    /// One waiter in line; an abandoned one is skipped.
    private final class Waiting implements Connecting {
        private @Nullable ConnectionWaiter waiter;

        Waiting(ConnectionWaiter waiter) {
            this.waiter = waiter;
        }

        /// How long it waits in all, in nanoseconds; 0 once it does not.
        long patience() {
            return waiter == null ? 0 : waiter.connectNanos();
        }

        @Nullable
        ConnectionWaiter take() {
            ConnectionWaiter taken = waiter;
            if (taken != null) {
                waiter = null;
                live--;
            }
            return taken;
        }

        @Override
        public void abandon() {
            var _ = take();
        }
    }
}

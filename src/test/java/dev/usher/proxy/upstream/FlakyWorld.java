package dev.usher.proxy.upstream;

import dev.usher.balance.FakeRequest;
import dev.usher.model.Endpoint;
import dev.usher.model.Endpoints;
import dev.usher.model.LoadBalancing;
import dev.usher.model.Upstream;
import dev.usher.model.UpstreamKey;
import dev.usher.proxy.exchange.EndpointTarget;
import dev.usher.proxy.exchange.EndpointTarget.ConnectionWaiter;
import dev.usher.proxy.exchange.EndpointTarget.Wire;
import dev.usher.proxy.exchange.ProxyError;
import dev.usher.proxy.exchange.TestLoop;
import dev.usher.proxy.exchange.TlsIdentity;
import dev.usher.proxy.exchange.Tries;
import dev.usher.proxy.exchange.UpstreamConnection;
import dev.usher.proxy.exchange.UpstreamHandler;
import dev.usher.proxy.exchange.UpstreamStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Upstreams on one loop whose endpoints accept, refuse, break off or keep silent, at once and as told.
final class FlakyWorld {
    private enum Manner {
        ACCEPTS,
        REFUSES,
        BREAKS,
        HOLDS
    }

    final TestLoop loop = new TestLoop();
    final LoopPools pools = new LoopPools(loop, this::connect, Runnable::run);
    private final Upstreams upstreams = new Upstreams(List.of(pools), (_, _) -> {}, () -> 0);
    private final Map<UpstreamKey, Upstream> table = new HashMap<>();
    private final Map<Endpoint, Manner> manners = new HashMap<>();
    private final Map<Endpoint, Integer> attempts = new HashMap<>();
    private final Map<Endpoint, List<Kept>> kept = new HashMap<>();
    private final List<Connector.Callback> held = new ArrayList<>();

    private static UpstreamKey key(String name) {
        return UpstreamKey.of("default", name, "80");
    }

    void assign(String name, Endpoint... endpoints) {
        table.put(
                key(name),
                new Upstream(key(name), new LoadBalancing.RoundRobin(), new Endpoints.Addresses(List.of(endpoints))));
        upstreams.update(Map.copyOf(table));
    }

    void accept(Endpoint endpoint) {
        manners.put(endpoint, Manner.ACCEPTS);
    }

    /// Goes down: what was open closes, too.
    void refuse(Endpoint endpoint) {
        manners.put(endpoint, Manner.REFUSES);
        List<Kept> open = kept.getOrDefault(endpoint, List.of());
        kept.remove(endpoint);
        open.forEach(Kept::closeGracefully);
    }

    void breakWire(Endpoint endpoint) {
        manners.put(endpoint, Manner.BREAKS);
    }

    void hold(Endpoint endpoint) {
        manners.put(endpoint, Manner.HOLDS);
    }

    void answerHeld(Consumer<Connector.Callback> answer) {
        List<Connector.Callback> now = List.copyOf(held);
        held.clear();
        now.forEach(answer);
    }

    /// Whether requests pass an endpoint over.
    boolean isEjected(Endpoint endpoint) {
        return upstreams.isEjected(endpoint);
    }

    int attempts(Endpoint endpoint) {
        return attempts.getOrDefault(endpoint, 0);
    }

    /// Lets time pass as the loop does, a sweep every tenth of a second.
    void pass(Duration time) {
        for (long millis = 0; millis < time.toMillis(); millis += 100) {
            loop.pass(Duration.ofMillis(100));
        }
    }

    /// Sends requests without retries, one after the other.
    ///
    /// @return how many failed
    int requests(String name, int count) {
        int failed = 0;
        for (int i = 0; i < count; i++) {
            failed += request(name).failed ? 1 : 0;
        }
        return failed;
    }

    /// How many of some requests an endpoint was picked for.
    int share(String name, int count, Endpoint endpoint) {
        int share = 0;
        for (int i = 0; i < count; i++) {
            share += request(name).endpoint.equals(endpoint) ? 1 : 0;
        }
        return share;
    }

    record Outcome(Endpoint endpoint, boolean failed) {}

    /// One request that is over at once.
    Outcome request(String name) {
        EndpointTarget target =
                Objects.requireNonNull(upstreams.target(key(name)).pick(new Tries(), new FakeRequest(1)));
        var waiter = new Waiter();
        target.connect(loop, Wire.HTTP_1, null, waiter);
        if (waiter.connection instanceof Kept kept) {
            kept.owner.streamEnded(kept);
        }
        return new Outcome(target.endpoint(), waiter.failed);
    }

    private void connect(
            Endpoint endpoint,
            Wire wire,
            @Nullable TlsIdentity identity,
            long nanos,
            UpstreamConnection.Owner owner,
            Connector.Callback callback) {
        attempts.merge(endpoint, 1, Integer::sum);
        switch (manners.getOrDefault(endpoint, Manner.ACCEPTS)) {
            case ACCEPTS -> {
                callback.reached();
                var connection = new Kept(owner);
                kept.computeIfAbsent(endpoint, _ -> new ArrayList<>()).add(connection);
                callback.connected(connection);
            }
            case REFUSES -> callback.unreachable(ProxyError.CONNECT_FAILED);
            case BREAKS -> {
                callback.reached();
                callback.failed(ProxyError.UPSTREAM_TLS);
            }
            case HOLDS -> held.add(callback);
        }
    }

    private static final class Kept implements UpstreamConnection {
        private final Owner owner;
        private boolean closed;

        Kept(Owner owner) {
            this.owner = owner;
        }

        @Override
        public int availableStreams() {
            return closed ? 0 : 1;
        }

        @Override
        public UpstreamStream open(UpstreamHandler handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void closeGracefully() {
            if (!closed) {
                closed = true;
                owner.retired(this);
            }
        }
    }

    private static final class Waiter implements ConnectionWaiter {
        private @Nullable UpstreamConnection connection;
        private boolean failed;

        @Override
        public void connected(UpstreamConnection made, boolean reused) {
            connection = made;
        }

        @Override
        public long connectNanos() {
            return 1;
        }

        @Override
        public void connectFailed(ProxyError error) {
            failed = true;
        }
    }
}

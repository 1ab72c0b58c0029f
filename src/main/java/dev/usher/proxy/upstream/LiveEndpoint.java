package dev.usher.proxy.upstream;

import dev.usher.balance.Member;
import dev.usher.balance.PeakEwma;
import dev.usher.model.Endpoint;
import dev.usher.proxy.exchange.EndpointTarget;
import dev.usher.proxy.exchange.LoopContext;
import dev.usher.proxy.exchange.TlsIdentity;
import dev.usher.proxy.health.EndpointHealth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One endpoint with its pools, one for each loop and wire, and for each TLS identity that is not the usual none (P3).
/// The same endpoint in several upstreams is the same object:
/// what is known of an endpoint belongs to it, not to a route.
final class LiveEndpoint implements EndpointTarget, Member {
    private static final int WIRES = Wire.values().length;

    private final Endpoint endpoint;
    private final List<LoopPools> loops;
    private final EndpointHealth health = new EndpointHealth();
    /// Slot `loop * WIRES + wire` is written and read by that loop only.
    private final @Nullable EndpointPool[] pools;
    /// Slot `loop` likewise.
    private final @Nullable IdentityPools[] special;
    /// Made for the first upstream that asks for it: all others pay for one look at nothing.
    private volatile @Nullable PeakEwma load;

    LiveEndpoint(Endpoint endpoint, List<LoopPools> loops) {
        this.endpoint = endpoint;
        this.loops = loops;
        pools = new @Nullable EndpointPool[loops.size() * WIRES];
        special = new @Nullable IdentityPools[loops.size()];
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    EndpointHealth health() {
        return health;
    }

    /// Publishing thread only.
    @Override
    public PeakEwma load() {
        PeakEwma known = load;
        if (known == null) {
            known = new PeakEwma();
            load = known;
        }
        return known;
    }

    @Override
    public void answered(long nanos, long now) {
        PeakEwma known = load;
        if (known != null) {
            known.note(nanos, now);
        }
    }

    @Override
    public @Nullable Connecting connect(
            LoopContext loop, Wire wire, @Nullable TlsIdentity identity, ConnectionWaiter waiter) {
        if (identity != null && (wire == Wire.HTTP_1_TLS || wire == Wire.HTTP_2_TLS)) {
            return specialPool(loop.index(), wire, identity).acquire(waiter);
        }
        int slot = loop.index() * WIRES + wire.number();
        EndpointPool pool = pools[slot];
        if (pool == null) {
            pool = new EndpointPool(loops.get(loop.index()), this, wire, null);
            pools[slot] = pool;
        }
        return pool.acquire(waiter);
    }

    private EndpointPool specialPool(int loop, Wire wire, TlsIdentity identity) {
        IdentityPools known = special[loop];
        if (known == null) {
            known = new IdentityPools();
            special[loop] = known;
        }
        EndpointPool pool = known.find(identity, wire);
        if (pool == null) {
            pool = new EndpointPool(loops.get(loop), this, wire, identity);
            known.add(identity, wire, pool);
        }
        return pool;
    }

    /// No upstream names this endpoint any more: its idle connections close, the others when their streams end. Any
    /// thread.
    void retire() {
        for (int loop = 0; loop < loops.size(); loop++) {
            int first = loop * WIRES;
            loops.get(loop).executor().execute(() -> {
                for (int slot = first; slot < first + WIRES; slot++) {
                    EndpointPool pool = pools[slot];
                    if (pool != null) {
                        pool.retire();
                    }
                }
                IdentityPools others = special[first / WIRES];
                if (others != null) {
                    others.retire();
                }
            });
        }
    }
}

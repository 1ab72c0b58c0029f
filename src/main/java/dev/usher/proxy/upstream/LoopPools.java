package dev.usher.proxy.upstream;

import dev.usher.model.ProxySettings.UpstreamKeepAlive;
import dev.usher.observe.LoopObserver;
import dev.usher.proxy.exchange.Deadlines;
import dev.usher.proxy.exchange.LoopContext;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// All upstream connections of one event loop: how many may be idle together, and for how long (P3). Only its loop
/// touches it, but for [#executor].
///
/// What is one too many closes a moment later rather than at once: where requests come in waves, as from clients of
/// HTTP/2 with many streams, all connections of a wave are idle between it and the next, and closing some of them would
/// make as many anew in each wave.
public final class LoopPools extends Deadlines.Timed {
    private static final long SECOND = 1_000_000_000L;

    /// How long a connection has to be idle before it can be one too many.
    private static final long SURPLUS_NANOS = 100_000_000L;

    private final LoopContext loop;
    private final Connector connector;
    private final Executor executor;
    private @Nullable PooledConnection oldest;
    private @Nullable PooledConnection newest;
    private int idleCount;
    private boolean crowded;

    /// The pools of a loop.
    ///
    /// @param executor runs tasks on the loop
    public LoopPools(LoopContext loop, Connector connector, Executor executor) {
        this.loop = loop;
        this.connector = connector;
        this.executor = executor;
    }

    /// Runs tasks on this loop. Any thread.
    Executor executor() {
        return executor;
    }

    Connector connector() {
        return connector;
    }

    LoopObserver observer() {
        return loop.observer();
    }

    long now() {
        return loop.deadlines().now();
    }

    Deadlines deadlines() {
        return loop.deadlines();
    }

    boolean keepsIdle() {
        return settings().connections() > 0 && !loop.draining();
    }

    /// Whether a connection may take one more request.
    boolean mayServe(int requests, long madeNanos) {
        UpstreamKeepAlive settings = settings();
        return requests == 0 || (requests < settings.requests() && now() - madeNanos < settings.lifeSeconds() * SECOND);
    }

    void joinIdle(PooledConnection pooled) {
        pooled.idle = true;
        pooled.idleNanos = now();
        pooled.older = newest;
        pooled.newer = null;
        if (newest == null) {
            oldest = pooled;
            expireAfter(loop.deadlines(), SECOND);
        } else {
            newest.newer = pooled;
        }
        newest = pooled;
        idleCount++;
        if (idleCount > settings().connections() && !crowded) {
            crowded = true;
            expireAfter(loop.deadlines(), 0);
        }
    }

    void leaveIdle(PooledConnection pooled) {
        if (!pooled.idle) {
            return;
        }
        pooled.idle = false;
        if (pooled.older == null) {
            oldest = pooled.newer;
        } else {
            pooled.older.newer = pooled.newer;
        }
        if (pooled.newer == null) {
            newest = pooled.older;
        } else {
            pooled.newer.older = pooled.older;
        }
        pooled.older = null;
        pooled.newer = null;
        idleCount--;
    }

    /// Idle connections now.
    public int idleCount() {
        return idleCount;
    }

    @Override
    protected void expired() {
        for (PooledConnection first = oldest; first != null && isOutOfUse(first); first = oldest) {
            first.pool.evict(first);
        }
        crowded = idleCount > settings().connections();
        if (oldest != null) {
            expireAfter(loop.deadlines(), crowded ? 0 : SECOND);
        }
    }

    private boolean isOutOfUse(PooledConnection first) {
        UpstreamKeepAlive settings = settings();
        boolean surplus = idleCount > settings.connections();
        return now() - first.idleNanos >= (surplus ? SURPLUS_NANOS : settings.idleSeconds() * SECOND);
    }

    /// Closes every idle connection: the loop is stopping.
    public void closeIdle() {
        for (PooledConnection first = oldest; first != null; first = oldest) {
            first.pool.evict(first);
        }
    }

    private UpstreamKeepAlive settings() {
        return loop.settings().upstreamKeepAlive();
    }
}

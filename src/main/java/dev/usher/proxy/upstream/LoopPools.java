package dev.usher.proxy.upstream;

import dev.usher.model.ProxySettings.UpstreamKeepAlive;
import dev.usher.observe.LoopObserver;
import dev.usher.proxy.exchange.Deadlines;
import dev.usher.proxy.exchange.LoopContext;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// All upstream connections of one event loop: how many may be idle together, and for how long (P3). Only its loop
/// touches it, but for [#executor].
public final class LoopPools extends Deadlines.Timed {
    private static final long SECOND = 1_000_000_000L;

    private final LoopContext loop;
    private final Connector connector;
    private final Executor executor;
    private @Nullable PooledConnection oldest;
    private @Nullable PooledConnection newest;
    private int idleCount;

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
        PooledConnection first = oldest;
        if (idleCount > settings().connections() && first != null) {
            first.pool.evict(first);
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
        long limit = settings().idleSeconds() * SECOND;
        for (PooledConnection first = oldest; first != null && now() - first.idleNanos >= limit; first = oldest) {
            first.pool.evict(first);
        }
        if (oldest != null) {
            expireAfter(loop.deadlines(), SECOND);
        }
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

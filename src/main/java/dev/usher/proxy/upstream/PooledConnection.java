package dev.usher.proxy.upstream;

import dev.usher.proxy.exchange.UpstreamConnection;
import org.jspecify.annotations.Nullable;

/// One connection as its pool sees it: its age, its use, and its place among the idle ones of the loop.
final class PooledConnection implements UpstreamConnection.Owner {
    final EndpointPool pool;
    final long madeNanos;
    int requests;
    int streams;
    long idleNanos;
    boolean idle;

    @Nullable
    UpstreamConnection connection;

    @Nullable
    PooledConnection older;

    @Nullable
    PooledConnection newer;

    PooledConnection(EndpointPool pool, long now) {
        this.pool = pool;
        madeNanos = now;
    }

    @Override
    public void streamEnded(UpstreamConnection ended) {
        streams--;
        pool.released(this);
    }

    @Override
    public void retired(UpstreamConnection gone) {
        pool.gone(this);
    }
}

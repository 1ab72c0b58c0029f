package dev.usher.proxy;

import dev.usher.proxy.l4.StreamPorts;
import dev.usher.proxy.listener.Listeners;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// The end of traffic: nothing new is accepted, then clients are told to go, then what is idle is closed, then what is
/// left when the limit has passed. Runs on the first event loop.
///
/// A connection that is idle now may carry a request in the next instant, which a close would lose: so for a while
/// clients are only told to go by the responses they get, and what is idle after that is closed. UDP has as long to be
/// answered; a TCP session, whose ends know nothing of this, has until the limit.
final class Draining {
    private static final Duration LAME_DUCK = Duration.ofSeconds(2);
    private static final long LOOK_MILLIS = 20;

    private final List<Loop> loops;
    private final Listeners listeners;
    private final StreamPorts streams;
    private final Executor publisher;
    private final Duration limit;
    private final EventLoop timer;
    private final CompletableFuture<Boolean> complete = new CompletableFuture<>();
    private long duckUntil;

    Draining(List<Loop> loops, Listeners listeners, StreamPorts streams, Executor publisher, Duration limit) {
        this.loops = loops;
        this.listeners = listeners;
        this.streams = streams;
        this.publisher = publisher;
        this.limit = limit;
        timer = loops.getFirst().executor();
    }

    /// Begins; any thread.
    ///
    /// @return whether everything ended by itself
    CompletionStage<Boolean> begin() {
        var _ = listeners
                .stopAccepting()
                .thenComposeAsync(_ -> streams.stopAccepting(), publisher)
                .thenRunAsync(this::tellClients, timer);
        return complete;
    }

    private void tellClients() {
        loops.forEach(loop -> loop.executor().execute(loop::beginDraining));
        duckUntil = System.nanoTime() + Math.min(LAME_DUCK.toNanos(), limit.toNanos());
        look();
    }

    private void look() {
        boolean busy = listeners.connectionCount() > 0 || streams.datagramSessions() > 0;
        if (busy && System.nanoTime() - duckUntil < 0) {
            var _ = timer.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        publisher.execute(() -> {
            var _ = streams.close();
        });
        var _ = timer.schedule(this::giveUp, limit.toMillis(), TimeUnit.MILLISECONDS);
        var _ = listeners.drain().thenRun(() -> complete.complete(true));
    }

    private void giveUp() {
        if (complete.complete(false)) {
            listeners.closeAll();
        }
    }
}

package dev.usher.proxy.l4;

import dev.usher.model.StreamListener;
import dev.usher.proxy.exchange.BackendTarget;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One port between tables: whether it should be open, and whether it is. Publishing thread only.
///
/// ```
///            wanted               bound
///  closed ──────────▶ opening ──────────▶ open
///    ▲ ▲                │ failed            │ not wanted
///    │ └────────────────┘                   ▼
///    └───────────────────────────────── closing
/// ```
///
/// While it is opening or closing, a change of mind waits for the end of that.
final class StreamPort {
    private static final Logger LOG = LoggerFactory.getLogger(StreamPort.class);

    private final String name;
    private final BiConsumer<StreamListener, BackendTarget> route;
    private final Supplier<Optional<CompletionStage<OpenPort>>> opener;
    private final Executor publisher;
    private boolean wanted;
    private @Nullable OpenPort open;
    private @Nullable CompletableFuture<Void> underWay;
    private String lastFailure = "";

    /// @param name for messages
    /// @param route says where its traffic goes from now on
    /// @param opener begins to open; gives nothing while nothing may be opened
    StreamPort(
            String name,
            BiConsumer<StreamListener, BackendTarget> route,
            Supplier<Optional<CompletionStage<OpenPort>>> opener,
            Executor publisher) {
        this.name = name;
        this.route = route;
        this.opener = opener;
        this.publisher = publisher;
    }

    /// It should be open.
    void want(StreamListener listener, BackendTarget target) {
        route.accept(listener, target);
        wanted = true;
        var _ = settle();
    }

    /// It should be closed.
    void wantNothing() {
        wanted = false;
        var _ = settle();
    }

    /// Whether there is nothing left of it.
    boolean isGone() {
        return !wanted && open == null && underWay == null;
    }

    /// Opens or closes it if it is not as it should be.
    ///
    /// @return completes when that has been tried
    CompletableFuture<Void> settle() {
        CompletableFuture<Void> before = underWay;
        if (before != null) {
            return before;
        }
        OpenPort now = open;
        if (wanted == (now != null)) {
            return CompletableFuture.completedFuture(null);
        }
        return now == null ? open() : close(now);
    }

    private CompletableFuture<Void> open() {
        Optional<CompletionStage<OpenPort>> opening = opener.get();
        if (opening.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        return follow(opening.get().handleAsync(this::opened, publisher));
    }

    private @Nullable Void opened(@Nullable OpenPort port, @Nullable Throwable failure) {
        underWay = null;
        if (port == null) {
            report(failure);
            return null;
        }
        open = port;
        lastFailure = "";
        LOG.atInfo().addKeyValue("listener", name).log("port is open");
        var _ = settle();
        return null;
    }

    /// Once for each reason, since it is tried again every second.
    private void report(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String why = String.valueOf(cause == null ? null : cause.getMessage());
        if (!why.equals(lastFailure)) {
            lastFailure = why;
            LOG.atError()
                    .addKeyValue("listener", name)
                    .addKeyValue("cause", why)
                    .log("port cannot be opened");
        }
    }

    private CompletableFuture<Void> close(OpenPort port) {
        return follow(port.close().handleAsync(this::closed, publisher));
    }

    private @Nullable Void closed(@Nullable Void nothing, @Nullable Throwable failure) {
        underWay = null;
        open = null;
        LOG.atInfo().addKeyValue("listener", name).log("port is closed");
        var _ = settle();
        return null;
    }

    private CompletableFuture<Void> follow(CompletionStage<Void> ending) {
        CompletableFuture<Void> future = ending.toCompletableFuture();
        if (!future.isDone()) {
            underWay = future;
        }
        return future;
    }
}

package dev.usher.proxy.exchange;

import dev.usher.model.ProxySettings;
import dev.usher.observe.LoopObserver;
import java.util.concurrent.Executor;

/// What everything on one event loop shares. All calls on that loop.
public interface LoopContext {
    /// Number of this loop: 0 and up, one each.
    int index();

    /// Runs tasks on this loop. Any thread may ask it to.
    Executor executor();

    /// The deadlines of this loop.
    Deadlines deadlines();

    /// The settings in force now; they may be others at the next call.
    ProxySettings settings();

    /// Makes exchanges for requests that arrive on this loop.
    ExchangeFactory exchanges();

    /// Counts what happens on this loop.
    LoopObserver observer();

    /// Hears what ended a connection. A bug ([Bug]) is counted and told, which a closed connection alone would hide.
    void failed(Throwable cause);

    /// The value of `Date` for this second (IMF-fixdate, RFC 9110 §5.6.7), ASCII. Not to be modified.
    byte[] date();

    /// Whether memory runs short: nothing new is to be begun, and requests are answered 503.
    default boolean overloaded() {
        return false;
    }

    /// Whether the process is stopping: connections end after their current exchange.
    boolean draining();
}

package dev.usher.observe;

/// What one event loop reports. One instance a loop, called on that loop only; must not block, lock or allocate in
/// steady state.
public interface LoopObserver {
    /// An exchange ended.
    void finished(FinishedExchange exchange);

    /// A TCP or UDP session ended, or a TLS connection that was handed on as it is.
    void finished(FinishedStream stream);

    void connectionOpened(boolean secure);

    void connectionClosed(boolean secure);

    /// A connection was refused at accept because the process is at its limit.
    void connectionShed();

    /// A request began; with [#finished] this gives the requests under way.
    void requestStarted();

    /// A TLS handshake with a client ended.
    void handshake(boolean succeeded);

    /// A new upstream connection was established.
    void upstreamConnected();

    /// A kept upstream connection was used.
    void upstreamReused();

    /// An upstream connection could not be established.
    void upstreamConnectFailed();

    /// An endpoint could not be reached and is passed over from now on.
    void upstreamEjected();

    /// An upstream connection closed.
    void upstreamClosed();

    /// A request was sent to another endpoint.
    void retried();

    /// A copy of a request was begun (`mirror-target`).
    void copied();

    /// A copy could not be sent, or was not answered.
    void copyFailed();

    /// Connections and requests of the whole process, as the `stub_status` of nginx writes them. Allocates.
    String statusText();

    /// A copy was given up, or not begun, since there was no room for it.
    void copyDropped();

    /// A connection was closed for a bug of ours.
    void bug();
}

package dev.usher.observe;

/// What a loop counts besides requests by label.
enum LoopCounter {
    CONNECTIONS_OPENED(0),
    CONNECTIONS_CLOSED(1),
    TLS_CONNECTIONS_OPENED(2),
    TLS_CONNECTIONS_CLOSED(3),
    CONNECTIONS_SHED(4),
    REQUESTS_STARTED(5),
    REQUESTS_FINISHED(6),
    HANDSHAKES_SUCCEEDED(7),
    HANDSHAKES_FAILED(8),
    UPSTREAM_CONNECTED(9),
    UPSTREAM_REUSED(10),
    UPSTREAM_CONNECT_FAILED(11),
    UPSTREAM_CLOSED(12),
    RETRIED(13),
    UPSTREAM_EJECTED(14),
    COPIED(15),
    COPY_FAILED(16),
    COPY_DROPPED(17),
    BUGS(18);

    static final int COUNT = values().length;

    private final int cell;

    LoopCounter(int cell) {
        this.cell = cell;
    }

    /// Its place in the [Cells] of a loop.
    int cell() {
        return cell;
    }
}

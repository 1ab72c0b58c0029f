package dev.usher.bench.traffic.generator;

/// Something that carries one request at a time: a connection, or a stream of one. It tells its [Pace] when it is free
/// and what became of each request.
abstract class Lane {
    /// When the request on it was due, in nanoseconds.
    long due;

    /// When its last request ended.
    long freeSince;

    /// Whether a request is on it.
    boolean busy;

    abstract void send();
}

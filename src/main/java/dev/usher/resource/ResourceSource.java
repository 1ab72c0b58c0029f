package dev.usher.resource;

import java.util.List;

/// Where objects come from: a folder of manifests or a cluster.
public interface ResourceSource extends AutoCloseable {

    /// Begins to list and watch on threads of its own and returns. Called once.
    void start(Sink sink);

    /// State of each thing watched, for `/readyz` and metrics. Any thread.
    List<WatchState> states();

    /// Stops watching; no call to the sink follows.
    @Override
    void close();

    /// Takes what a source finds. Safe to call from any thread; never blocks for long.
    interface Sink {
        /// Applies changes in order, as one step: no snapshot shows some of them.
        void apply(List<Change> changes);

        /// Everything that existed at start has been applied. Called once.
        void synced();
    }

    /// How one watch fares.
    ///
    /// @param name what is watched: a folder, or a kind with its namespace
    /// @param synced whether its first listing has been applied
    /// @param healthy whether the last attempt to list or watch worked
    /// @param failures attempts that failed since start
    /// @param detail why it is not healthy; empty when it is
    record WatchState(String name, boolean synced, boolean healthy, long failures, String detail) {}
}

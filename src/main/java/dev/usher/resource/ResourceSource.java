package dev.usher.resource;

import dev.usher.model.ResourceKey;
import java.util.List;
import java.util.Set;

/// Where objects come from: a folder of manifests or a cluster.
public interface ResourceSource extends AutoCloseable {

    /// Begins to list and watch on threads of its own and returns. Called once.
    void start(Sink sink);

    /// Says which ConfigMaps are read now: they are watched by name and no others are. A source that has everything
    /// anyhow has nothing to do. Any thread; does not wait.
    ///
    /// @return whether what exists of them has been applied; if not, [Sink#synced] will be called when it has
    boolean want(Set<ResourceKey> configMaps);

    /// State of each thing watched, for `/readyz` and metrics. Any thread.
    List<WatchState> states();

    /// Stops watching; no call to the sink follows.
    @Override
    void close();

    /// Takes what a source finds. Safe to call from any thread; never blocks for long.
    interface Sink {
        /// Applies changes in order, as one step: no snapshot shows some of them.
        void apply(List<Change> changes);

        /// Everything that is watched has been applied as it was when its watch began. Called once after the start,
        /// and again whenever that becomes true of what [#want] added.
        void synced();

        /// Whether IngressClasses may be read; they may until this says otherwise (C1.3). In order with the changes.
        void classesReadable(boolean readable);
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

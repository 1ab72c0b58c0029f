package dev.usher.runtime;

import dev.usher.resource.Change;
import dev.usher.resource.ResourceSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;

/// What sources have told and the reconcile loop has not taken yet. Any thread puts, one takes. A source can be started
/// before there is anybody to take, so that it reads while the data plane is still being set up.
final class Inbox implements ResourceSource.Sink {
    private final LinkedBlockingQueue<Entry> queue = new LinkedBlockingQueue<>();

    /// Something to be done.
    sealed interface Entry {
        /// Changes to be applied together.
        ///
        /// @param nanos `System.nanoTime()` at arrival
        record Apply(List<Change> changes, long nanos) implements Entry {}

        record Synced() implements Entry {}

        record Classes(boolean readable) implements Entry {}

        record Stop() implements Entry {}
    }

    @Override
    public void apply(List<Change> changes) {
        queue.add(new Entry.Apply(List.copyOf(changes), System.nanoTime()));
    }

    @Override
    public void synced() {
        queue.add(new Entry.Synced());
    }

    @Override
    public void classesReadable(boolean readable) {
        queue.add(new Entry.Classes(readable));
    }

    /// Ends the loop.
    void stop() {
        queue.add(new Entry.Stop());
    }

    /// All that has gathered; waits for the first.
    List<Entry> take() throws InterruptedException {
        var gathered = new ArrayList<Entry>();
        gathered.add(queue.take());
        queue.drainTo(gathered);
        return gathered;
    }
}

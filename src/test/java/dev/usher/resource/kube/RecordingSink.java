package dev.usher.resource.kube;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.resource.Change;
import dev.usher.resource.Resource;
import dev.usher.resource.ResourceSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A sink that keeps what it was given.
final class RecordingSink implements ResourceSource.Sink {
    private final Map<ResourceKey, Resource> objects = new HashMap<>();
    private final List<List<Change>> steps = new ArrayList<>();
    private int synced;
    private boolean classesReadable = true;

    @Override
    public synchronized void apply(List<Change> changes) {
        steps.add(changes);
        for (Change change : changes) {
            switch (change) {
                case Change.Put put -> objects.put(put.key(), put.resource());
                case Change.Delete delete -> objects.remove(delete.key());
                case Change.Reject _ -> {}
            }
        }
    }

    @Override
    public synchronized void synced() {
        synced++;
    }

    @Override
    public synchronized void classesReadable(boolean readable) {
        classesReadable = readable;
    }

    synchronized boolean classesReadable() {
        return classesReadable;
    }

    synchronized int syncedCalls() {
        return synced;
    }

    synchronized Optional<Resource> get(Kind kind, String namespace, String name) {
        return Optional.ofNullable(objects.get(ResourceKey.of(kind, namespace, name)));
    }

    synchronized boolean has(Kind kind, String namespace, String name) {
        return get(kind, namespace, name).isPresent();
    }

    synchronized int size() {
        return objects.size();
    }

    synchronized List<List<Change>> steps() {
        return List.copyOf(steps);
    }
}

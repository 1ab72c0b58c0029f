package dev.usher.resource.file;

import dev.usher.model.ResourceKey;
import dev.usher.resource.Positions;
import dev.usher.resource.ResourceSource;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches manifests. One virtual thread looks when the file system says something changed, and twice a second all the
/// same: events do not cross symbolic links or network mounts. What changed is read once it has been quiet for the
/// settle time, so a half-written file is hardly ever seen; when it is, its last good content stays.
public final class ManifestSource implements ResourceSource, Positions {
    private static final Logger LOG = LoggerFactory.getLogger(ManifestSource.class);
    private static final long SETTLE_MILLIS = 100;
    private static final long LOOK_MILLIS = 500;

    /// What tells a file's content from another without reading it.
    private record Stamp(long size, long modified, Object identity) {}

    private final ManifestPaths paths;
    private final String name;
    private final Map<Path, Stamp> stamps = new HashMap<>();
    private final TreeMap<Path, ManifestFile> files = new TreeMap<>();
    private final Map<Path, WatchKey> watched = new HashMap<>();
    private volatile ManifestSet current = ManifestSet.of(new TreeMap<>());
    private volatile boolean synced;
    private volatile boolean closed;
    private volatile Optional<Thread> thread = Optional.empty();

    /// A source over files and folders.
    ///
    /// @throws ManifestException when one does not exist
    public ManifestSource(List<Path> paths) {
        this.paths = new ManifestPaths(paths);
        this.paths.demandExisting();
        name = "manifests " + paths;
    }

    @Override
    public void start(Sink sink) {
        thread = Optional.of(Thread.ofVirtual().name("manifests").start(() -> run(sink)));
    }

    private void run(Sink sink) {
        try (WatchService events = FileSystems.getDefault().newWatchService()) {
            watch(events);
            look();
            sink.apply(current.changes());
            synced = true;
            sink.synced();
            while (!closed) {
                boolean told = await(events);
                if (told) {
                    settle(events);
                    watch(events);
                }
                ManifestSet before = current;
                if (look()) {
                    sink.apply(current.since(before));
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.atError().addKeyValue("source", name).setCause(e).log("manifests cannot be watched");
        }
    }

    private static boolean await(WatchService events) throws InterruptedException {
        WatchKey key = events.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (key == null) {
            return false;
        }
        drain(key);
        return true;
    }

    /// Waits until nothing has happened for the settle time, but not for ever.
    private static void settle(WatchService events) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5 * SETTLE_MILLIS);
        while (System.nanoTime() - end < 0) {
            WatchKey key = events.poll(SETTLE_MILLIS, TimeUnit.MILLISECONDS);
            if (key == null) {
                return;
            }
            drain(key);
        }
    }

    private static void drain(WatchKey key) {
        key.pollEvents();
        key.reset();
    }

    private void watch(WatchService events) {
        Set<Path> folders = new HashSet<>(paths.folders());
        watched.keySet().removeIf(folder -> !folders.contains(folder) || !isValid(folder));
        for (Path folder : folders) {
            if (!watched.containsKey(folder)) {
                try {
                    watched.put(
                            folder,
                            folder.register(
                                    events,
                                    StandardWatchEventKinds.ENTRY_CREATE,
                                    StandardWatchEventKinds.ENTRY_MODIFY,
                                    StandardWatchEventKinds.ENTRY_DELETE));
                } catch (IOException unwatched) {
                    LOG.atDebug().addKeyValue("folder", folder).log("folder is looked at twice a second instead");
                }
            }
        }
    }

    private boolean isValid(Path folder) {
        WatchKey key = watched.get(folder);
        return key != null && key.isValid();
    }

    /// Reads what changed.
    ///
    /// @return whether anything did
    private boolean look() {
        Set<Path> now = paths.files();
        boolean changed = files.keySet().retainAll(now);
        stamps.keySet().retainAll(now);
        for (Path path : now) {
            Optional<Stamp> stamp = stamp(path);
            if (stamp.isPresent() && !Objects.equals(stamps.get(path), stamp.get())) {
                ManifestFile before = files.get(path);
                ManifestFile read = ManifestFile.read(path, before == null ? List.of() : before.objects());
                stamps.put(path, stamp.get());
                files.put(path, read);
                changed = true;
            }
        }
        if (changed) {
            current = ManifestSet.of(files);
        }
        return changed;
    }

    private static Optional<Stamp> stamp(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return Optional.of(new Stamp(
                    attributes.size(),
                    attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                    String.valueOf(attributes.fileKey())));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    @Override
    public List<WatchState> states() {
        return List.of(new WatchState(name, synced, !closed, 0, ""));
    }

    @Override
    public Optional<Position> locate(ResourceKey object, String field) {
        return current.locate(object, field);
    }

    @Override
    public void close() {
        closed = true;
        thread.ifPresent(Thread::interrupt);
    }
}

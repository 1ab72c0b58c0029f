package dev.usher.resource.file;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Wakes up when something happens in a folder. Only ever a hint: the system may have no watches left, and says nothing
/// about network mounts or behind symbolic links, so whoever waits here looks now and then all the same.
final class FolderEvents implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FolderEvents.class);

    /// Events come in bursts: one look serves all that come within this time.
    private static final Duration BURST = Duration.ofMillis(10);

    private record Watched(WatchKey key, String identity) {}

    private final Optional<WatchService> service;
    private final Map<Path, Watched> watched = new HashMap<>();
    private boolean complained;

    private FolderEvents(Optional<WatchService> service) {
        this.service = service;
    }

    static FolderEvents open() {
        try {
            return new FolderEvents(Optional.of(FileSystems.getDefault().newWatchService()));
        } catch (IOException e) {
            log.atWarn().setCause(e).log("folders cannot be watched and are looked at regularly instead");
            return new FolderEvents(Optional.empty());
        }
    }

    /// Watches these folders and no others.
    ///
    /// @param folders each with what changes when another folder takes its place
    void follow(Map<Path, String> folders) {
        if (service.isEmpty()) {
            return;
        }
        watched.entrySet().removeIf(entry -> {
            boolean stays = entry.getValue().key().isValid()
                    && entry.getValue().identity().equals(folders.get(entry.getKey()));
            if (!stays) {
                entry.getValue().key().cancel();
            }
            return !stays;
        });
        folders.forEach((folder, identity) -> {
            if (!watched.containsKey(folder)) {
                register(service.get(), folder, identity);
            }
        });
    }

    private void register(WatchService events, Path folder, String identity) {
        try {
            WatchKey key = folder.register(
                    events,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
            watched.put(folder, new Watched(key, identity));
        } catch (IOException e) {
            if (!complained) {
                complained = true;
                log.atWarn()
                        .addKeyValue("folder", folder)
                        .addKeyValue("cause", e.getMessage())
                        .log("a folder cannot be watched and is looked at regularly instead");
            }
        }
    }

    /// Waits for something to happen, or for the time to pass.
    ///
    /// @param work how long it takes to find out what happened: no more than half of the time goes into that
    void await(Duration most, Duration work) throws InterruptedException {
        if (service.isEmpty()) {
            Thread.sleep(most);
            return;
        }
        WatchKey key = service.get().poll(most.toNanos(), TimeUnit.NANOSECONDS);
        long end = System.nanoTime() + Math.max(BURST.toNanos(), work.toNanos());
        while (key != null) {
            key.pollEvents();
            key.reset();
            key = service.get().poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (key != null && System.nanoTime() - end > 0) {
                key.pollEvents();
                key.reset();
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (service.isPresent()) {
            service.get().close();
        }
    }
}

package dev.usher.resource.file;

import dev.usher.model.ResourceKey;
import dev.usher.resource.Change;
import dev.usher.resource.Positions;
import dev.usher.resource.ResourceSource;
import dev.usher.resource.file.ManifestPaths.Look;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches manifests. One virtual thread looks when the file system says something happened, and now and then all the
/// same. What changed is read once it has been quiet for the settle time; the sink is called from that thread.
public final class ManifestSource implements ResourceSource, Positions {
    private static final Logger log = LoggerFactory.getLogger(ManifestSource.class);

    /// How long to wait for an event before looking all the same.
    private static final Duration RESCAN = Duration.ofMillis(500);

    /// Looks at what has not settled are at least this far apart.
    private static final Duration LEAST = Duration.ofMillis(1);

    /// Looking at many files must not become all this thread does: a twentieth of its time at most.
    private static final int LOOK_SHARE = 20;

    private final ManifestPaths paths;
    private final Duration again;
    private final ManifestSet set = new ManifestSet();
    private final Settling settling;
    private final List<Change> outbox = new ArrayList<>();
    private final LongAdder failures = new LongAdder();
    private final Thread thread;
    private Optional<Sink> sink = Optional.empty();
    private volatile Look last;
    private volatile String bug = "";
    private volatile boolean synced;
    private volatile boolean closed;

    /// A source over files and folders.
    ///
    /// @param settle how long a file must look the same before it is read; zero to read it when it is first seen
    /// @throws ManifestException when one does not exist
    public ManifestSource(List<Path> paths, Duration settle) {
        this.paths = new ManifestPaths(paths);
        this.paths.demandExisting();
        Duration half = settle.dividedBy(2);
        again = half.compareTo(LEAST) < 0 ? LEAST : half;
        settling = new Settling(settle);
        last = new Look(new TreeMap<>(), Map.of(), Map.of());
        thread = Thread.ofVirtual()
                .name("manifests")
                .uncaughtExceptionHandler((_, e) -> died(e))
                .unstarted(this::run);
    }

    @Override
    public void start(Sink to) {
        sink = Optional.of(to);
        thread.start();
    }

    @Override
    public boolean want(Set<ResourceKey> configMaps) {
        return true;
    }

    private void run() {
        try (FolderEvents events = FolderEvents.open()) {
            boolean first = true;
            while (!closed) {
                Duration took = turn(events, first);
                first = false;
                events.await(settling.isWaiting() ? again : rest(took), took);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.atWarn().setCause(e).log("watching folders could not be ended");
        }
    }

    private void died(Throwable e) {
        bug = "manifests are no longer watched, restart Usher: " + e;
        log.atError().setCause(e).log("manifests are no longer watched");
    }

    private Duration rest(Duration took) {
        Duration fair = took.multipliedBy(LOOK_SHARE);
        return fair.compareTo(RESCAN) > 0 ? fair : RESCAN;
    }

    /// Looks once and delivers what settled. A bug costs this turn; what was not delivered is so next time.
    ///
    /// @return how long looking took
    private Duration turn(FolderEvents events, boolean first) {
        long begin = System.nanoTime();
        Duration took = Duration.ZERO;
        try {
            Look look = paths.look();
            took = Duration.ofNanos(System.nanoTime() - begin);
            report(look);
            events.follow(look.folders());
            take(first ? atOnce(look) : settling.settle(look, begin));
            deliver();
            bug = "";
        } catch (RuntimeException e) {
            failures.increment();
            bug = "a bug of Usher kept it from reading manifests: " + e;
            log.atError().setCause(e).log("manifests could not be read");
        }
        return took;
    }

    /// At start nothing waits: a file that is being written is read again.
    private static Settling.Settled atOnce(Look look) {
        return new Settling.Settled(List.copyOf(look.files().keySet()), List.of());
    }

    private void report(Look look) {
        look.faults().forEach((path, fault) -> {
            if (!fault.equals(last.faults().get(path))) {
                failures.increment();
                log.atWarn()
                        .addKeyValue("path", path)
                        .addKeyValue("cause", fault)
                        .log("manifests are out of reach");
            }
        });
        last = look;
    }

    private void take(Settling.Settled settled) {
        if (settled.isEmpty()) {
            return;
        }
        var read = new ArrayList<FileRead>();
        for (Path path : settled.changed()) {
            FileRead.of(path, set.file(path)).ifPresent(read::add);
        }
        outbox.addAll(set.update(read.stream().map(FileRead::file).toList(), settled.gone()));
        read.forEach(found -> settling.take(found.file().path(), found.stamp()));
        settled.gone().forEach(settling::drop);
    }

    private void deliver() {
        Sink to = sink.orElseThrow();
        if (!outbox.isEmpty() && !closed) {
            to.apply(List.copyOf(outbox));
            outbox.clear();
        }
        if (!synced && !closed) {
            synced = true;
            to.synced();
        }
    }

    @Override
    public List<WatchState> states() {
        Look look = last;
        return paths.roots().stream().map(root -> state(root, look)).toList();
    }

    private WatchState state(Path root, Look look) {
        String detail = bug;
        if (detail.isEmpty()) {
            detail = look.faults().entrySet().stream()
                    .filter(fault -> fault.getKey().startsWith(root))
                    .map(fault -> fault.getKey() + " " + fault.getValue())
                    .findFirst()
                    .orElse("");
        }
        return new WatchState(root.toString(), synced, detail.isEmpty(), failures.sum(), detail);
    }

    @Override
    public Optional<Position> locate(ResourceKey object, String field) {
        return set.locate(object, field);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        if (thread.getState() == Thread.State.NEW || Thread.currentThread().equals(thread)) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}

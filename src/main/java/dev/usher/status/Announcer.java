package dev.usher.status;

import dev.usher.config.ProcessSettings;
import dev.usher.model.RoutingTable;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells owners of objects what became of them, as Events (EV). What all replicas see alike is told by the leader; each
/// replica tells of its own reloads on its own pod.
///
/// An outlook is looked at a second after it came: an Ingress that is applied a moment before its Service is no news,
/// and a burst of changes is looked at once.
public final class Announcer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final Duration SETTLE = Duration.ofSeconds(1);

    private final EventWriter writer;
    private final OwnPods pods;
    private final Announcements announcements;
    private final BooleanSupplier leading;
    private final Thread thread;
    private final AtomicReference<Optional<Outlook>> latest = new AtomicReference<>(Optional.empty());
    private volatile Optional<String> failure = Optional.empty();
    private volatile boolean again;
    private volatile boolean closed;

    // Our thread only.
    private Outlook seen = Outlook.NOTHING;
    private RoutingTable reloaded = RoutingTable.EMPTY;
    private Optional<Regarding> pod = Optional.empty();
    private boolean podAsked;

    /// An announcer that begins with [#start].
    ///
    /// @param leading whether we tell what every replica sees
    public Announcer(
            KubernetesClient client, ProcessSettings settings, String identity, OwnPods pods, BooleanSupplier leading) {
        writer = new EventWriter(client, identity);
        this.pods = pods;
        this.leading = leading;
        announcements = new Announcements(settings, InstantSource.system());
        thread = Thread.ofVirtual().name("announcer").unstarted(this::run);
    }

    /// Begins to tell.
    public void start() {
        writer.start();
        thread.start();
    }

    /// Takes what is in service now. Any thread; never waits.
    public void look(Outlook now) {
        latest.set(Optional.of(now));
        LockSupport.unpark(thread);
    }

    /// A table could not be compiled. Any thread; never waits.
    public void failed(String cause) {
        failure = Optional.of(cause);
        LockSupport.unpark(thread);
    }

    /// Looks again: we lead now. Any thread; never waits.
    public void wake() {
        again = true;
        LockSupport.unpark(thread);
    }

    /// Events written or counted up.
    public long written() {
        return writer.written();
    }

    /// Events nobody will see.
    public long dropped() {
        return writer.dropped();
    }

    private void run() {
        try {
            while (!closed) {
                if (latest.get().isEmpty() && failure.isEmpty() && !again) {
                    LockSupport.park(this);
                    continue;
                }
                Thread.sleep(SETTLE);
                turn();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void turn() {
        again = false;
        seen = latest.getAndSet(Optional.empty()).orElse(seen);
        try {
            reloads();
            if (leading.getAsBoolean()) {
                announcements.next(seen).forEach(writer::tell);
            }
        } catch (RuntimeException bug) {
            // The one outermost catch of this loop: an Event less.
            LOG.atError().setCause(bug).log("Events could not be made");
        }
    }

    /// A reload is a change of routes or settings, not one of endpoints or certificates (M3.1).
    private void reloads() {
        Optional<String> cause = failure;
        failure = Optional.empty();
        RoutingTable table = seen.table();
        boolean changed =
                !table.hosts().equals(reloaded.hosts()) || !table.settings().equals(reloaded.settings());
        if (!changed && cause.isEmpty()) {
            return;
        }
        reloaded = table;
        Optional<Regarding> about = pod();
        if (about.isPresent() && changed) {
            writer.tell(new Note(about.get(), false, "RELOAD", "reload triggered due to a change in configuration"));
        }
        if (about.isPresent() && cause.isPresent()) {
            writer.tell(new Note(about.get(), true, "RELOAD", "error reloading: " + cause.get()));
        }
    }

    private Optional<Regarding> pod() {
        if (!podAsked) {
            try {
                pod = pods.self().map(Announcer::regarding);
                podAsked = true;
            } catch (KubernetesClientException e) {
                // Asked again next time: the reloads before are no great loss.
                LOG.atDebug().setCause(e).log("our own pod could not be read");
            }
        }
        return pod;
    }

    private static Regarding regarding(Pod pod) {
        var metadata = pod.getMetadata();
        String uid = metadata.getUid() == null ? "" : metadata.getUid();
        return new Regarding("v1", "Pod", metadata.getNamespace(), metadata.getName(), uid);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        writer.close();
    }
}

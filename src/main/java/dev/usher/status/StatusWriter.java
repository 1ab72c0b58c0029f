package dev.usher.status;

import dev.usher.config.ProcessSettings;
import dev.usher.resource.LoadBalancerAddress;
import dev.usher.status.StatusWrite.Outcome;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps `status.loadBalancer` of the Ingresses we serve as it should be (ST): while we lead, and only where the
/// cluster's content differs.
///
/// One virtual thread plans; up to ten writes are under way at once (ST4), at most a hundred are begun in a second.
/// What it is told is a signal in a queue: no caller waits for the network.
public final class StatusWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);
    private static final int AT_ONCE = 10;
    private static final int PER_SECOND = 100;
    private static final int BURST = 200;
    /// How many writes are begun before the plan is made anew: what changed meanwhile counts.
    private static final int ROUND = 100;
    private static final Duration TO_CLEAR = Duration.ofSeconds(15);

    private final StatusApi api;
    private final OwnPods pods;
    private final AddressSource source;
    private final StatusPlan plan;
    private final Duration interval;
    private final boolean clearAtEnd;
    private final BooleanSupplier leading;
    private final LinkedBlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final Semaphore slots = new Semaphore(AT_ONCE);
    private final TokenBucket bucket = new TokenBucket(PER_SECOND, BURST, System::nanoTime);
    private final CountDownLatch cleared = new CountDownLatch(1);
    private final LongAdder written = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Thread thread;
    private volatile Outlook outlook = Outlook.NOTHING;
    private volatile boolean closed;

    // Our thread only.
    private Optional<List<LoadBalancerAddress>> ofNodes = Optional.empty();
    private long nodesAsked;
    private boolean nodesKnown;

    private sealed interface Signal {
        record Look() implements Signal {}

        record Ended(StatusWrite write, Outcome outcome) implements Signal {}

        record Clear() implements Signal {}
    }

    /// A writer that begins with [#start].
    ///
    /// @param leading whether we may write; asked before every write
    public StatusWriter(KubernetesClient client, ProcessSettings settings, OwnPods pods, BooleanSupplier leading) {
        this.api = new StatusApi(client);
        this.pods = pods;
        this.leading = leading;
        source = AddressSource.from(settings.status());
        interval = settings.status().interval();
        plan = new StatusPlan(
                interval, !settings.scope().watchNamespaceSelector().isEmpty());
        clearAtEnd = settings.status().clearOnShutdown();
        thread = Thread.ofVirtual().name("status").unstarted(this::run);
    }

    /// Begins to write.
    public void start() {
        thread.start();
    }

    /// Takes what is in service now. Any thread.
    public void look(Outlook now) {
        outlook = now;
        wake();
    }

    /// Looks again: we lead now, or not any more. Any thread.
    public void wake() {
        // One look does for all that are waiting, and a burst of tables must not pile up behind a slow API server.
        if (!(signals.peek() instanceof Signal.Look)) {
            signals.add(new Signal.Look());
        }
    }

    /// Statuses the cluster took from us.
    public long written() {
        return written.sum();
    }

    /// Attempts it did not take.
    public long failed() {
        return failed.sum();
    }

    private void run() {
        try {
            while (!closed) {
                Signal signal = signals.poll(pause(), TimeUnit.NANOSECONDS);
                for (Signal at = signal; at != null; at = signals.poll()) {
                    take(at);
                }
                turn();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            cleared.countDown();
        }
    }

    private long pause() {
        return Math.clamp(plan.nextNanos(), Duration.ofMillis(10).toNanos(), interval.toNanos());
    }

    private void take(Signal signal) throws InterruptedException {
        switch (signal) {
            case Signal.Look _ -> {
                // The turn that follows looks.
            }
            case Signal.Ended(var write, var outcome) -> plan.ended(write, outcome, System.nanoTime());
            case Signal.Clear _ -> {
                clear();
                closed = true;
            }
        }
    }

    private void turn() throws InterruptedException {
        if (closed || !leading.getAsBoolean()) {
            return;
        }
        try {
            Optional<List<LoadBalancerAddress>> wanted = addresses();
            if (wanted.isPresent()) {
                for (StatusWrite write : plan.due(outlook, wanted.get(), System.nanoTime(), ROUND)) {
                    TimeUnit.NANOSECONDS.sleep(bucket.take());
                    begin(write);
                }
            }
        } catch (RuntimeException bug) {
            // The one outermost catch of this loop: statuses are late then, and traffic is none the worse.
            LOG.atError().setCause(bug).log("statuses could not be planned");
        }
    }

    private void begin(StatusWrite write) throws InterruptedException {
        slots.acquire();
        Thread.ofVirtual().name("status-write").start(() -> {
            Outcome outcome = Outcome.FAILED;
            try {
                outcome = api.write(write);
                (outcome == Outcome.FAILED ? failed : written).increment();
            } finally {
                signals.add(new Signal.Ended(write, outcome));
                slots.release();
            }
        });
    }

    /// Empty when nobody knows: then nothing is written.
    private Optional<List<LoadBalancerAddress>> addresses() {
        return switch (source) {
            case AddressSource.Given(var addresses) -> Optional.of(addresses);
            case AddressSource.OfService(var service) -> AddressSource.ofService(service, outlook.snapshot());
            case AddressSource.OfNodes(boolean internal) -> nodes(internal);
        };
    }

    private Optional<List<LoadBalancerAddress>> nodes(boolean internal) {
        long now = System.nanoTime();
        if (!nodesKnown || now - nodesAsked >= interval.toNanos()) {
            nodesKnown = true;
            nodesAsked = now;
            try {
                List<LoadBalancerAddress> found = AddressSource.sorted(pods.nodeAddresses(internal));
                // No ready replica is what a starting one sees of itself: its readiness is a few seconds behind.
                if (!found.isEmpty()) {
                    ofNodes = Optional.of(found);
                }
            } catch (KubernetesClientException e) {
                LOG.atWarn()
                        .addKeyValue(
                                "cause",
                                String.valueOf(e.getMessage())
                                        .lines()
                                        .findFirst()
                                        .orElse(""))
                        .log("addresses of nodes not read; give --publish-service or --publish-status-address, or"
                                + " allow get and list on pods and get on nodes");
            }
        }
        return ofNodes;
    }

    private void clear() throws InterruptedException {
        Optional<List<LoadBalancerAddress>> shown = addresses();
        // ST4: with several addresses, or with another replica, the next leader knows better.
        if (!clearAtEnd
                || !leading.getAsBoolean()
                || shown.isEmpty()
                || shown.get().size() > 1) {
            return;
        }
        try {
            if (pods.anyOther()) {
                return;
            }
        } catch (KubernetesClientException e) {
            LOG.atWarn().addKeyValue("cause", e.getMessage()).log("statuses left as they are: other replicas may run");
            return;
        }
        List<StatusWrite> writes = plan.clearing(outlook, shown.get());
        LOG.atInfo().addKeyValue("ingresses", writes.size()).log("the last replica stops: clearing statuses");
        slots.acquire(AT_ONCE);
        slots.release(AT_ONCE);
        // Only so many at once, but without a rate: whoever stops us waits for it.
        for (StatusWrite write : writes) {
            begin(write);
        }
        slots.acquire(AT_ONCE);
    }

    /// Clears what shows our addresses if we are the last, and ends. Waits for that, 15 s at most.
    public void finish() throws InterruptedException {
        signals.add(new Signal.Clear());
        if (thread.getState() != Thread.State.NEW && !cleared.await(TO_CLEAR.toSeconds(), TimeUnit.SECONDS)) {
            LOG.atWarn().log("not every status could be cleared in time");
        }
        close();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}

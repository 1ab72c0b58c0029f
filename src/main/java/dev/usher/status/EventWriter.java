package dev.usher.status;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes notes as Events, one after the other, on a virtual thread: ten a second after a burst of a hundred. The queue
/// is bounded; a note that finds no room, or that the API server does not take in three attempts, is dropped and
/// counted. An Event that was written is counted up, at most every ten seconds.
final class EventWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);
    private static final int ROOM = 1000;
    private static final int PER_SECOND = 10;
    private static final int BURST = 100;
    private static final int REMEMBERED = 4096;
    private static final int ATTEMPTS = 3;
    private static final Duration GAP = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final EventApi api;
    private final ArrayBlockingQueue<Note> queue = new ArrayBlockingQueue<>(ROOM);
    private final TokenBucket bucket = new TokenBucket(PER_SECOND, BURST, System::nanoTime);
    private final LongAdder written = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final Thread thread;
    private volatile boolean closed;
    private String trouble = "";

    /// What was told, the longest silent first.
    private final Map<Note, Telling> told = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Note, Telling> eldest) {
            return size() > REMEMBERED;
        }
    };

    /// How often something was told.
    ///
    /// @param count 0 when others told it first
    /// @param nanos when it was last written
    private record Telling(int count, long nanos) {
        int next() {
            return count == 0 ? 0 : count + 1;
        }
    }

    EventWriter(KubernetesClient client, String instance) {
        api = new EventApi(client, instance);
        thread = Thread.ofVirtual().name("events").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Queues a note. Any thread; never waits.
    void tell(Note note) {
        if (!queue.offer(note)) {
            dropped.increment();
        }
    }

    long written() {
        return written.sum();
    }

    long dropped() {
        return dropped.sum();
    }

    private void run() {
        try {
            while (!closed) {
                Note note = queue.take();
                write(note);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Note note) throws InterruptedException {
        Optional<Telling> last = Optional.ofNullable(told.get(note));
        Optional<Telling> recent = last.filter(telling -> System.nanoTime() - telling.nanos() < GAP.toNanos());
        if (recent.isPresent()) {
            told.put(note, new Telling(recent.get().next(), recent.get().nanos()));
            return;
        }
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            TimeUnit.NANOSECONDS.sleep(bucket.take());
            try {
                int count = send(note, last);
                told.put(note, new Telling(count, System.nanoTime()));
                written.increment();
                trouble = "";
                return;
            } catch (KubernetesClientException e) {
                report(e);
                if (isFinal(e)) {
                    break;
                }
                Thread.sleep(RETRY.multipliedBy(1L << (attempt - 1)));
            } catch (RuntimeException bug) {
                LOG.atError().addKeyValue("reason", note.reason()).setCause(bug).log("an Event could not be made");
                break;
            }
        }
        dropped.increment();
    }

    /// How often it has been told now.
    private int send(Note note, Optional<Telling> last) {
        Note whole = api.identified(note);
        Instant now = Instant.now();
        if (last.isEmpty()) {
            return create(whole, now);
        }
        int count = last.get().next();
        try {
            api.again(whole, count, now);
            return count;
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404) {
                throw e;
            }
            // The API server forgets Events after an hour.
            return create(whole, now);
        }
    }

    private int create(Note note, Instant now) {
        try {
            api.create(note, now);
            return 1;
        } catch (KubernetesClientException e) {
            if (e.getCode() != 409) {
                throw e;
            }
            // Told by another replica, or by us before a restart.
            api.again(note, 0, now);
            return 0;
        }
    }

    /// Refused for what it is, or where it was to go (a namespace that is being deleted): again would be the same.
    private static boolean isFinal(KubernetesClientException e) {
        return e.getCode() >= 400 && e.getCode() < 500 && e.getCode() != 429 && e.getCode() != 409;
    }

    private void report(KubernetesClientException e) {
        String what = e.getCode() == 0 ? "no answer" : "status " + e.getCode();
        if (!what.equals(trouble)) {
            trouble = what;
            LOG.atWarn()
                    .addKeyValue(
                            "cause",
                            String.valueOf(e.getMessage()).lines().findFirst().orElse(""))
                    .log(
                            e.getCode() == 403
                                    ? "Event not written: allow create and patch on events"
                                    : "Event not written");
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}

package dev.usher.runtime;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Optional;

/// Has long-lived objects collected before they fill the heap.
///
/// Objects of tables that were replaced have mostly grown old. The JVM's serial collector looks for garbage among old
/// objects when the heap has reached its limit and not before, so that a process under steady change would take half a
/// gigabyte in the course of a day for a heap of some tens of megabytes. A full collection stops all threads for as
/// long as what is alive is large, whenever it happens; so it happens when there is as much garbage as there is to
/// keep.
///
/// Other collectors, which `USHER_JAVA_OPTS` may ask for, look by themselves.
final class HeapWatch implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMinutes(1);

    /// Less garbage is not worth a collection.
    private static final long LEAST_GARBAGE = 32L << 20;

    /// A start that took more leaves behind what only reading took.
    private static final long LARGE_START = 32L << 20;

    /// Old objects, as the JVM sees them; a seam for tests.
    interface Heap {
        /// Bytes that old objects take, garbage among them.
        long used();

        /// Bytes they took after the last full collection; 0 when there was none.
        long live();

        void collect();
    }

    private final Heap heap;
    private long alive;
    private final Thread thread = Thread.ofVirtual().name("heap").unstarted(this::watch);

    HeapWatch(Heap heap) {
        this.heap = heap;
    }

    /// That of this process.
    static HeapWatch ofProcess() {
        return new HeapWatch(new Tenured());
    }

    /// A large cluster leaves a third of the heap behind that was only needed to read it. To be called while nobody
    /// waits for an answer yet; later the same collection would keep requests waiting.
    void collectWhatWasRead() {
        if (Runtime.getRuntime().totalMemory() > LARGE_START) {
            heap.collect();
        }
    }

    void start() {
        thread.start();
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(PERIOD);
                look();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /// Collects if there is enough to collect.
    void look() {
        long used = heap.used();
        long live = heap.live();
        if (live > 0) {
            alive = live;
        } else if (alive == 0) {
            alive = used; // nothing was collected so far: what the first look finds is as good as alive
        }
        if (used - alive > Math.max(LEAST_GARBAGE, alive)) {
            heap.collect();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /// The old generation of the serial collector. Its beans are looked for at the first look: no start waits for them.
    private static final class Tenured implements Heap {
        private static final String NAME = "Tenured Gen";

        private static Optional<MemoryPoolMXBean> pool() {
            return ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getName().equals(NAME))
                    .findFirst();
        }

        @Override
        public long used() {
            return pool().map(pool -> pool.getUsage().getUsed()).orElse(0L);
        }

        @Override
        public long live() {
            return pool().map(MemoryPoolMXBean::getCollectionUsage)
                    .map(MemoryUsage::getUsed)
                    .orElse(0L);
        }

        @Override
        public void collect() {
            System.gc();
        }
    }
}

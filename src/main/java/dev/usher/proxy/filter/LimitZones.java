package dev.usher.proxy.filter;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// The zones of all Ingresses with limits. A zone lives as long as a filter that uses it, so that what clients did
/// before a change of the configuration counts after it (LI1). Any thread.
final class LimitZones {
    private final LongSupplier ticker;
    private final ConcurrentHashMap<String, Entry> zones = new ConcurrentHashMap<>();
    private final ReferenceQueue<LimitZone> unused = new ReferenceQueue<>();

    private static final class Entry extends WeakReference<LimitZone> {
        private final String name;

        Entry(String name, LimitZone zone, ReferenceQueue<LimitZone> unused) {
            super(zone, unused);
            this.name = name;
        }
    }

    /// @param ticker nanoseconds, as `System.nanoTime`
    LimitZones(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /// The zone of a name.
    LimitZone zone(String name) {
        forget();
        while (true) {
            Entry known = zones.get(name);
            LimitZone zone = known == null ? null : known.get();
            if (zone != null) {
                return zone;
            }
            var fresh = new LimitZone(ticker);
            var entry = new Entry(name, fresh, unused);
            boolean won = known == null ? zones.putIfAbsent(name, entry) == null : zones.replace(name, known, entry);
            if (won) {
                return fresh;
            }
        }
    }

    private void forget() {
        for (var gone = unused.poll(); gone != null; gone = unused.poll()) {
            if (gone instanceof Entry entry) {
                zones.remove(entry.name, entry);
            }
        }
    }
}

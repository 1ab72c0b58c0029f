package dev.usher.observe;

import org.jspecify.annotations.Nullable;

/// The counters of one loop for one route of one host, by status, method and canary and, where told apart, the
/// real host name. Open addressing without removal.
final class RouteCells {
    private static final int FIRST_CAPACITY = 4;

    private @Nullable Entry[] entries = new Entry[FIRST_CAPACITY];
    /// The last one found: most routes are asked for in one way, and answer in one.
    private @Nullable Entry latest;
    private int size;

    /// One combination.
    private static final class Entry {
        private final int hash;
        private final byte[] realHost;
        private final int status;
        private final String method;
        private final String canary;
        private final Cells cells;

        Entry(int hash, byte[] realHost, int status, String method, String canary, Cells cells) {
            this.hash = hash;
            this.realHost = realHost;
            this.status = status;
            this.method = method;
            this.canary = canary;
            this.cells = cells;
        }

        boolean matches(int otherHash, HostLabel real, int otherStatus, String otherMethod, String otherCanary) {
            return hash == otherHash
                    && status == otherStatus
                    && method.equals(otherMethod)
                    && canary.equals(otherCanary)
                    && real.matches(realHost);
        }
    }

    /// The counters, or null when they have to be looked up.
    @Nullable
    Cells find(HostLabel real, int status, String method, String canary) {
        int hash = hash(real, status, method, canary);
        Entry last = latest;
        if (last != null && last.matches(hash, real, status, method, canary)) {
            return last.cells;
        }
        for (int at = hash & (entries.length - 1); ; at = (at + 1) & (entries.length - 1)) {
            Entry entry = entries[at];
            if (entry == null) {
                return null;
            }
            if (entry.matches(hash, real, status, method, canary)) {
                latest = entry;
                return entry.cells;
            }
        }
    }

    /// Remembers counters that [#find] did not find.
    void put(HostLabel real, int status, String method, String canary, Cells cells) {
        size++;
        if (2 * size > entries.length) {
            grow();
        }
        insert(new Entry(hash(real, status, method, canary), real.copy(), status, method, canary, cells));
    }

    private void grow() {
        @Nullable Entry[] before = entries;
        entries = new Entry[before.length * 2];
        for (Entry entry : before) {
            if (entry != null) {
                insert(entry);
            }
        }
    }

    private void insert(Entry entry) {
        int at = entry.hash & (entries.length - 1);
        while (entries[at] != null) {
            at = (at + 1) & (entries.length - 1);
        }
        entries[at] = entry;
    }

    private static int hash(HostLabel real, int status, String method, String canary) {
        int hash = ((31 * real.hash() + status) * 31 + method.hashCode()) * 31 + canary.hashCode();
        hash *= 0x9E37_79B9;
        return hash ^ (hash >>> 15);
    }
}

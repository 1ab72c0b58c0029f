package dev.usher.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An immutable map from byte strings to values, looked up by a slice of an array and a hash that was
/// worked out while the slice was scanned. Open addressing, at most half full. Keys come from objects
/// in the cluster, not from clients, and the hash is seeded per process. The slots lie in pages, which
/// tables share: a table with one value more copies a page, however many values there are.
final class ByteTable<V> {
    private static final long PRIME = 0x100000001B3L;
    private static final long SEED = System.nanoTime() * 0x9E3779B97F4A7C15L;
    private static final int PAGE_BITS = 8;
    private static final int PAGE = 1 << PAGE_BITS;

    private final List<List<@Nullable Entry<V>>> pages;
    private final int mask;
    private final int size;
    private final int longest;

    private static final class Entry<V> {
        final byte[] key;
        final V value;

        Entry(byte[] key, V value) {
            this.key = key;
            this.value = value;
        }
    }

    ByteTable(Map<String, V> entries) {
        this(new ByteTable<>(2), slots(entries.size()), entries, Set.of());
    }

    private static int slots(int entries) {
        return Math.max(2, Integer.highestOneBit(Math.max(1, entries)) * 4);
    }

    /// An empty table.
    private ByteTable(int slots) {
        pages = empty(slots);
        mask = slots - 1;
        size = 0;
        longest = -1;
    }

    private static <V> List<List<@Nullable Entry<V>>> empty(int slots) {
        var pages = new ArrayList<List<@Nullable Entry<V>>>(Math.max(1, slots >> PAGE_BITS));
        for (int left = slots; left > 0; left -= PAGE) {
            pages.add(new ArrayList<@Nullable Entry<V>>(Collections.nCopies(Math.min(left, PAGE), null)));
        }
        return pages;
    }

    /// A copy with other values for some keys.
    private ByteTable(ByteTable<V> from, int slots, Map<String, V> changed, Set<String> gone) {
        boolean fits = slots == from.mask + 1;
        pages = fits ? new ArrayList<>(from.pages) : empty(slots);
        mask = slots - 1;
        var own = new BitSet();
        if (!fits) {
            own.set(0, pages.size());
            from.pages.forEach(page -> page.forEach(entry -> putAgain(entry, own)));
        }
        int count = from.size;
        for (String key : gone) {
            count -= remove(Latin.utf8(key), own) ? 1 : 0;
        }
        int max = from.longest;
        for (Map.Entry<String, V> entry : changed.entrySet()) {
            byte[] key = Latin.utf8(entry.getKey());
            max = Math.max(max, key.length);
            count += put(new Entry<>(key, entry.getValue()), own) ? 1 : 0;
        }
        size = count;
        longest = max;
    }

    private void putAgain(@Nullable Entry<V> entry, BitSet own) {
        if (entry != null) {
            put(entry, own);
        }
    }

    /// A table with these values added or replaced, and without those: shares all pages that none of
    /// them falls into, as long as there is room.
    ByteTable<V> with(Map<String, V> changed, Set<String> gone) {
        if (changed.isEmpty() && gone.isEmpty()) {
            return this;
        }
        int most = size + changed.size();
        boolean room = most * 2 <= mask + 1 && slots(size) * 4 > mask;
        return new ByteTable<>(this, room ? mask + 1 : slots(most), changed, gone);
    }

    /// Whether the key is new.
    ///
    /// @param own pages that no other table has
    private boolean put(Entry<V> entry, BitSet own) {
        int slot = find(entry.key);
        boolean added = at(slot) == null;
        set(slot, entry, own);
        return added;
    }

    /// Whether there was such a key. What lies behind it moves up as long as it may, so that no look-up ends too soon.
    private boolean remove(byte[] key, BitSet own) {
        int hole = find(key);
        if (at(hole) == null) {
            return false;
        }
        int slot = hole;
        while (true) {
            slot = (slot + 1) & mask;
            Entry<V> next = at(slot);
            if (next == null) {
                break;
            }
            int home = slot(hash(next.key, 0, next.key.length));
            if (((slot - home) & mask) >= ((slot - hole) & mask)) {
                set(hole, next, own);
                hole = slot;
            }
        }
        set(hole, null, own);
        return true;
    }

    /// The slot of a key, or the one where it would be.
    private int find(byte[] key) {
        int slot = slot(hash(key, 0, key.length));
        Entry<V> there = at(slot);
        while (there != null && !Arrays.equals(there.key, key)) {
            slot = (slot + 1) & mask;
            there = at(slot);
        }
        return slot;
    }

    private void set(int slot, @Nullable Entry<V> entry, BitSet own) {
        int page = slot >>> PAGE_BITS;
        if (!own.get(page)) {
            pages.set(page, new ArrayList<@Nullable Entry<V>>(pages.get(page)));
            own.set(page);
        }
        pages.get(page).set(slot & (PAGE - 1), entry);
    }

    private @Nullable Entry<V> at(int slot) {
        return pages.get(slot >>> PAGE_BITS).get(slot & (PAGE - 1));
    }

    /// The value of a key, null when there is none.
    @Nullable
    V get(String key) {
        byte[] bytes = Latin.utf8(key);
        return get(bytes, 0, bytes.length, hash(bytes, 0, bytes.length));
    }

    /// The hash of no bytes.
    static long start() {
        return SEED;
    }

    /// The hash of some bytes followed by one more.
    static long step(long hash, byte next) {
        return (hash ^ next) * PRIME;
    }

    static long hash(byte[] bytes, int offset, int length) {
        long hash = SEED;
        for (int i = offset; i < offset + length; i++) {
            hash = step(hash, bytes[i]);
        }
        return hash;
    }

    /// No key is longer, -1 without any: longer slices need no look-up.
    int longest() {
        return longest;
    }

    /// The value of a slice whose hash is known, null when there is none.
    @Nullable
    V get(byte[] bytes, int offset, int length, long hash) {
        int slot = slot(hash);
        @Nullable Entry<V> there = at(slot);
        while (there != null) {
            byte[] key = there.key;
            if (key.length == length && Arrays.equals(key, 0, length, bytes, offset, offset + length)) {
                return there.value;
            }
            slot = (slot + 1) & mask;
            there = at(slot);
        }
        return null;
    }

    private int slot(long hash) {
        return (int) (hash ^ (hash >>> 29) ^ (hash >>> 47)) & mask;
    }
}

package dev.usher.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An immutable map from byte strings to values, looked up by a slice of an array and a hash that was worked out while
/// the slice was scanned. Open addressing, at most half full. Keys come from objects in the cluster, not from clients,
/// and the hash is seeded per process.
final class ByteTable<V> {
    private static final long PRIME = 0x100000001B3L;
    private static final long SEED = System.nanoTime() * 0x9E3779B97F4A7C15L;

    private final byte[][] keys;
    private final List<@Nullable V> values;
    private final int mask;
    private final int size;
    private final int longest;

    ByteTable(Map<String, V> entries) {
        this(new ByteTable<>(slots(entries.size())), slots(entries.size()), entries);
    }

    private static int slots(int entries) {
        return Math.max(2, Integer.highestOneBit(Math.max(1, entries)) * 4);
    }

    /// An empty table.
    private ByteTable(int slots) {
        keys = new byte[slots][];
        values = empty(slots);
        mask = slots - 1;
        size = 0;
        longest = -1;
    }

    private static <V> List<@Nullable V> empty(int slots) {
        var values = new ArrayList<@Nullable V>(slots);
        for (int i = 0; i < slots; i++) {
            values.add(null);
        }
        return values;
    }

    /// A copy with other values for some keys.
    private ByteTable(ByteTable<V> from, int slots, Map<String, V> changed) {
        boolean fits = slots == from.keys.length;
        keys = fits ? from.keys.clone() : new byte[slots][];
        values = fits ? new ArrayList<@Nullable V>(from.values) : empty(slots);
        mask = slots - 1;
        for (int i = 0; !fits && i < from.keys.length; i++) {
            V value = from.values.get(i);
            if (value != null) {
                put(from.keys[i], value);
            }
        }
        int count = from.size;
        int max = from.longest;
        for (Map.Entry<String, V> entry : changed.entrySet()) {
            byte[] key = Latin.utf8(entry.getKey());
            max = Math.max(max, key.length);
            count += put(key, entry.getValue()) ? 1 : 0;
        }
        size = count;
        longest = max;
    }

    /// A table with these values added or replaced: a copy of two arrays as long as there is room, which costs a
    /// fraction of hashing every key again.
    ByteTable<V> with(Map<String, V> changed) {
        if (changed.isEmpty()) {
            return this;
        }
        boolean room = (size + changed.size()) * 2 <= keys.length;
        return new ByteTable<>(this, room ? keys.length : slots(size + changed.size()), changed);
    }

    /// Whether the key is new.
    private boolean put(byte[] key, V value) {
        int slot = slot(hash(key, 0, key.length));
        while (values.get(slot) != null) {
            if (Arrays.equals(keys[slot], key)) {
                values.set(slot, value);
                return false;
            }
            slot = (slot + 1) & mask;
        }
        keys[slot] = key;
        values.set(slot, value);
        return true;
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

    /// Length of the longest key, -1 without any: longer slices need no look-up.
    int longest() {
        return longest;
    }

    /// The value of a slice whose hash is known, null when there is none.
    @Nullable
    V get(byte[] bytes, int offset, int length, long hash) {
        int slot = slot(hash);
        while (true) {
            V value = values.get(slot);
            if (value == null) {
                return null;
            }
            byte[] key = keys[slot];
            if (key.length == length && Arrays.equals(key, 0, length, bytes, offset, offset + length)) {
                return value;
            }
            slot = (slot + 1) & mask;
        }
    }

    private int slot(long hash) {
        return (int) (hash ^ (hash >>> 29) ^ (hash >>> 47)) & mask;
    }
}

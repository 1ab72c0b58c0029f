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
    private final int longest;

    ByteTable(Map<String, V> entries) {
        int size = Math.max(2, Integer.highestOneBit(Math.max(1, entries.size())) * 4);
        keys = new byte[size][];
        values = new ArrayList<@Nullable V>(size);
        for (int i = 0; i < size; i++) {
            values.add(null);
        }
        mask = size - 1;
        int max = -1;
        for (Map.Entry<String, V> entry : entries.entrySet()) {
            byte[] key = Latin.utf8(entry.getKey());
            max = Math.max(max, key.length);
            int slot = slot(hash(key, 0, key.length));
            while (values.get(slot) != null) {
                slot = (slot + 1) & mask;
            }
            keys[slot] = key;
            values.set(slot, entry.getValue());
        }
        longest = max;
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

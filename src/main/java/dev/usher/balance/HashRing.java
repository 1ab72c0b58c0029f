package dev.usher.balance;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/// A ring of hashes (ketama): each node has 160 points on it, and a key belongs to the node of the next point. A node
/// that comes or goes moves only the keys of its own points, about one in n (B4). Immutable; it depends on the names of
/// the nodes alone, so all replicas agree.
final class HashRing {
    static final int POINTS = 160;

    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;
    /// How far to look along the ring for a node that is not to be avoided before all are looked through.
    private static final int WALK = 1024;

    /// Position in the upper half, number of the node in the lower; sorted.
    private final long[] points;
    private final int nodes;

    private HashRing(long[] points, int nodes) {
        this.points = points;
        this.nodes = nodes;
    }

    /// A ring of nodes, numbered by their places in the list; at least one.
    static HashRing of(List<String> names) {
        var points = new long[names.size() * POINTS];
        for (int node = 0; node < names.size(); node++) {
            long seed = Hash.of(names.get(node));
            for (int i = 0; i < POINTS; i++) {
                points[node * POINTS + i] = position(Hash.mix(seed + i * GOLDEN)) | node;
            }
        }
        Arrays.sort(points);
        return new HashRing(points, names.size());
    }

    /// The upper 31 bits, as a position.
    private static long position(long hash) {
        return hash >>> 33 << Integer.SIZE;
    }

    /// The node of a key. One to be avoided leaves its keys to the nodes behind its points.
    int node(CharSequence key, IntPredicate avoid) {
        int found = Arrays.binarySearch(points, position(Hash.of(key)));
        int first = found >= 0 ? found : -1 - found;
        int slot = first == points.length ? 0 : first;
        int owner = (int) points[slot];
        if (!avoid.test(owner)) {
            return owner;
        }
        int at = slot;
        for (int step = Math.min(WALK, points.length); step > 0; step--) {
            at = at + 1 == points.length ? 0 : at + 1;
            int candidate = (int) points[at];
            if (candidate != owner && !avoid.test(candidate)) {
                return candidate;
            }
        }
        return Avoiding.from(owner, nodes, avoid);
    }
}

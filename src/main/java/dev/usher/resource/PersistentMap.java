package dev.usher.resource;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An immutable map that shares its structure with the maps it was made from: one entry more or less copies a few
/// nodes, and what differs between two such maps is found without looking at what they share. This is what keeps the
/// cost of a change apart from the number of objects.
///
/// ## How it works
/// A hash trie (Bagwell, "Ideal Hash Trees", 2001): each branch has up to 32 children, chosen by the next five bits of
/// the key's hash, and a bitmap of those it has. Keys whose hashes are equal share a bucket that is sorted, so that
/// names chosen to collide cost a search in a tree and not a walk.
///
/// @param <K> keys, with an order that is consistent with equals
public final class PersistentMap<K extends Comparable<K>, V> extends AbstractMap<K, V> {
    private static final int BITS = 5;

    private final @Nullable Node<K, V> root;
    private final int size;

    private PersistentMap(@Nullable Node<K, V> root, int size) {
        this.root = root;
        this.size = size;
    }

    /// Told of every key whose values are not the same instance in two maps.
    @FunctionalInterface
    public interface Difference<K, V> {
        /// A key has another value.
        ///
        /// @param before null when the key is new
        /// @param after null when the key is gone
        void differs(K key, @Nullable V before, @Nullable V after);
    }

    public static <K extends Comparable<K>, V> PersistentMap<K, V> empty() {
        return new PersistentMap<>(null, 0);
    }

    /// The same entries; the map itself when it is a persistent one already.
    public static <K extends Comparable<K>, V> PersistentMap<K, V> copyOf(Map<K, V> map) {
        if (map instanceof PersistentMap<K, V> persistent) {
            return persistent;
        }
        PersistentMap<K, V> copy = empty();
        for (Map.Entry<K, V> entry : map.entrySet()) {
            copy = copy.with(entry.getKey(), entry.getValue());
        }
        return copy;
    }

    /// Tells what has to change in `before` to become `after`, in no order. Fast when one was made from the other.
    public static <K extends Comparable<K>, V> void differences(
            Map<K, V> before, Map<K, V> after, Difference<K, V> found) {
        diff(copyOf(before).root, copyOf(after).root, 0, found);
    }

    /// This map with a value for a key; this map itself when it has that very instance.
    public PersistentMap<K, V> with(K key, V value) {
        V before = get(key);
        if (isSame(before, value)) {
            return this;
        }
        var leaf = new Leaf<>(key, value);
        Node<K, V> next = root == null ? leaf : put(root, leaf, key.hashCode(), 0);
        return new PersistentMap<>(next, before == null ? size + 1 : size);
    }

    /// This map without a key; this map itself when it does not have it.
    public PersistentMap<K, V> without(K key) {
        if (root == null || get(key) == null) {
            return this;
        }
        return new PersistentMap<>(remove(root, key, key.hashCode(), 0), size - 1);
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        return key == null ? null : find(root, key, key.hashCode(), 0);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return get(key) != null;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PersistentMap<?, ?> map
                ? size == map.size && isEqual(root, map.root)
                : super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<K, V>> iterator() {
                return new Entries<>(root);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    private sealed interface Node<K extends Comparable<K>, V> {}

    private static final class Leaf<K extends Comparable<K>, V> extends SimpleImmutableEntry<K, V>
            implements Node<K, V> {
        private static final long serialVersionUID = 1L;

        Leaf(K key, V value) {
            super(key, value);
        }
    }

    /// Two or more entries whose hashes are equal.
    private record Bucket<K extends Comparable<K>, V>(SortedMap<K, V> entries) implements Node<K, V> {
        Bucket {
            entries = Collections.unmodifiableSortedMap(entries);
        }
    }

    private record Branch<K extends Comparable<K>, V>(int bitmap, List<Node<K, V>> children) implements Node<K, V> {
        boolean has(int bit) {
            return (bitmap & bit) != 0;
        }

        @Nullable
        Node<K, V> child(int bit) {
            return has(bit) ? children.get(index(bit)) : null;
        }

        int index(int bit) {
            return Integer.bitCount(bitmap & (bit - 1));
        }

        Branch<K, V> with(int bit, Node<K, V> child) {
            var next = new ArrayList<Node<K, V>>(children.size() + (has(bit) ? 0 : 1));
            next.addAll(children);
            if (has(bit)) {
                next.set(index(bit), child);
            } else {
                next.add(index(bit), child);
            }
            return new Branch<>(bitmap | bit, next);
        }

        /// Nothing when no child is left, and the child itself when the only one left is no branch.
        @Nullable
        Node<K, V> without(int bit) {
            if (children.size() == 1) {
                return null;
            }
            var next = new ArrayList<>(children);
            next.remove(index(bit));
            return next.size() == 1 && !(next.getFirst() instanceof Branch<K, V>)
                    ? next.getFirst()
                    : new Branch<>(bitmap & ~bit, next);
        }
    }

    /// Values are told apart by instance: that they are equal is for the reader of a difference to find out.
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(@Nullable Object left, @Nullable Object right) {
        return left == right;
    }

    /// Equal maps have equal shapes, whatever they were made from.
    private static boolean isEqual(@Nullable Node<?, ?> left, @Nullable Node<?, ?> right) {
        if (isSame(left, right)) {
            return true;
        }
        if (!(left instanceof Branch<?, ?> a) || !(right instanceof Branch<?, ?> b)) {
            return Objects.equals(left, right);
        }
        if (a.bitmap() != b.bitmap()) {
            return false;
        }
        for (int i = 0; i < a.children().size(); i++) {
            if (!isEqual(a.children().get(i), b.children().get(i))) {
                return false;
            }
        }
        return true;
    }

    private static int bit(int hash, int shift) {
        return 1 << ((hash >>> shift) & ((1 << BITS) - 1));
    }

    private static <K extends Comparable<K>, V> @Nullable V find(
            @Nullable Node<K, V> from, Object key, int hash, int depth) {
        Node<K, V> node = from;
        for (int shift = depth; ; shift += BITS) {
            switch (node) {
                case null -> {
                    return null;
                }
                case Leaf<K, V> leaf -> {
                    return leaf.getKey().equals(key) ? leaf.getValue() : null;
                }
                case Bucket<K, V>(var entries) -> {
                    return entries.firstKey().hashCode() == hash ? entries.get(key) : null;
                }
                case Branch<K, V> branch -> node = branch.child(bit(hash, shift));
            }
        }
    }

    private static <K extends Comparable<K>, V> Node<K, V> put(Node<K, V> node, Leaf<K, V> leaf, int hash, int shift) {
        return switch (node) {
            case Branch<K, V> branch -> {
                int bit = bit(hash, shift);
                Node<K, V> child = branch.child(bit);
                yield branch.with(bit, child == null ? leaf : put(child, leaf, hash, shift + BITS));
            }
            case Leaf<K, V> other when other.getKey().equals(leaf.getKey()) -> leaf;
            case Leaf<K, V> other
            when other.getKey().hashCode() == hash -> {
                var entries = new TreeMap<K, V>();
                entries.put(other.getKey(), other.getValue());
                entries.put(leaf.getKey(), leaf.getValue());
                yield new Bucket<>(entries);
            }
            case Leaf<K, V> other -> put(branch(other, other.getKey().hashCode(), shift), leaf, hash, shift);
            case Bucket<K, V>(var entries)
            when entries.firstKey().hashCode() == hash -> {
                var more = new TreeMap<>(entries);
                more.put(leaf.getKey(), leaf.getValue());
                yield new Bucket<>(more);
            }
            case Bucket<K, V> bucket ->
                put(branch(bucket, bucket.entries().firstKey().hashCode(), shift), leaf, hash, shift);
        };
    }

    private static <K extends Comparable<K>, V> Branch<K, V> branch(Node<K, V> only, int hash, int shift) {
        return new Branch<K, V>(0, List.of()).with(bit(hash, shift), only);
    }

    /// The key is in the node.
    private static <K extends Comparable<K>, V> @Nullable Node<K, V> remove(
            Node<K, V> node, K key, int hash, int shift) {
        return switch (node) {
            case Leaf<K, V> _ -> null;
            case Bucket<K, V>(var entries) -> {
                var fewer = new TreeMap<>(entries);
                fewer.remove(key);
                yield fewer.size() == 1
                        ? new Leaf<>(fewer.firstKey(), fewer.firstEntry().getValue())
                        : new Bucket<>(fewer);
            }
            case Branch<K, V> branch -> {
                int bit = bit(hash, shift);
                Node<K, V> left = remove(branch.children().get(branch.index(bit)), key, hash, shift + BITS);
                if (left == null) {
                    yield branch.without(bit);
                }
                // A branch with nothing but one entry is that entry.
                yield branch.children().size() == 1 && !(left instanceof Branch<K, V>) ? left : branch.with(bit, left);
            }
        };
    }

    private static <K extends Comparable<K>, V> void diff(
            @Nullable Node<K, V> before, @Nullable Node<K, V> after, int shift, Difference<K, V> found) {
        if (isSame(before, after)) {
            return;
        }
        if (before instanceof Branch<K, V> old && after instanceof Branch<K, V> now) {
            for (int left = old.bitmap() | now.bitmap(); left != 0; left &= left - 1) {
                int bit = Integer.lowestOneBit(left);
                diff(old.child(bit), now.child(bit), shift + BITS, found);
            }
            return;
        }
        for (var leaves = new Entries<>(before); leaves.hasNext(); ) {
            var entry = leaves.next();
            V now = find(after, entry.getKey(), entry.getKey().hashCode(), shift);
            if (!isSame(now, entry.getValue())) {
                found.differs(entry.getKey(), entry.getValue(), now);
            }
        }
        for (var leaves = new Entries<>(after); leaves.hasNext(); ) {
            var entry = leaves.next();
            if (find(before, entry.getKey(), entry.getKey().hashCode(), shift) == null) {
                found.differs(entry.getKey(), null, entry.getValue());
            }
        }
    }

    /// Walks the entries below a node.
    private static final class Entries<K extends Comparable<K>, V> implements Iterator<Map.Entry<K, V>> {
        private final ArrayDeque<Iterator<Node<K, V>>> branches = new ArrayDeque<>();
        private Iterator<Map.Entry<K, V>> ready = Collections.emptyIterator();

        Entries(@Nullable Node<K, V> node) {
            if (node != null) {
                descend(node);
            }
        }

        @Override
        public boolean hasNext() {
            while (!ready.hasNext() && !branches.isEmpty()) {
                if (branches.peek().hasNext()) {
                    descend(branches.peek().next());
                } else {
                    branches.pop();
                }
            }
            return ready.hasNext();
        }

        @Override
        public Map.Entry<K, V> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return ready.next();
        }

        private void descend(Node<K, V> node) {
            switch (node) {
                case Leaf<K, V> leaf -> ready = List.<Map.Entry<K, V>>of(leaf).iterator();
                case Bucket<K, V>(var entries) -> ready = entries.entrySet().iterator();
                case Branch<K, V> branch -> branches.push(branch.children().iterator());
            }
        }
    }
}

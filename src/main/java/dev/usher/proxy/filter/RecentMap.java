package dev.usher.proxy.filter;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Remembers what was used lately, within bounds and without a lock over the whole: any thread.
///
/// Entries live in two generations. What is used is moved to the young one; once that is full it becomes the old one,
/// and what was still in the old one, used by nobody for a whole generation, is forgotten. So the last `generation`
/// keys are always remembered, and never more than twice as many, those apart that must be kept.
///
/// Two threads that ask for one key get one value: what stands in the young generation in force is the truth, and
/// whoever put a value into another looks again.
final class RecentMap<K, V> {
    private final int generation;
    private final Predicate<V> keep;
    private final AtomicReference<Generations<K, V>> current = new AtomicReference<>();

    /// @param number rises by one with each turn
    /// @param room how many entries the young one may have
    private record Generations<K, V>(
            long number, ConcurrentHashMap<K, V> young, ConcurrentHashMap<K, V> old, int room) {}

    /// @param generation how many entries fill one
    /// @param keep values that must not be forgotten, used or not
    RecentMap(int generation, Predicate<V> keep) {
        this.generation = generation;
        this.keep = keep;
        current.set(new Generations<>(0, new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), generation));
    }

    /// What is remembered of a key, null when nothing is.
    @Nullable
    V find(K key) {
        Generations<K, V> now = current.get();
        V young = now.young().get(key);
        if (young != null) {
            return young;
        }
        V old = now.old().get(key);
        return old == null ? null : settle(key, old);
    }

    /// What is remembered of a key; made where nothing is.
    V get(K key, Function<K, V> make) {
        V found = find(key);
        return found != null ? found : settle(key, make.apply(key));
    }

    /// Puts a value into the young generation in force, where nobody was faster.
    private V settle(K key, V value) {
        V settled = value;
        while (true) {
            Generations<K, V> now = current.get();
            V before = now.young().putIfAbsent(key, settled);
            settled = before == null ? settled : before;
            if (before == null && now.young().mappingCount() > now.room()) {
                turn(now);
            }
            if (current.get().number() == now.number()) {
                return settled;
            }
        }
    }

    private void turn(Generations<K, V> full) {
        var young = new ConcurrentHashMap<K, V>();
        full.old().forEach((key, value) -> {
            if (keep.test(value)) {
                young.putIfAbsent(key, value);
            }
        });
        current.compareAndSet(
                full, new Generations<>(full.number() + 1, young, full.young(), generation + young.size()));
    }

    /// How many entries there are, an entry in both generations counted twice.
    int size() {
        Generations<K, V> now = current.get();
        return now.young().size() + now.old().size();
    }
}

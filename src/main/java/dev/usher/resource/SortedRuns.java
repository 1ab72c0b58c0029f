package dev.usher.resource;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// An immutable list, sorted by a key, that shares its structure with the lists it was made from: one
/// element more or less copies a few dozen, and lists are compared without looking at what they share.
/// The list beside [PersistentMap], for what is served in an order.
///
/// ## How it works
/// The elements lie in runs of up to 128; a change copies the run it falls into, and the list of runs.
/// Two lists that are compared are walked run by run: where both begin one at the same place, and it is
/// the same instance, all of it is equal. Parts of lists ([#subList]) are compared alike, so that where
/// two lists differ is found by halving.
///
/// @param <K> keys, one for each element, with an order that is consistent with equals
public final class SortedRuns<K extends Comparable<K>, E> extends AbstractList<E> implements RandomAccess {
    private static final int LONGEST = 128;

    private final Function<E, K> key;
    private final List<List<E>> runs;
    /// How many elements there are up to the end of each run.
    private final int[] ends;

    private SortedRuns(Function<E, K> key, List<List<E>> runs) {
        this.key = key;
        this.runs = runs;
        ends = new int[runs.size()];
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += runs.get(i).size();
            ends[i] = end;
        }
    }

    /// A list without elements.
    ///
    /// @param key of an element
    public static <K extends Comparable<K>, E> SortedRuns<K, E> by(Function<E, K> key) {
        return new SortedRuns<>(key, List.of());
    }

    /// This list with other elements for some keys.
    ///
    /// @param changes an element that takes its place among the others, or that of the one with its
    ///     key; empty where there is to be none
    public SortedRuns<K, E> with(Map<K, Optional<E>> changes) {
        if (changes.isEmpty()) {
            return this;
        }
        var left = new TreeMap<>(changes);
        var next = new ArrayList<List<E>>(runs.size() + 1);
        int untouched = 0;
        while (!left.isEmpty()) {
            int run = run(left.firstKey());
            next.addAll(runs.subList(untouched, Math.min(run, runs.size())));
            untouched = run + 1;
            SortedMap<K, Optional<E>> here = untouched < runs.size()
                    ? left.headMap(key.apply(runs.get(untouched).getFirst()))
                    : left;
            append(merged(run < runs.size() ? runs.get(run) : List.of(), here), next);
            here.clear();
        }
        if (untouched < runs.size()) {
            next.addAll(runs.subList(untouched, runs.size()));
        }
        return new SortedRuns<>(key, next);
    }

    /// The run that has a key, or would have it.
    private int run(K wanted) {
        int low = 0;
        int high = runs.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (key.apply(runs.get(middle).getFirst()).compareTo(wanted) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private List<E> merged(List<E> run, SortedMap<K, Optional<E>> changes) {
        var all = new ArrayList<E>(run.size() + changes.size());
        int at = 0;
        for (Map.Entry<K, Optional<E>> change : changes.entrySet()) {
            while (at < run.size() && key.apply(run.get(at)).compareTo(change.getKey()) < 0) {
                all.add(run.get(at++));
            }
            if (at < run.size() && key.apply(run.get(at)).equals(change.getKey())) {
                at++;
            }
            change.getValue().ifPresent(all::add);
        }
        all.addAll(run.subList(at, run.size()));
        return all;
    }

    /// Adds a run that was changed: in pieces where it became long, to the one before where both are
    /// short.
    private static <E> void append(List<E> changed, List<List<E>> next) {
        List<E> all = changed;
        if (!next.isEmpty() && next.getLast().size() + all.size() <= LONGEST / 2) {
            all = new ArrayList<>(next.removeLast());
            all.addAll(changed);
        }
        int pieces = (all.size() + LONGEST - 1) / LONGEST;
        for (int i = 0; i < pieces; i++) {
            next.add(List.copyOf(all.subList(all.size() * i / pieces, all.size() * (i + 1) / pieces)));
        }
    }

    /// Where the element with a key is; negative where there is none.
    public int indexOfKey(K wanted) {
        if (runs.isEmpty()) {
            return -1;
        }
        int run = run(wanted);
        List<E> elements = runs.get(run);
        int low = 0;
        int high = elements.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = key.apply(elements.get(middle)).compareTo(wanted);
            if (order == 0) {
                return begin(run) + middle;
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return -1;
    }

    private int begin(int run) {
        return run == 0 ? 0 : ends[run - 1];
    }

    private int runAt(int index) {
        int found = Arrays.binarySearch(ends, index + 1);
        return found >= 0 ? found : -1 - found;
    }

    @Override
    public E get(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException(index + " of " + size());
        }
        int run = runAt(index);
        return runs.get(run).get(index - begin(run));
    }

    @Override
    public int size() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    @Override
    public List<E> subList(int from, int to) {
        if (from < 0 || from > to || to > size()) {
            throw new IndexOutOfBoundsException(from + " to " + to + " of " + size());
        }
        return new Part<>(this, from, to);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SortedRuns<?, ?> runsOfOther
                ? runs.equals(runsOfOther.runs)
                        || (size() == runsOfOther.size() && equal(this, 0, runsOfOther, 0, size()))
                : super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }

    /// Whether as many elements of two lists are equal.
    private static boolean equal(SortedRuns<?, ?> one, int oneFrom, SortedRuns<?, ?> other, int otherFrom, int count) {
        int done = 0;
        while (done < count) {
            int a = one.runAt(oneFrom + done);
            int b = other.runAt(otherFrom + done);
            List<?> left = one.runs.get(a);
            List<?> right = other.runs.get(b);
            int leftAt = oneFrom + done - one.begin(a);
            int rightAt = otherFrom + done - other.begin(b);
            int length = Math.min(count - done, Math.min(left.size() - leftAt, right.size() - rightAt));
            boolean same = leftAt == rightAt && left.size() == right.size() && left.equals(right);
            if (!same && !left.subList(leftAt, leftAt + length).equals(right.subList(rightAt, rightAt + length))) {
                return false;
            }
            done += length;
        }
        return true;
    }

    /// Some elements of a list, one after the other.
    private static final class Part<E> extends AbstractList<E> implements RandomAccess {
        private final SortedRuns<?, E> whole;
        private final int from;
        private final int to;

        Part(SortedRuns<?, E> whole, int from, int to) {
            this.whole = whole;
            this.from = from;
            this.to = to;
        }

        @Override
        public E get(int index) {
            if (index < 0 || index >= size()) {
                throw new IndexOutOfBoundsException(index + " of " + size());
            }
            return whole.get(from + index);
        }

        @Override
        public int size() {
            return to - from;
        }

        @Override
        public List<E> subList(int begin, int end) {
            if (begin < 0 || begin > end || end > size()) {
                throw new IndexOutOfBoundsException(begin + " to " + end + " of " + size());
            }
            return new Part<>(whole, from + begin, from + end);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Part<?> part
                    ? size() == part.size() && equal(whole, from, part.whole, part.from, size())
                    : super.equals(other);
        }

        @Override
        public int hashCode() {
            return super.hashCode();
        }
    }
}

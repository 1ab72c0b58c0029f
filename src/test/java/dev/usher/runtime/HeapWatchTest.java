package dev.usher.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// When old objects are collected.
class HeapWatchTest {
    private static final long MIB = 1L << 20;

    private final Old old = new Old();
    private final HeapWatch watch = new HeapWatch(old);

    private static final class Old implements HeapWatch.Heap {
        long used;
        long live;
        long reachable;
        int collections;

        @Override
        public long used() {
            return used;
        }

        @Override
        public long live() {
            return live;
        }

        @Override
        public void collect() {
            collections++;
            used = reachable;
            live = reachable;
        }
    }

    private int collectionsWith(long used) {
        old.used = used;
        watch.look();
        return old.collections;
    }

    @Test
    void collectsWhenThereIsMoreGarbageThanToKeep() {
        old.live = 45 * MIB;
        old.reachable = 50 * MIB;

        assertThat(collectionsWith(90 * MIB)).isZero();
        assertThat(collectionsWith(91 * MIB)).isOne();
        assertThat(collectionsWith(100 * MIB)).isOne();
        assertThat(collectionsWith(101 * MIB)).isEqualTo(2);
    }

    @Test
    void leavesASmallHeapAlone() {
        old.live = 7 * MIB;

        assertThat(collectionsWith(39 * MIB)).isZero();
        assertThat(collectionsWith(40 * MIB)).isOne();
    }

    @Test
    void takesWhatItFindsFirstForAliveWhereNothingWasCollected() {
        assertThat(collectionsWith(60 * MIB)).isZero();
        assertThat(collectionsWith(119 * MIB)).isZero();
        assertThat(collectionsWith(121 * MIB)).isOne();
    }
}

package dev.usher.proxy.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What is remembered, and what is forgotten.
class RecentMapTest {

    @Test
    void givesEveryoneTheSameValue() {
        var map = new RecentMap<String, Object>(10, _ -> false);
        Object first = map.get("a", _ -> new Object());

        assertThat(map.get("a", _ -> new Object())).isSameAs(first);
        assertThat(map.find("a")).isSameAs(first);
        assertThat(map.find("b")).isNull();
    }

    @Test
    void keepsWhatIsUsedAndForgetsTheRest() {
        var map = new RecentMap<Integer, Object>(100, _ -> false);
        Object used = map.get(-1, _ -> new Object());
        map.get(-2, _ -> new Object());
        for (int i = 0; i < 1000; i++) {
            map.get(i, _ -> new Object());
            assertThat(map.find(-1)).isSameAs(used);
            assertThat(map.size()).isLessThanOrEqualTo(202);
        }

        assertThat(map.find(-2)).isNull();
    }

    @Test
    void keepsWhatMustNotBeForgotten() {
        var map = new RecentMap<Integer, AtomicInteger>(100, value -> value.get() > 0);
        AtomicInteger busy = map.get(-1, _ -> new AtomicInteger(1));
        for (int i = 0; i < 1000; i++) {
            map.get(i, _ -> new AtomicInteger());
        }

        assertThat(map.find(-1)).isSameAs(busy);
    }
}

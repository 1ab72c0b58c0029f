package dev.usher.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HeadRoomTest {
    private final HeadRoom room = new HeadRoom(40_000);

    @Test
    void countsLargeHeadsOnly() {
        var small = new RequestHead(room);
        small.fields().store("x".repeat(5_000));
        assertThat(room.isFull()).isFalse();

        var large = new RequestHead(room);
        large.fields().store("x".repeat(9_000));
        large.fields().store("x".repeat(40_000));

        assertThat(room.isFull()).isTrue();
        assertThat(large.isBeyondRoom()).isTrue();
        assertThat(small.isBeyondRoom()).isFalse();
    }

    @Test
    void hasRoomAgainWhenALargeHeadIsLetGo() {
        var head = new RequestHead(room);
        head.fields().store("x".repeat(60_000));

        head.letGo();

        assertThat(room.isFull()).isFalse();
        new RequestHead(room).fields().store("x".repeat(30_000));
        assertThat(room.isFull()).isFalse();
    }
}

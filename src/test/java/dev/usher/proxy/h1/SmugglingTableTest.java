package dev.usher.proxy.h1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.proxy.exchange.TestLoop;
import dev.usher.proxy.h1.SmugglingTable.Case;
import dev.usher.proxy.h1.SmugglingTable.Forwarded;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SmugglingTableTest {
    static List<Case> cases() {
        return SmugglingTable.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hasOneReadingOrNone(Case smuggling) {
        assertVerdict(smuggling, drive(smuggling, smuggling.bytes().length));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hasTheSameReadingByteByByte(Case smuggling) {
        assertVerdict(smuggling, drive(smuggling, 1));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hasTheSameReadingSplitAnywhere(Case smuggling) {
        for (int first = 1; first < smuggling.bytes().length; first++) {
            TestLoop loop = loop();
            EmbeddedChannel channel = new EmbeddedChannel(new Http1ServerConnection(loop, TestLoop.client()));
            write(channel, smuggling.bytes(), 0, first);
            write(channel, smuggling.bytes(), first, smuggling.bytes().length);
            assertVerdict(smuggling, loop);
            channel.finishAndReleaseAll();
        }
    }

    private static TestLoop loop() {
        TestLoop loop = new TestLoop();
        loop.script = exchange -> exchange.answer(200, "ok");
        return loop;
    }

    private static TestLoop drive(Case smuggling, int piece) {
        TestLoop loop = loop();
        EmbeddedChannel channel = new EmbeddedChannel(new Http1ServerConnection(loop, TestLoop.client()));
        byte[] bytes = smuggling.bytes();
        for (int at = 0; at < bytes.length; at += piece) {
            write(channel, bytes, at, Math.min(at + piece, bytes.length));
        }
        channel.finishAndReleaseAll();
        return loop;
    }

    private static void write(EmbeddedChannel channel, byte[] bytes, int from, int to) {
        if (!channel.isOpen()) {
            return;
        }
        ByteBuf in = Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, from, to));
        channel.writeInbound(in);
        channel.runPendingTasks();
    }

    private static void assertVerdict(Case smuggling, TestLoop loop) {
        List<Forwarded> complete = loop.exchanges.stream()
                .filter(exchange -> exchange.ended)
                .map(exchange ->
                        new Forwarded(exchange.method(), exchange.target(), exchange.authority(), exchange.bodyText()))
                .toList();
        assertThat(complete).isEqualTo(smuggling.forwarded());
        assertThat(loop.exchanges.stream()
                        .filter(exchange -> exchange.refusal != null)
                        .map(exchange -> exchange.refusal.status())
                        .toList())
                .isEqualTo(smuggling.refusal() == 0 ? List.of() : List.of(smuggling.refusal()));
        assertThat(loop.exchanges).hasSize(smuggling.forwarded().size() + (smuggling.refusal() == 0 ? 0 : 1));
    }
}

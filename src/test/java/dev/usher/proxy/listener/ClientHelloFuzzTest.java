package dev.usher.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.proxy.listener.ClientHello.Reading;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.util.concurrent.Future;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Whatever comes: no exception, nothing moved, and no name another reader would not find as well.
class ClientHelloFuzzTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 4000);
    private static final List<byte[]> HELLOS = List.of(
            Hello.of("shop.example"), Hello.of(""), Hello.of("a.b.c.example", "TLSv1.2"), Hello.of("x", "TLSv1.3"));

    private final SplittableRandom random = new SplittableRandom(7);

    private byte[] mutated() {
        byte[] hello = HELLOS.get(random.nextInt(HELLOS.size())).clone();
        if (random.nextInt(3) == 0) {
            hello = Hello.inRecords(hello, random, 1 + random.nextInt(300));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(hello.length);
            hello[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : hello[at] + 1);
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(hello, random.nextInt(hello.length + 1)) : hello;
    }

    @Test
    void readsTheSameHoweverMuchComesAtOnce() {
        for (int round = 0; round < ROUNDS / 20; round++) {
            byte[] bytes = mutated();
            Reading whole = read(bytes, bytes.length);
            Reading last = ClientHello.INCOMPLETE;
            for (int length = 0; length <= bytes.length && last.equals(ClientHello.INCOMPLETE); length++) {
                last = read(bytes, length);
            }
            assertThat(last).isEqualTo(whole);
        }
    }

    @Test
    void findsNoNameThatNettyDoesNotFind() {
        int named = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = mutated();
            if (read(bytes, bytes.length) instanceof Reading.Named(String name)) {
                named++;
                Optional<String> theirs = netty(bytes);
                assertThat(theirs.map(found -> found.endsWith(".") ? found.substring(0, found.length() - 1) : found))
                        .as("name in %s", Arrays.toString(bytes))
                        .hasValue(name);
            }
        }
        assertThat(named).isBetween(ROUNDS / 10, ROUNDS * 9 / 10);
    }

    private static Reading read(byte[] bytes, int length) {
        ByteBuf buffer = Unpooled.wrappedBuffer(bytes, 0, length);
        Reading reading = ClientHello.read(buffer);
        assertThat(buffer.readerIndex()).isZero();
        return reading;
    }

    private static Optional<String> netty(byte[] bytes) {
        var found = new @Nullable String[1];
        var handler = new AbstractSniHandler<Void>() {
            @Override
            protected Future<Void> lookup(ChannelHandlerContext context, @Nullable String name) {
                found[0] = name;
                return context.executor().newSucceededFuture(null);
            }

            @Override
            protected void onLookupComplete(ChannelHandlerContext context, @Nullable String name, Future<Void> future) {
                context.pipeline().remove(this);
            }
        };
        var channel = new EmbeddedChannel(handler);
        try {
            channel.writeInbound(Unpooled.copiedBuffer(bytes));
        } catch (RuntimeException refused) {
            // Whatever it finds wrong with the rest, the name is what counts.
        }
        channel.finishAndReleaseAll();
        return Optional.ofNullable(found[0]);
    }
}

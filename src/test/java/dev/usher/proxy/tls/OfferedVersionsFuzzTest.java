package dev.usher.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;

/// Hellos of the JDK's library, and what else may come in their place: no exception, and nothing moved.
class OfferedVersionsFuzzTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 4000);
    /// Heads of the record and of the message.
    private static final int HEADS = 5 + 4;

    private static byte[] hello(String... protocols) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(protocols);
        engine.beginHandshake();
        var out = ByteBuffer.allocate(32 * 1024);
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOfRange(out.array(), HEADS, out.position());
    }

    @Test
    void seesTheNewestVersionWhereverItIsOffered() throws Exception {
        assertThat(OfferedVersions.includeNewest(Unpooled.wrappedBuffer(hello("TLSv1.3"))))
                .isTrue();
        assertThat(OfferedVersions.includeNewest(Unpooled.wrappedBuffer(hello("TLSv1.2", "TLSv1.3"))))
                .isTrue();
        assertThat(OfferedVersions.includeNewest(Unpooled.wrappedBuffer(hello("TLSv1.2"))))
                .isFalse();
    }

    @Test
    void seesNoneInWhatBreaksOff() throws Exception {
        byte[] newest = hello("TLSv1.3");
        byte[] older = hello("TLSv1.2");
        for (int length = 0; length < older.length; length++) {
            assertThat(OfferedVersions.includeNewest(Unpooled.wrappedBuffer(older, 0, length)))
                    .isFalse();
        }
        assertThat(OfferedVersions.includeNewest(Unpooled.wrappedBuffer(newest, 0, 40)))
                .isFalse();
    }

    @Test
    void readsWhateverComes() throws Exception {
        var random = new SplittableRandom(11);
        byte[] good = hello("TLSv1.2", "TLSv1.3");
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = good.clone();
            for (int i = random.nextInt(6); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            ByteBuf buffer = Unpooled.wrappedBuffer(bytes, 0, random.nextInt(bytes.length + 1));
            int before = buffer.readableBytes();

            var _ = OfferedVersions.includeNewest(buffer);

            assertThat(buffer.readableBytes()).isEqualTo(before);
        }
    }
}

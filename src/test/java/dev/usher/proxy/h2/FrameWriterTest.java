package dev.usher.proxy.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.Http2FrameWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// On the wire, our writer and Netty's are the same.
class FrameWriterTest {
    private static final int SERVER = 54;
    private static final byte[] VALUE = "x".repeat(1_000).getBytes(StandardCharsets.US_ASCII);

    private final ChannelInboundHandlerAdapter handler = new ChannelInboundHandlerAdapter();
    private final EmbeddedChannel channel = new EmbeddedChannel(handler);
    private final ChannelHandlerContext context = channel.pipeline().context(handler);

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 512, 513, 16_384, 16_385, 40_000})
    void writesBodiesAsNettyDoes(int length) {
        for (boolean end : new boolean[] {false, true}) {
            Consumer<Http2FrameWriter> write = writer -> {
                var _ = writer.writeData(context, 7, body(length), 0, end, channel.newPromise());
            };

            assertThat(sent(FrameWriter.create((_, _) -> {}), write))
                    .isEqualTo(sent(new DefaultHttp2FrameWriter(new HpackWriter()), write));
        }
    }

    /// The second section of a connection begins otherwise than the first, in one frame or in many.
    @ParameterizedTest
    @CsvSource({"10, 10", "16000, 20", "40000, 10", "10, 40000"})
    void writesSectionsAsNettyDoes(int first, int second) {
        Consumer<Http2FrameWriter> write = writer -> {
            var _ = writer.writeHeaders(context, 3, section(first), 0, false, channel.newPromise());
            var _ = writer.writeHeaders(context, 5, section(second), 0, true, channel.newPromise());
        };

        assertThat(sent(FrameWriter.create((_, _) -> {}), write))
                .isEqualTo(sent(new DefaultHttp2FrameWriter(new HpackWriter()), write));
    }

    @Test
    void writesWithPaddingAsNettyDoes() {
        Consumer<Http2FrameWriter> write = writer -> {
            var _ = writer.writeHeaders(context, 3, section(20), 10, false, channel.newPromise());
            var _ = writer.writeData(context, 3, body(600), 10, true, channel.newPromise());
        };

        assertThat(sent(FrameWriter.create((_, _) -> {}), write))
                .isEqualTo(sent(new DefaultHttp2FrameWriter(new HpackWriter()), write));
    }

    @Test
    void copiesSmallBodiesOnlyAndKeepsNoBuffer() {
        ByteBuf small = body(512);
        ByteBuf large = body(513);
        FrameWriter writer = FrameWriter.create((_, _) -> {});

        var _ = writer.writeData(context, 1, small, 0, false, channel.newPromise());
        var _ = writer.writeData(context, 1, large, 0, false, channel.newPromise());
        channel.flush();

        assertThat(channel.outboundMessages()).hasSize(3).last().isSameAs(large);
        assertThat(small.refCnt()).isZero();
        channel.releaseOutbound();
        assertThat(large.refCnt()).isZero();
    }

    @Test
    void releasesWhatCannotBeSent() {
        ByteBuf large = body(5_000);
        channel.close().syncUninterruptibly();

        var written = FrameWriter.create((_, _) -> {}).writeData(context, 1, large, 0, true, channel.newPromise());

        assertThat(written.isSuccess()).isFalse();
        assertThat(large.refCnt()).isZero();
    }

    private static ByteBuf body(int length) {
        return Unpooled.wrappedBuffer("x".repeat(length).getBytes(StandardCharsets.US_ASCII));
    }

    /// A section that is read once, as those of requests and responses are.
    private static HpackWriter.Section section(int length) {
        return new HpackWriter.Section() {
            private boolean read;

            @Override
            void write(HpackWriter to) {
                assertThat(read).isFalse();
                read = true;
                to.status(200);
                for (int left = length; left > 0; left -= VALUE.length) {
                    to.literal(SERVER, VALUE, 0, Math.min(left, VALUE.length));
                }
            }

            @Override
            public CharSequence status() {
                return "200";
            }
        };
    }

    private String sent(Http2FrameWriter writer, Consumer<Http2FrameWriter> write) {
        write.accept(writer);
        channel.flush();
        var all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return ByteBufUtil.hexDump(all);
    }
}

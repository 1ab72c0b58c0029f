package dev.usher.proxy.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FloodGuardTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final ChannelHandlerContext context = channel.pipeline().firstContext();
    private final Http2FrameAdapter listener = new Http2FrameAdapter();
    private long now;

    /// A frame as a reader passes it on.
    interface Frame {
        void passOn(ChannelHandlerContext from, Http2FrameListener to) throws Http2Exception;
    }

    private FloodGuard guard(Frame frame) {
        return new FloodGuard(
                new Http2FrameReader() {
                    @Override
                    public void readFrame(ChannelHandlerContext from, ByteBuf input, Http2FrameListener to)
                            throws Http2Exception {
                        frame.passOn(from, to);
                    }

                    @Override
                    public Configuration configuration() {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public void close() {}
                },
                () -> now);
    }

    private void read(FloodGuard guard, int times) throws Http2Exception {
        for (int i = 0; i < times; i++) {
            guard.readFrame(context, Unpooled.EMPTY_BUFFER, listener);
        }
    }

    private static List<Frame> emptyFrames() {
        return List.of(
                (from, to) -> to.onPingRead(from, 1),
                (from, to) -> to.onPingAckRead(from, 1),
                (from, to) -> to.onSettingsRead(from, new Http2Settings()),
                (from, to) -> to.onSettingsAckRead(from),
                (from, to) -> to.onRstStreamRead(from, 3, 0),
                (from, to) -> to.onPriorityRead(from, 3, 0, (short) 1, false),
                (from, to) -> to.onWindowUpdateRead(from, 0, 1),
                (from, to) -> to.onGoAwayRead(from, 0, 0, Unpooled.EMPTY_BUFFER),
                (from, to) -> to.onUnknownFrame(from, (byte) 99, 0, new Http2Flags(), Unpooled.EMPTY_BUFFER),
                (from, to) -> to.onDataRead(from, 3, Unpooled.EMPTY_BUFFER, 0, false));
    }

    @ParameterizedTest
    @MethodSource("emptyFrames")
    void endsAConnectionThatCarriesNothing(Frame frame) throws Http2Exception {
        FloodGuard guard = guard(frame);
        read(guard, FloodGuard.ALLOWANCE - 1);

        assertThatThrownBy(() -> read(guard, 1))
                .isInstanceOf(Http2Exception.class)
                .hasMessageContaining("too many");
    }

    @Test
    void refillsOnceASecond() throws Http2Exception {
        FloodGuard guard = guard((from, to) -> to.onPingRead(from, 1));
        read(guard, FloodGuard.ALLOWANCE - 1);
        now = 1_000_000_000L;

        read(guard, FloodGuard.ALLOWANCE - 1);

        assertThatThrownBy(() -> read(guard, 2)).isInstanceOf(Http2Exception.class);
    }

    @Test
    void doesNotRefillForAPeerThatDoesNotReadOurAnswers() throws Http2Exception {
        FloodGuard guard = guard((from, to) -> to.onPingRead(from, 1));
        read(guard, FloodGuard.ALLOWANCE - 1);
        now = 1_000_000_000L;
        var _ = channel.write(Unpooled.buffer().writeZero(1 << 20));
        assertThat(channel.isWritable()).isFalse();

        assertThatThrownBy(() -> read(guard, 1)).isInstanceOf(Http2Exception.class);
        channel.finishAndReleaseAll();
    }

    @Test
    void takesWindowUpdatesForWhatWasSent() throws Http2Exception {
        FloodGuard guard = guard((from, to) -> to.onWindowUpdateRead(from, 0, 512));
        for (int i = 0; i < 3 * FloodGuard.ALLOWANCE; i++) {
            guard.sent(512);
            read(guard, 2);
        }
    }

    @Test
    void countsNoBodies() throws Http2Exception {
        ByteBuf data = Unpooled.buffer().writeZero(1);
        FloodGuard guard = guard((from, to) -> to.onDataRead(from, 3, data, 0, false));

        read(guard, 2 * FloodGuard.ALLOWANCE);
        data.release();
    }
}

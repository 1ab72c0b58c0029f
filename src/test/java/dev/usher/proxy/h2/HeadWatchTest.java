package dev.usher.proxy.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadWatchTest {
    /// `:method: GET`, twice in the static table's words.
    private static final byte[] HALF = {(byte) 0x82};

    private static final byte[] HEAD = Frames.frame(Frames.HEADERS, Frames.END_HEADERS, 1, HALF);
    private static final byte[] OPEN = Frames.frame(Frames.HEADERS, 0, 3, HALF);
    private static final byte[] MIDDLE = Frames.frame(Frames.CONTINUATION, 0, 3, HALF);
    private static final byte[] CLOSE = Frames.frame(Frames.CONTINUATION, Frames.END_HEADERS, 3, HALF);
    private static final byte[] DATA = Frames.frame(Frames.DATA, 0, 1, new byte[40]);

    private final List<String> events = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final ByteBuf in = Unpooled.buffer();
    private final HeadWatch watch =
            new HeadWatch(new DefaultHttp2FrameReader(false), () -> events.add("begun"), () -> events.add("ended"));

    @AfterEach
    void release() {
        watch.close();
        in.release();
        channel.finishAndReleaseAll();
    }

    private void read(byte[]... pieces) throws Http2Exception {
        for (byte[] piece : pieces) {
            in.writeBytes(piece);
        }
        watch.readFrame(channel.pipeline().firstContext(), in, new Http2FrameAdapter() {
            @Override
            public void onHeadersRead(
                    ChannelHandlerContext from, int stream, Http2Headers headers, int padding, boolean end) {
                events.add("head " + stream);
            }
        });
        in.discardReadBytes();
    }

    @Test
    void saysNothingOfHeadsThatComeWhole() throws Http2Exception {
        read(HEAD, DATA, OPEN, CLOSE, HEAD);

        assertThat(events).containsExactly("head 1", "head 3", "head 1");
    }

    @Test
    void tellsOfAHeadThatContinuationsAreToFollow() throws Http2Exception {
        read(DATA, OPEN);
        read(MIDDLE);
        assertThat(events).containsExactly("begun");

        read(CLOSE, DATA);

        assertThat(events).containsExactly("begun", "ended", "head 3");
    }

    @Test
    void tellsEachHeadFromTheNext() throws Http2Exception {
        read(OPEN);
        read(CLOSE, OPEN);
        read(CLOSE);

        assertThat(events).containsExactly("begun", "ended", "begun", "head 3", "ended", "head 3");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 9, 10, 11})
    void takesFramesInPieces(int size) throws Http2Exception {
        byte[] all = new byte[DATA.length + OPEN.length + MIDDLE.length + CLOSE.length + DATA.length];
        int at = 0;
        for (byte[] frame : List.of(DATA, OPEN, MIDDLE, CLOSE, DATA)) {
            System.arraycopy(frame, 0, all, at, frame.length);
            at += frame.length;
        }
        for (int from = 0; from < all.length; from += size) {
            var piece = new byte[Math.min(size, all.length - from)];
            System.arraycopy(all, from, piece, 0, piece.length);
            read(piece);
        }

        assertThat(events).containsExactly("begun", "ended", "head 3");
    }
}

package dev.usher.proxy.h2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2FrameWriter;
import io.netty.handler.codec.http2.Http2FrameWriter;

/// A frame writer that says how much of which stream's body left the client's window: what a slow reader is told from
/// one that does not read by.
final class SentData extends DecoratingHttp2FrameWriter {
    /// Hears of body octets.
    @FunctionalInterface
    interface Listener {
        /// Called before each frame or run of frames is written.
        void sent(int streamId, int octets);
    }

    private final Listener listener;

    SentData(Http2FrameWriter writer, Listener listener) {
        super(writer);
        this.listener = listener;
    }

    @Override
    public ChannelFuture writeData(
            ChannelHandlerContext context,
            int streamId,
            ByteBuf data,
            int padding,
            boolean end,
            ChannelPromise promise) {
        listener.sent(streamId, data.readableBytes());
        return super.writeData(context, streamId, data, padding, end, promise);
    }
}

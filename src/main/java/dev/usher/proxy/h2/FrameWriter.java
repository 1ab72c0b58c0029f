package dev.usher.proxy.h2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.Http2FrameSizePolicy;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;

/// Writes HEADERS and DATA frames (RFC 9113 §4.1, §6.1, §6.2) with one buffer and one write where Netty's writer takes
/// three of each: a field section is written behind room for its frame's head, and so is a body of a few octets. What
/// needs more than one frame, and all other frames, Netty's writer writes.
///
/// Takes over the buffers it is given. Runs on the connection's event loop.
final class FrameWriter extends DecoratingHttp2FrameWriter {
    private static final int HEAD = 9;
    private static final int END_STREAM = 0x1;
    private static final int END_HEADERS = 0x4;
    /// Octets of a body up to which a copy costs less than a write of its own.
    private static final int COPIED = 512;

    /// Hears how much of which stream's body left the client's window: what a slow reader is told from one that
    /// does not read by.
    @FunctionalInterface
    interface Listener {
        /// Called before each frame or run of frames is written.
        void sent(int streamId, int octets);
    }

    private final HpackWriter sections;
    private final Listener listener;
    private final Http2FrameSizePolicy sizes;

    private FrameWriter(DefaultHttp2FrameWriter rest, HpackWriter sections, Listener listener) {
        super(rest);
        this.sections = sections;
        this.listener = listener;
        sizes = rest.configuration().frameSizePolicy();
    }

    static FrameWriter create(Listener listener) {
        var sections = new HpackWriter();
        return new FrameWriter(new DefaultHttp2FrameWriter(sections), sections, listener);
    }

    @Override
    public ChannelFuture writeHeaders(
            ChannelHandlerContext context,
            int streamId,
            Http2Headers headers,
            int padding,
            boolean end,
            ChannelPromise promise) {
        if (padding != 0 || !(headers instanceof HpackWriter.Section section)) {
            return super.writeHeaders(context, streamId, headers, padding, end, promise);
        }
        int length = sections.encode(section);
        if (length > sizes.maxFrameSize()) {
            return super.writeHeaders(context, streamId, sections.encoded(), padding, end, promise);
        }
        ByteBuf frame = context.alloc().buffer(HEAD + length);
        head(frame, length, Http2FrameTypes.HEADERS, END_HEADERS | (end ? END_STREAM : 0), streamId);
        sections.writeTo(frame);
        return context.write(frame, promise);
    }

    @Override
    public ChannelFuture writeData(
            ChannelHandlerContext context,
            int streamId,
            ByteBuf data,
            int padding,
            boolean end,
            ChannelPromise promise) {
        int length = data.readableBytes();
        listener.sent(streamId, length);
        if (padding != 0 || length > sizes.maxFrameSize()) {
            return super.writeData(context, streamId, data, padding, end, promise);
        }
        boolean copied = length <= COPIED;
        ByteBuf frame = context.alloc().buffer(copied ? HEAD + length : HEAD);
        head(frame, length, Http2FrameTypes.DATA, end ? END_STREAM : 0, streamId);
        if (copied) {
            frame.writeBytes(data);
            data.release();
            return context.write(frame, promise);
        }
        var _ = context.write(frame);
        return context.write(data, promise);
    }

    private static void head(ByteBuf frame, int length, byte type, int flags, int streamId) {
        frame.writeMedium(length);
        frame.writeByte(type);
        frame.writeByte(flags);
        frame.writeInt(streamId);
    }
}

package dev.usher.proxy.h1;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;

/// The channel under an upstream connection: whether it is read, what is sent, and how it ends. Belongs to its event
/// loop. The channel's auto-read follows one plain field and is touched only on change.
final class ClientChannel {
    private final ChannelHandlerContext context;
    private final MessageWriter writer;
    private boolean autoRead;

    ClientChannel(ChannelHandlerContext context) {
        this.context = context;
        this.writer = new MessageWriter(context);
        this.autoRead = context.channel().config().isAutoRead();
    }

    MessageWriter writer() {
        return writer;
    }

    boolean isActive() {
        return context.channel().isActive();
    }

    boolean isWritable() {
        return context.channel().isWritable();
    }

    /// Reads, or stops reading soon.
    void read(boolean wanted) {
        if (wanted != autoRead) {
            autoRead = wanted;
            context.channel().config().setAutoRead(wanted);
        }
    }

    /// Sends what is gathered.
    void flush() {
        writer.writeGathered();
        context.flush();
    }

    /// Sends what is gathered and then the end of file, while the other direction goes on: how one side of a tunnel
    /// ends.
    void endOutput() {
        Channel channel = context.channel();
        if (channel instanceof DuplexChannel duplex) {
            writer.writeGathered();
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> shutDown(duplex));
        }
    }

    private static void shutDown(DuplexChannel duplex) {
        var _ = duplex.shutdownOutput();
    }

    /// Closes now.
    void close() {
        var _ = context.close();
    }
}

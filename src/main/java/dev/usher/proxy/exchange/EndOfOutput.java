package dev.usher.proxy.exchange;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/// Tells a client that nothing more is sent, once everything is, and leaves its sending side open: closing with input
/// unread makes the kernel send a reset, which may take the last answer away from the client (RFC 9112 §9.6).
public final class EndOfOutput {
    private EndOfOutput() {}

    /// Ends what is written after this handler. On the event loop.
    public static void send(ChannelHandlerContext context) {
        Channel channel = context.channel();
        SslHandler tls = context.pipeline().get(SslHandler.class);
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> {
            if (tls != null) {
                tls.closeOutbound().addListener(_ -> shut(channel));
            } else {
                shut(channel);
            }
        });
    }

    private static void shut(Channel channel) {
        if (channel instanceof DuplexChannel duplex && channel.isActive() && !duplex.isOutputShutdown()) {
            var _ = duplex.shutdownOutput();
        }
    }
}

package dev.usher.proxy.l4;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// One end of a session: what it reads it writes to the other end as it is. While the other takes no more, this one is
/// not read; when this one has said all, the other is told so and goes on by itself. Belongs to its event loop.
final class RelaySide extends ChannelInboundHandlerAdapter {
    private final TcpSession session;
    private @Nullable Channel channel;
    private @Nullable RelaySide peer;
    private @Nullable ArrayDeque<ByteBuf> held;
    private boolean autoRead;
    private boolean inputEnded;
    private boolean closing;
    private long read;

    RelaySide(TcpSession session) {
        this.session = session;
    }

    /// Bytes that came from this end.
    long read() {
        return read;
    }

    boolean isOpen() {
        return channel != null && channel.isActive();
    }

    /// Bytes that wait to be taken by this end.
    long pending() {
        Channel to = channel;
        ChannelOutboundBuffer buffer = to == null ? null : to.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    /// The other end is there: what was held back goes there, and reading begins.
    void relayTo(RelaySide other) {
        peer = other;
        ArrayDeque<ByteBuf> before = held;
        held = null;
        if (before != null) {
            before.forEach(other::write);
            other.flush();
        }
        if (inputEnded) {
            other.endOutput();
        }
        read(other.isWritable());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        read += bytes.readableBytes();
        session.moved(this);
        RelaySide other = peer;
        if (other != null) {
            other.write(bytes);
            if (!other.isWritable()) {
                other.flush();
                read(other.isWritable());
            }
        } else if (closing) {
            bytes.release();
        } else {
            hold(bytes);
        }
    }

    /// Only what had been read before anybody could stop it: one buffer as a rule.
    private void hold(ByteBuf bytes) {
        ArrayDeque<ByteBuf> queue = held;
        if (queue == null) {
            queue = new ArrayDeque<>(2);
            held = queue;
        }
        queue.add(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (peer != null) {
            peer.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        session.moved(this);
        if (peer != null) {
            peer.read(context.channel().isWritable());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !inputEnded) {
            inputEnded = true;
            RelaySide other = peer;
            if (other == null) {
                return;
            }
            if (other.inputEnded) {
                other.close();
                close();
            } else {
                other.endOutput();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        drop();
        closing = true;
        RelaySide other = peer;
        if (other != null) {
            other.close();
        }
        session.closed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var _ = context.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        drop();
    }

    private void drop() {
        ArrayDeque<ByteBuf> left = held;
        held = null;
        if (left != null) {
            left.forEach(ByteBuf::release);
        }
    }

    /// Reads, or stops reading soon; the channel is touched on change only.
    void read(boolean wanted) {
        Channel from = channel;
        if (from != null && wanted != autoRead) {
            autoRead = wanted;
            from.config().setAutoRead(wanted);
        }
    }

    private boolean isWritable() {
        return channel != null && channel.isWritable();
    }

    /// Takes the buffer over; one that cannot be sent any more is released.
    void write(ByteBuf bytes) {
        Channel to = channel;
        if (to == null || closing) {
            bytes.release();
        } else {
            var _ = to.write(bytes, to.voidPromise());
        }
    }

    void flush() {
        if (channel != null) {
            var _ = channel.flush();
        }
    }

    /// Says that nothing more comes, once all has been sent.
    private void endOutput() {
        if (channel instanceof DuplexChannel duplex && !closing) {
            var _ = duplex.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> {
                var _ = duplex.shutdownOutput();
            });
        }
    }

    /// Closes once all has been sent.
    void close() {
        Channel to = channel;
        if (to != null && !closing) {
            closing = true;
            var _ = to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /// Closes now.
    void abort() {
        if (channel != null) {
            closing = true;
            var _ = channel.close();
        }
    }
}

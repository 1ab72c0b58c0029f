package dev.usher.proxy.listener;

import dev.usher.proxy.exchange.Deadlines;
import dev.usher.proxy.exchange.LoopContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Looks at the first bytes of a connection, decides something, and takes itself out: the bytes go on as they came. A
/// connection that sends nothing in time is closed.
abstract class FirstBytes extends ChannelInboundHandlerAdapter {
    private final LoopContext loop;
    private final int seconds;
    private @Nullable ByteBuf gathered;
    private boolean gatheredOwn;
    private @Nullable Limit limit;

    FirstBytes(LoopContext loop, int seconds) {
        this.loop = loop;
        this.seconds = seconds;
    }

    private static final class Limit extends Deadlines.Timed {
        private final ChannelHandlerContext context;

        Limit(ChannelHandlerContext context) {
            this.context = context;
        }

        @Override
        protected void expired() {
            var _ = context.close();
        }
    }

    /// Looks at what came so far, from its reader index on; may move it past bytes that are not to go on.
    ///
    /// @return whether the decision is made; false waits for more
    abstract boolean decide(ChannelHandlerContext context, ByteBuf bytes);

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        var timed = new Limit(context);
        limit = timed;
        timed.expireAfter(loop.deadlines(), TimeUnit.SECONDS.toNanos(seconds));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = gather(context, (ByteBuf) message);
        if (!decide(context, bytes)) {
            return;
        }
        gathered = null;
        // The decision has put the next handler behind this one; then the bytes can go on.
        if (bytes.isReadable() && context.channel().isActive()) {
            context.fireChannelRead(bytes);
        } else {
            bytes.release();
        }
        context.fireChannelReadComplete();
        if (!context.isRemoved()) {
            context.pipeline().remove(this);
        }
    }

    private ByteBuf gather(ChannelHandlerContext context, ByteBuf more) {
        ByteBuf before = gathered;
        if (before == null) {
            gathered = more;
            return more;
        }
        if (gatheredOwn && before.isWritable(more.readableBytes())) {
            before.writeBytes(more);
            more.release();
            return before;
        }
        // Twice the room: bytes that come one by one are not copied anew with each of them.
        ByteBuf joined = context.alloc().buffer(2 * (before.readableBytes() + more.readableBytes()));
        joined.writeBytes(before).writeBytes(more);
        gatheredOwn = true;
        before.release();
        more.release();
        gathered = joined;
        return joined;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (limit != null) {
            limit.leave();
        }
        ByteBuf left = gathered;
        gathered = null;
        if (left != null) {
            left.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        context.fireChannelInactive();
        if (!context.isRemoved()) {
            context.pipeline().remove(this);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var _ = context.close();
    }
}

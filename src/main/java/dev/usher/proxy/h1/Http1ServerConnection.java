package dev.usher.proxy.h1;

import dev.usher.proxy.exchange.ClientConnection;
import dev.usher.proxy.exchange.LoopContext;
import dev.usher.proxy.exchange.ServerConnection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A client's HTTP/1.1 connection: requests come in one after the other, and each is answered before the next is read.
///
/// Bytes that come while a response is pending are held and reading stops, so a client cannot make us keep more than
/// one read. A client that shuts down its sending side (where the listener allows half-closed channels) still gets the
/// answers to what it has sent; one whose socket is gone ends the exchange.
///
/// Back-pressure: the channel's auto-read follows one plain field and is touched only on change.
public final class Http1ServerConnection extends ChannelInboundHandlerAdapter implements ServerConnection {
    private final LoopContext loop;
    private final ClientConnection client;
    private final HeldInput input = new HeldInput();
    private @Nullable ServerChannel channel;
    private @Nullable RequestCycle cycle;

    /// A connection of this loop, about to be added to its channel's pipeline as the last handler.
    public Http1ServerConnection(LoopContext loop, ClientConnection client) {
        this.loop = loop;
        this.client = client;
    }

    private RequestCycle cycle() {
        return Objects.requireNonNull(cycle);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = new ServerChannel(context, loop.deadlines(), sending -> cycle().expired(sending));
        cycle = new RequestCycle(loop, client, channel, input, this::resume);
        if (channel.isActive()) {
            cycle.opened();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        cycle().opened();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cycle().gone();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        cycle().gone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        loop.failed(cause);
        var _ = context.close();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            cycle().writable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent) {
            cycle().shutInput();
        }
        super.userEventTriggered(context, event);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ReferenceCountUtil.release(message);
        } else if (input.isEmpty()) {
            consume(in);
        } else {
            input.add(context.alloc(), in);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        cycle().readComplete();
    }

    /// Goes on with bytes that were held while a response was pending.
    private void resume() {
        ByteBuf in = input.take();
        if (in != null) {
            consume(in);
            cycle().readComplete();
            cycle().updateReading();
            cycle().afterInputShut();
        }
    }

    private void consume(ByteBuf in) {
        RequestCycle taker = cycle();
        input.start(in);
        boolean ours = true;
        try {
            while (ours && in.isReadable() && !taker.isWaiting()) {
                ours = taker.step(in);
            }
            if (ours && in.isReadable()) {
                input.hold(in);
                ours = false;
                taker.updateReading();
            }
        } finally {
            input.stop();
            if (ours) {
                in.release();
            }
        }
        taker.flushIfWanted();
    }

    @Override
    public void drain() {
        cycle().drain();
    }

    @Override
    public int active() {
        return cycle().active();
    }
}

package dev.usher.proxy.h1;

import dev.usher.proxy.exchange.Deadlines;
import dev.usher.proxy.exchange.EndOfOutput;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.concurrent.TimeUnit;

/// The channel under a client connection: whether it is read, how it ends, and its one deadline.
///
/// The deadline guards whatever the connection waits for; while the client takes nothing of what was flushed, it guards
/// that instead (nginx: `send_timeout`). A client that takes some, however slowly, is late only when it stops.
final class ServerChannel extends Deadlines.Timed {
    /// Hears that the deadline has passed.
    @FunctionalInterface
    interface Expiry {
        /// Called once.
        ///
        /// @param sending the client did not take what was sent
        void expired(boolean sending);
    }

    /// How long input is dropped before the connection closes, between two reads and in all (nginx's defaults); see
    /// [EndOfOutput] for why.
    static final long LINGER_SECONDS = 5;

    private static final long LINGER_IN_ALL_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ChannelHandlerContext context;
    private final Deadlines deadlines;
    private final Expiry expiry;
    private final MessageWriter writer;
    private boolean autoRead;
    private boolean blocked;
    private boolean untilWritten;
    private long nanos;
    private long pending;
    private long lingerUntil;

    ServerChannel(ChannelHandlerContext context, Deadlines deadlines, Expiry expiry) {
        this.context = context;
        this.deadlines = deadlines;
        this.expiry = expiry;
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

    /// From now on the client's end of sending is not the end of the connection: the other direction of a tunnel may
    /// have bytes left. Not for requests: a client that closes has given up, and its request must not go on.
    void allowHalfClose() {
        context.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    /// Calls `task` soon, outside of what runs now.
    void later(Runnable task) {
        context.executor().execute(task);
    }

    /// Expects something within a time, unless the client first has to take what was sent.
    void expectWithin(long seconds) {
        if (!blocked) {
            set(seconds, false);
        }
    }

    /// Expects something within a time from when all that was sent has been taken.
    void expectAfterWritesWithin(long seconds) {
        if (!blocked) {
            set(seconds, true);
        }
    }

    /// Expects nothing from the client but that it takes what is sent.
    void expectNothing() {
        if (!blocked) {
            neverExpire();
        }
    }

    private void set(long seconds, boolean afterWrites) {
        nanos = TimeUnit.SECONDS.toNanos(seconds);
        untilWritten = afterWrites;
        pending = afterWrites ? pendingBytes() : 0;
        expireAfter(deadlines, nanos);
    }

    /// Sends what is gathered; the client has `seconds` to make room again if it has none.
    void flush(long seconds) {
        writer.writeGathered();
        context.flush();
        if (!blocked && !isWritable() && isActive()) {
            set(seconds, true);
            blocked = true;
        }
    }

    /// The client has made room.
    void unblock() {
        blocked = false;
        neverExpire();
    }

    @Override
    protected void expired() {
        long left = pendingBytes();
        if (untilWritten && left > 0 && left != pending) {
            pending = left;
            expireAfter(deadlines, nanos);
        } else {
            expiry.expired(blocked);
        }
    }

    private long pendingBytes() {
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /// Closes now.
    void close() {
        var _ = context.close();
    }

    /// Closes so that the client sees an error where it could take a cut response for a complete one: past TLS, whose
    /// close_notify would say that all is well (RFC 8446 §6.1).
    void reset() {
        context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        var _ = context.pipeline().firstContext().close();
    }

    /// Closes once everything is sent, or the client does not take it for `seconds`.
    void closeAfterWrites(long seconds) {
        unblock();
        writer.writeGathered();
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        if (isActive()) {
            set(seconds, true);
        }
    }

    /// Tells the client that nothing more is sent, once everything is, and reads on for a while.
    void linger() {
        lingerUntil = deadlines.now() + LINGER_IN_ALL_NANOS;
        unblock();
        writer.writeGathered();
        EndOfOutput.send(context);
        expectAfterWritesWithin(LINGER_SECONDS);
    }

    /// Input came that is of no use.
    void lingerOn() {
        if (deadlines.now() - lingerUntil >= 0) {
            close();
        } else {
            expectAfterWritesWithin(LINGER_SECONDS);
        }
    }
}

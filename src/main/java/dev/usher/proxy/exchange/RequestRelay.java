package dev.usher.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The body of a request on its way from the client to the upstream, with back-pressure: a side that takes nothing
/// pauses the reading of the other.
///
/// What arrives before a connection is there is held, and reading is paused: at most what one read delivers. Held
/// buffers are released by [#clear], all others belong to the stream once they are sent. Once some of it was sent, the
/// request cannot be sent again.
final class RequestRelay {
    private final Exchange exchange;
    private final Forward forward;
    /// Only bodies that meet a new connection need it.
    private @Nullable ArrayDeque<ByteBuf> held;
    private @Nullable Fields heldTrailers;
    private boolean sent;
    /// The client is not read: there is no connection yet to take the body.
    private boolean paused;
    /// The client is not read: the upstream does not take what it is sent.
    private boolean blocked;

    RequestRelay(Exchange exchange, Forward forward) {
        this.exchange = exchange;
        this.forward = forward;
    }

    /// Whether some of the body or its trailers were sent.
    boolean isSent() {
        return sent;
    }

    /// Whether the upstream does not take what it is sent.
    boolean isBlocked() {
        return blocked;
    }

    /// Whether something arrived before there was a connection.
    boolean isHolding() {
        return heldTrailers != null || (held != null && !held.isEmpty());
    }

    /// A connection is being made.
    void pause() {
        if (!exchange.requestEnded()) {
            paused = true;
            exchange.server().readBody(false);
        }
    }

    /// Keeps body bytes; takes ownership of `data`.
    void hold(ByteBuf data) {
        if (held == null) {
            held = new ArrayDeque<>(2);
        }
        held.add(data);
    }

    /// Keeps a copy of trailers.
    void hold(Fields trailers) {
        heldTrailers = copyOf(trailers);
    }

    /// Gives a copy of what is held to `to`. Slices, as for what comes later.
    void copyHeld(RequestCopy to) {
        for (int rest = held == null ? 0 : held.size(); rest > 0; rest--) {
            ByteBuf data = poll();
            if (data != null) {
                to.add(data.retainedSlice(), rest == 1 && heldTrailers == null && exchange.requestEnded());
                hold(data.slice());
            }
        }
        if (heldTrailers != null) {
            to.add(Unpooled.EMPTY_BUFFER, true);
        }
    }

    /// There is a connection now: sends what is held and reads on. The head was sent.
    void resume(UpstreamStream to) {
        if (isHolding()) {
            sendHeld(to);
        }
        if (paused && !exchange.requestEnded()) {
            paused = false;
            exchange.server().readBody(true);
        }
    }

    private void sendHeld(UpstreamStream to) {
        Fields trailers = heldTrailers;
        heldTrailers = null;
        sent = true;
        for (ByteBuf data = poll(); data != null; data = poll()) {
            to.body(data, trailers == null && !isHolding() && exchange.requestEnded());
        }
        if (trailers != null && forward.isOpen(to)) {
            to.trailers(trailers);
        }
    }

    private @Nullable ByteBuf poll() {
        return held == null ? null : held.poll();
    }

    /// Sends body bytes; takes ownership of `data`.
    void send(UpstreamStream to, ByteBuf data, boolean end) {
        sent = true;
        forward.moved();
        to.body(data, end);
        if (!forward.isOpen(to)) {
            return; // the codec found the connection dead at once, and the exchange went on without it
        }
        if (end) {
            to.flush();
        } else if (!to.isWritable() && !blocked) {
            blocked = true;
            forward.moved();
            exchange.server().readBody(false);
            to.flush();
        }
    }

    /// Sends trailers.
    void send(UpstreamStream to, Fields trailers) {
        sent = true;
        forward.moved();
        to.trailers(trailers);
        to.flush();
    }

    /// The upstream can take more again.
    void upstreamWritable() {
        if (blocked) {
            blocked = false;
            forward.moved();
            exchange.server().readBody(true);
        }
    }

    /// The exchange is over.
    void clear() {
        for (ByteBuf data = poll(); data != null; data = poll()) {
            data.release();
        }
        heldTrailers = null;
        sent = false;
        paused = false;
        blocked = false;
    }

    /// Trailers that outlive the call that brought them.
    static Fields copyOf(Fields trailers) {
        var copy = new Fields(trailers.end() + 1, trailers.count() + 1);
        for (int line = 0; line < trailers.count(); line++) {
            if (!trailers.isRemoved(line)) {
                copy.add(trailers.name(line), trailers.value(line));
            }
        }
        return copy;
    }
}

package dev.usher.proxy.exchange;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Sends the body of an answer no faster than a route allows (`limit-rate`), in the sums of nginx: after `t` seconds
/// at most `free + rate * (t + 1)` bytes, compressed where the answer is. What is too early is held, and the
/// upstream is not read meanwhile, so at most what one read delivers. No thread waits: the deadlines of the loop wake
/// it several times a second.
///
/// Buffers are the pacer's until they go to the client or [#clear] releases them.
final class ResponsePacer extends Deadlines.Timed {
    private static final long WAKE_NANOS = TimeUnit.MILLISECONDS.toNanos(Deadlines.PERIOD_MILLIS);

    private final Exchange exchange;
    private final ResponseRelay relay;
    private final Deadlines deadlines;
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(4);
    private boolean active;
    private long rate;
    private long free;
    private long startNanos;
    private boolean ended;
    private @Nullable Fields trailers;

    ResponsePacer(Exchange exchange, ResponseRelay relay, Deadlines deadlines) {
        this.exchange = exchange;
        this.relay = relay;
        this.deadlines = deadlines;
    }

    /// From now on the body of this exchange is paced.
    void begin(long bytesPerSecond, long unlimited) {
        active = true;
        rate = bytesPerSecond;
        free = unlimited;
        ended = false;
        trailers = null;
        startNanos = exchange.pool().nanos();
    }

    /// Whether the body is paced.
    boolean isActive() {
        return active;
    }

    /// Whether all of the answer came and some of it was not sent.
    boolean isEnding() {
        return active && ended;
    }

    /// Takes body bytes; owns `data` from here on.
    void body(ByteBuf data, boolean end) {
        held.add(data);
        ended |= end;
        send();
    }

    /// Takes the end of the body.
    void trailers(Fields last) {
        ended = true;
        trailers = RequestRelay.copyOf(last);
        send();
    }

    /// Sends what may go now, and says whether the upstream is to be read.
    void send() {
        boolean wrote = false;
        while (active && !held.isEmpty() && exchange.server().isWritable()) {
            ByteBuf first = held.element();
            int ready = first.readableBytes();
            long allowed = Math.min(ready, allowance());
            if (allowed <= 0 && ready > 0) {
                break;
            }
            wrote = true;
            if (allowed < ready) {
                exchange.response().body(first.readRetainedSlice((int) allowed), false);
            } else {
                held.remove();
                exchange.response().body(first, ended && held.isEmpty() && trailers == null);
            }
        }
        if (!active) {
            return; // the client's codec could not send it and ended the exchange
        }
        if (ended && held.isEmpty()) {
            complete();
            return;
        }
        if (wrote) {
            exchange.server().flush();
        }
        if (active) {
            pause();
        }
    }

    private void complete() {
        Fields last = trailers;
        active = false;
        leave();
        if (last != null) {
            exchange.response().trailers(last);
        }
        relay.paced();
    }

    private void pause() {
        boolean wait = !held.isEmpty() || allowance() <= 0;
        if (wait && exchange.server().isWritable()) {
            expireAfter(deadlines, WAKE_NANOS);
        } else {
            neverExpire();
        }
        relay.pace(wait);
    }

    private long allowance() {
        long elapsed = exchange.pool().nanos() - startNanos;
        return free
                + rate
                + (long) (rate * (elapsed / 1e9))
                - exchange.response().bodyBytes();
    }

    @Override
    protected void expired() {
        send();
    }

    /// The exchange is over.
    void clear() {
        active = false;
        leave();
        for (ByteBuf data = held.poll(); data != null; data = held.poll()) {
            data.release();
        }
        trailers = null;
    }
}

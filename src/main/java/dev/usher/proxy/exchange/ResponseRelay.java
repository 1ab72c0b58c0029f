package dev.usher.proxy.exchange;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// The response on its way from the upstream to the client, with back-pressure: while the client does not take it, the
/// upstream is not read. Buffers belong to the client's codec once they are passed on.
///
/// ```
///  AWAITED ─final head─▶ RESPONDING ─end─▶ AWAITED, for the next exchange
///     │ a status that an error backend answers ─▶ DISCARDING ─end, or too much─▶ AWAITED, from the error backend
///     │ 101 ─▶ TUNNEL ─end─▶ AWAITED
///     └ failed, or answered as the route does not want: the next try is awaited
/// ```
final class ResponseRelay implements UpstreamHandler {
    private enum State {
        AWAITED,
        RESPONDING,
        /// The client does not get this answer. What is left of a small one is awaited, so that the connection can be
        /// used again.
        DISCARDING,
        TUNNEL
    }

    private static final int MOST_DISCARDED = 64 * 1024;

    private final Exchange exchange;
    private final Forward forward;
    private final RequestRelay request;
    private State state = State.AWAITED;
    private boolean blocked;
    /// Only where a route limits how fast an answer goes.
    private @Nullable ResponsePacer pacer;
    private boolean paused;
    private int discarded;

    /// @param request hears when the upstream can take more of it
    ResponseRelay(Exchange exchange, Forward forward, RequestRelay request) {
        this.exchange = exchange;
        this.forward = forward;
        this.request = request;
    }

    /// Ready for the next exchange.
    void clear() {
        state = State.AWAITED;
        blocked = false;
        paused = false;
        discarded = 0;
        if (pacer != null) {
            pacer.clear();
        }
    }

    /// The body of the answer to come goes out no faster than this.
    void pace(long bytesPerSecond, long free) {
        if (pacer == null) {
            pacer = new ResponsePacer(exchange, this, exchange.pool().loop().deadlines());
        }
        pacer.begin(bytesPerSecond, free);
    }

    /// Whether all of the answer came and the client is still being sent it.
    boolean isEnding() {
        return pacer != null && pacer.isEnding();
    }

    /// Whether what comes goes to nobody.
    boolean isDiscarding() {
        return state == State.DISCARDING;
    }

    /// Whether no final head has come.
    boolean isAwaited() {
        return state == State.AWAITED;
    }

    /// Whether both bodies are raw bytes of a switched protocol.
    boolean isTunnel() {
        return state == State.TUNNEL;
    }

    /// Whether the upstream is not read: the client does not take what it is sent, or it is sent enough already.
    boolean isBlocked() {
        return blocked || paused;
    }

    // ---- heads ----

    @Override
    public ResponseHead upstreamResponse() {
        ResponseHead head = exchange.response().head();
        head.clear();
        return head;
    }

    @Override
    public void upstreamInformational() {
        forward.moved();
        if (exchange.response().head().status() != 100) {
            exchange.response().informational();
        }
    }

    @Override
    public void upstreamHead(boolean end) {
        int status = exchange.response().head().status();
        if (forward.triesAgain(status, end)) {
            return;
        }
        if (status == 101) {
            switchProtocols();
            return;
        }
        ErrorBackend instead = exchange.dispatch().route().errorBackend();
        if (instead != null
                && exchange.detour().replaces(instead, exchange.response().head())) {
            discard(end);
            return;
        }
        state = State.RESPONDING;
        exchange.response().backendHead(end);
        if (end) {
            forward.completed();
        } else {
            forward.moved();
        }
    }

    private void discard(boolean end) {
        state = State.DISCARDING;
        if (end) {
            forward.discarded();
        } else if (exchange.response().head().contentLength() > MOST_DISCARDED) {
            forward.giveUpAnswer();
        } else {
            forward.moved();
        }
    }

    private void discard(ByteBuf data, boolean end) {
        discarded += data.readableBytes();
        data.release();
        if (end) {
            forward.discarded();
        } else if (discarded > MOST_DISCARDED) {
            forward.giveUpAnswer();
        } else {
            forward.moved();
        }
    }

    private void switchProtocols() {
        if (!exchange.request().upgrade()) {
            exchange.fail(ProxyError.UPSTREAM_INVALID);
            return;
        }
        state = State.TUNNEL;
        forward.moved();
        exchange.response().backendHead(false);
        exchange.server().flush();
    }

    // ---- body ----

    @Override
    public void upstreamBody(ByteBuf data, boolean end) {
        exchange.tries().received(data.readableBytes());
        if (state == State.DISCARDING) {
            discard(data, end);
            return;
        }
        if (isPaced()) {
            paced(data, end);
            return;
        }
        exchange.response().body(data, end);
        if (end) {
            forward.completed();
            return;
        }
        if (!blocked && !exchange.server().isWritable()) {
            blocked = true; // before the flush, which may make room again and tell so
            exchange.server().flush();
            blocked = !exchange.server().isWritable();
            if (blocked) {
                forward.readResponse(false);
            }
        }
        forward.moved();
    }

    private boolean isPaced() {
        return pacer != null && pacer.isActive() && state == State.RESPONDING;
    }

    private void paced(ByteBuf data, boolean end) {
        ResponsePacer pace = pacer;
        if (pace == null) {
            return;
        }
        if (end) {
            forward.upstreamEnded();
        }
        pace.body(data, end);
    }

    /// The pacer has enough, or wants more.
    void pace(boolean wait) {
        if (paused != wait) {
            paused = wait;
            forward.readResponse(!wait);
        }
        forward.moved();
    }

    /// The pacer sent everything.
    void paced() {
        exchange.ended();
    }

    /// The client can take more again.
    void clientWritable() {
        if (isPaced() && pacer != null) {
            pacer.send();
            return;
        }
        if (blocked) {
            blocked = false;
            forward.moved();
            forward.readResponse(true);
        }
    }

    @Override
    public void upstreamTrailers(Fields trailers) {
        if (state == State.DISCARDING) {
            forward.discarded();
            return;
        }
        if (isPaced() && pacer != null) {
            forward.upstreamEnded();
            pacer.trailers(trailers);
            return;
        }
        exchange.response().trailers(trailers);
        forward.completed();
    }

    @Override
    public void upstreamReadComplete() {
        exchange.response().flush();
    }

    // ---- what else a codec tells ----

    @Override
    public void upstreamWritable() {
        request.upstreamWritable();
    }

    @Override
    public void upstreamFailed(ProxyError error, boolean safeToRetry) {
        if (state == State.DISCARDING) {
            forward.discarded();
            return;
        }
        forward.streamFailed(error, safeToRetry);
    }
}

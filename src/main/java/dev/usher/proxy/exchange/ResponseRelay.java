package dev.usher.proxy.exchange;

import io.netty.buffer.ByteBuf;

/// The response on its way from the upstream to the client, with back-pressure: while the client does not take it, the
/// upstream is not read. Buffers belong to the client's codec once they are passed on.
///
/// ```
///  AWAITED ─final head─▶ RESPONDING ─end─▶ AWAITED, for the next exchange
///     │ 101 ─▶ TUNNEL ─end─▶ AWAITED
///     └ failed, or answered as the route does not want: the next try is awaited
/// ```
final class ResponseRelay implements UpstreamHandler {
    private enum State {
        AWAITED,
        RESPONDING,
        TUNNEL
    }

    private final Exchange exchange;
    private final Forward forward;
    private final RequestRelay request;
    private State state = State.AWAITED;
    private boolean blocked;

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
    }

    /// Whether no final head has come.
    boolean isAwaited() {
        return state == State.AWAITED;
    }

    /// Whether both bodies are raw bytes of a switched protocol.
    boolean isTunnel() {
        return state == State.TUNNEL;
    }

    /// Whether the client does not take what it is sent.
    boolean isBlocked() {
        return blocked;
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
        state = State.RESPONDING;
        exchange.response().backendHead(end);
        if (end) {
            forward.completed();
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

    /// The client can take more again.
    void clientWritable() {
        if (blocked) {
            blocked = false;
            forward.moved();
            forward.readResponse(true);
        }
    }

    @Override
    public void upstreamTrailers(Fields trailers) {
        exchange.response().trailers(trailers);
        forward.completed();
    }

    @Override
    public void upstreamReadComplete() {
        exchange.server().flush();
    }

    // ---- what else a codec tells ----

    @Override
    public void upstreamWritable() {
        request.upstreamWritable();
    }

    @Override
    public void upstreamFailed(ProxyError error, boolean safeToRetry) {
        forward.streamFailed(error, safeToRetry);
    }
}

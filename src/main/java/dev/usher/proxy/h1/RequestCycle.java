package dev.usher.proxy.h1;

import dev.usher.model.ProxySettings.ClientLimits;
import dev.usher.proxy.exchange.ClientConnection;
import dev.usher.proxy.exchange.InboundExchange;
import dev.usher.proxy.exchange.LoopContext;
import dev.usher.proxy.exchange.ProxyError;
import io.netty.buffer.ByteBuf;

/// The requests of a client connection, one after the other: what comes between two of them, and how the connection
/// ends (RFC 9112 §9).
///
/// ```
///            first byte           both messages ended
///   IDLE ─────────────▶ BUSY ───────────────────────────▶ IDLE, when a request may follow
///    │                   │ broken, or `Connection: close` with input left
///    │                   ▼
///    │                  LINGER (input is dropped for a while)
///    └── nothing for long ──┴──────────────────────────▶ CLOSED
/// ```
///
/// Belongs to the connection's event loop.
final class RequestCycle {
    private enum State {
        /// Between two requests; no exchange.
        IDLE,
        /// A request is under way; how far it is, [ServerRequest] knows.
        BUSY,
        /// The answer has ended; input is dropped for a while.
        LINGER,
        /// Nothing more is read; the channel closes when all is written, or did.
        CLOSED
    }

    private final LoopContext loop;
    private final ServerChannel channel;
    private final HeldInput input;
    private final Runnable resume;
    private final KeepAlive keepAlive = new KeepAlive();
    private final BlankLine blank = new BlankLine();
    private final ServerRequest request;
    private final ServerResponse response;

    private State state = State.IDLE;
    private ClientLimits limits = ClientLimits.DEFAULTS;
    private boolean flushWanted;

    /// @param resume goes on with what `input` holds
    RequestCycle(LoopContext loop, ClientConnection client, ServerChannel channel, HeldInput input, Runnable resume) {
        this.loop = loop;
        this.channel = channel;
        this.input = input;
        this.resume = resume;
        this.request = new ServerRequest(this, loop, client, channel, input, keepAlive);
        this.response = request.response();
    }

    /// The settings that hold for the request under way, and until the next one.
    ClientLimits limits() {
        return limits;
    }

    /// The connection is open; a request is expected.
    void opened() {
        limits = loop.settings().client();
        channel.expectWithin(limits.headerSeconds());
    }

    /// Whether input has to wait: for a response, or for the client to take earlier ones. Without the latter, a client
    /// that pipelines and never reads would make us keep as many answers as it likes.
    boolean isWaiting() {
        return request.isWhole() || (state == State.IDLE && !channel.isWritable());
    }

    int active() {
        return request.exchange() == null ? 0 : 1;
    }

    // ---- input ----

    /// Takes something of `in`.
    ///
    /// @return false when `in` itself was passed on
    boolean step(ByteBuf in) {
        switch (state) {
            case IDLE -> idle(in);
            case BUSY -> {
                return request.read(in);
            }
            case LINGER -> {
                in.skipBytes(in.readableBytes());
                channel.lingerOn();
            }
            case CLOSED -> in.skipBytes(in.readableBytes());
        }
        return true;
    }

    private void idle(ByteBuf in) {
        if (blank.take(in)) {
            return;
        }
        limits = loop.settings().client();
        state = State.BUSY;
        request.start();
        if (blank.isBroken()) {
            request.refuse(ProxyError.BAD_REQUEST);
        } else {
            request.begin(in);
        }
    }

    /// All that was readable has been taken.
    void readComplete() {
        request.readComplete();
    }

    void updateReading() {
        channel.read(request.readsOn() && input.isEmpty());
    }

    /// Goes on soon with what is held.
    void resumeHeld() {
        if (!input.isEmpty()) {
            channel.later(resume);
        }
    }

    /// The client will send nothing more.
    void shutInput() {
        keepAlive.shutInput();
        afterInputShut();
    }

    void afterInputShut() {
        if (!keepAlive.isInputShut() || !input.isEmpty()) {
            return;
        }
        switch (state) {
            case IDLE, LINGER -> closeAfterWrites();
            case BUSY -> request.inputEnded();
            case CLOSED -> {}
        }
    }

    // ---- output ----

    /// The client can take more again.
    void writable() {
        channel.unblock();
        expectNext();
        InboundExchange current = request.exchange();
        if (current != null) {
            current.clientWritable();
        } else if (state == State.IDLE) {
            resumeHeld();
        }
    }

    /// Sends what was written, or will when the input under way has been looked at.
    void flush() {
        if (input.isProcessing()) {
            flushWanted = true;
        } else if (state != State.CLOSED) {
            channel.flush(limits.bodySeconds());
        }
    }

    void flushIfWanted() {
        if (flushWanted) {
            flushWanted = false;
            flush();
        }
    }

    /// No request follows the one under way.
    void endAfterResponse() {
        keepAlive.end();
    }

    /// Decides at the response head whether the connection ends with the response.
    boolean closesAfterResponse(boolean untilClose) {
        boolean stopping = keepAlive.isDraining() || loop.draining() || (keepAlive.isInputShut() && input.isEmpty());
        if (untilClose || stopping || request.endsInDoubt()) {
            keepAlive.end();
        }
        return !keepAlive.goesOn();
    }

    // ---- time ----

    private void expectNext() {
        switch (state) {
            case IDLE -> channel.expectAfterWritesWithin(limits.keepAliveSeconds());
            case BUSY -> request.expectNext();
            case LINGER -> channel.expectAfterWritesWithin(ServerChannel.LINGER_SECONDS);
            case CLOSED -> channel.expectAfterWritesWithin(limits.bodySeconds());
        }
    }

    /// The deadline has passed.
    ///
    /// @param sending the client did not take what was sent
    void expired(boolean sending) {
        if (state == State.BUSY && !sending) {
            request.expired();
        } else {
            cut();
        }
    }

    // ---- ends ----

    /// Both messages have ended.
    void next() {
        var _ = request.detach();
        if (!keepAlive.goesOn()) {
            if (input.hasMore()) {
                linger();
            } else {
                closeAfterWrites();
            }
            return;
        }
        state = State.IDLE;
        blank.clear();
        if (!input.isEmpty()) {
            resumeHeld();
        } else if (keepAlive.isLast()) {
            closeAfterWrites();
        } else {
            expectNext();
        }
    }

    /// Takes no request but those that have begun to come.
    void drain() {
        keepAlive.drain();
        if (state == State.IDLE && input.isEmpty()) {
            closeAfterWrites();
        }
    }

    /// Closes once the client has taken what was written.
    void closeAfterWrites() {
        state = State.CLOSED;
        var _ = request.detach();
        input.drop();
        channel.closeAfterWrites(limits.bodySeconds());
    }

    /// Ends the output, and drops input for a while before closing.
    void linger() {
        state = State.LINGER;
        var _ = request.detach();
        input.drop();
        channel.linger();
        updateReading();
    }

    /// The client is gone, or as good as gone.
    void gone() {
        state = State.CLOSED;
        InboundExchange current = request.detach();
        response.close();
        channel.leave();
        input.drop();
        if (current != null) {
            current.clientGone();
        }
    }

    /// Gives the client up, as if it had gone.
    void cut() {
        gone();
        channel.close();
    }

    /// Cuts the response.
    void abort() {
        if (request.exchange() == null) {
            return;
        }
        state = State.CLOSED;
        var _ = request.detach();
        boolean reset = response.endsWithConnection();
        response.close();
        if (reset) {
            channel.reset();
        } else {
            channel.close();
        }
    }

    /// The response turned out to be one that cannot be sent: cuts it, and the exchange hears that nobody listens.
    void broken() {
        InboundExchange current = request.exchange();
        abort();
        if (current != null) {
            current.clientGone();
        }
    }
}

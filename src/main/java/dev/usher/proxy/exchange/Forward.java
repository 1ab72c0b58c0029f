package dev.usher.proxy.exchange;

import dev.usher.proxy.exchange.ForwardDeadline.Awaited;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// The upstream half of an exchange: tries endpoints one after the other until one answers.
///
/// ```
///  IDLE ─start─▶ CONNECTING ─connected─▶ OPEN ─response ends─▶ IDLE
///                    ▲  │ failed           │ failed, or answered as the route does not want
///                    └──┴── next try ◀─────┘
/// ```
///
/// While CONNECTING there may be something to abandon, while OPEN there is a stream. Where to try next
/// [RetryState] knows, how long to wait [ForwardDeadline]; the messages go through [RequestRelay] and
/// [ResponseRelay]. Belongs to the event loop of its exchange, and serves every exchange after it.
final class Forward implements EndpointTarget.ConnectionWaiter {
    private final Exchange exchange;
    private final ExchangePool pool;
    private final OutgoingRequest request;
    private final RetryState retries;
    private final RequestRelay requestRelay;
    private final ResponseRelay responseRelay;
    private final ForwardDeadline deadline;

    private EndpointTarget.@Nullable Connecting connecting;
    private @Nullable UpstreamStream stream;
    /// An error backend is asked: it gets nothing of the body.
    private boolean withoutBody;

    Forward(Exchange exchange, ExchangePool pool) {
        this.exchange = exchange;
        this.pool = pool;
        request = new OutgoingRequest(exchange);
        retries = new RetryState(exchange.request(), exchange.tries(), exchange.selection());
        requestRelay = new RequestRelay(exchange, this);
        responseRelay = new ResponseRelay(exchange, this, requestRelay);
        deadline = new ForwardDeadline(this, exchange, pool.loop().deadlines(), requestRelay, responseRelay);
    }

    /// The request as it goes out.
    OutgoingRequest request() {
        return request;
    }

    // ---- tries ----

    /// Begins with the first endpoint. The head is edited already.
    void start(ServingBackend backend) {
        request.settle(backend);
        exchange.selection().begin(backend);
        retries.begin(backend.target(), exchange.dispatch().route(), pool.nanos());
        next();
    }

    /// Begins anew with an error backend, whatever came of the route's own. The head is edited already.
    void startWithoutBody(ServingBackend backend) {
        withoutBody = true;
        requestRelay.clear();
        responseRelay.clear();
        exchange.selection().begin(backend);
        retries.begin(backend.target(), exchange.dispatch().route(), pool.nanos());
        next();
    }

    /// Whether the client may still send something that goes to the upstream.
    boolean awaitsBody() {
        return !withoutBody && !exchange.requestEnded();
    }

    private void next() {
        EndpointTarget target = retries.next();
        if (target == null) {
            exchange.response().answer(ProxyError.NO_ENDPOINT.status());
            return;
        }
        exchange.tries().begin(target, pool.nanos());
        deadline.connecting();
        EndpointTarget.Connecting pending = target.connect(pool.loop(), request.wire(), request.identity(), this);
        if (pending != null) {
            connecting = pending;
            requestRelay.pause();
        }
    }

    @Override
    public long connectNanos() {
        return exchange.dispatch().route().connectNanos;
    }

    @Override
    public void connected(UpstreamConnection connection, boolean kept) {
        connecting = null;
        retries.connected(kept, request.wire());
        exchange.tries().connected(kept ? 0 : pool.nanos());
        UpstreamStream opened = connection.open(responseRelay);
        stream = opened;
        moved();
        int number = exchange.tries().count();
        opened.head(request, withoutBody || (exchange.requestEnded() && !requestRelay.isHolding()));
        if (stream == null || exchange.tries().count() != number) {
            return; // the codec found the connection dead at once, and the next try is on its way
        }
        if (!withoutBody) {
            requestRelay.resume(opened);
        }
        if (!awaitsBody() || !exchange.reading()) {
            opened.flush();
        }
    }

    @Override
    public void connectFailed(ProxyError error) {
        connecting = null;
        tryFailed(error, true);
    }

    /// The stream is over without a complete response.
    void streamFailed(ProxyError error, boolean unseen) {
        stream = null;
        tryFailed(error, unseen);
    }

    private void tryFailed(ProxyError error, boolean unseen) {
        long now = pool.nanos();
        exchange.tries().failed(error.status(), now);
        if (error == ProxyError.UPSTREAM_TIMEOUT) {
            exchange.tries().report(now);
        }
        deadline.neverExpire();
        if (isRepeatable() && retries.mayFollow(error, unseen, now)) {
            again();
        } else {
            exchange.fail(error);
        }
    }

    /// The final head is here.
    ///
    /// @param ended the stream is over
    /// @return whether the answer is dropped, since another try was begun
    boolean triesAgain(int status, boolean ended) {
        long now = pool.nanos();
        exchange.tries().head(status, now);
        if (!isRepeatable() || !retries.mayFollow(status, now)) {
            return false;
        }
        if (ended) {
            stream = null;
        } else {
            cancelStream();
        }
        exchange.tries().end(now);
        again();
        return true;
    }

    private boolean isRepeatable() {
        return !exchange.response().isBegun() && !requestRelay.isSent();
    }

    private void again() {
        pool.loop().observer().retried();
        next();
    }

    // ---- time ----

    /// Something moved: whoever is to act next has its whole time for it, unless the move ended the try.
    void moved() {
        if (stream != null) {
            deadline.moved();
        }
    }

    /// Who was to act did not in time.
    void expired(Awaited awaited) {
        switch (awaited) {
            case ENDPOINT -> {
                abandon();
                tryFailed(ProxyError.CONNECT_TIMEOUT, true);
            }
            case UPSTREAM -> {
                cancelStream();
                if (responseRelay.isDiscarding()) {
                    discarded();
                    return;
                }
                tryFailed(ProxyError.UPSTREAM_TIMEOUT, false);
            }
            case CLIENT -> exchange.fail(ProxyError.CLIENT_TIMEOUT);
        }
    }

    // ---- what the client's codec tells ----

    /// The answer is to go out no faster than this.
    void paceResponse(long bytesPerSecond, long free) {
        responseRelay.pace(bytesPerSecond, free);
    }

    /// The request is not to be sent yet: its body is not read either.
    void pauseRequest() {
        requestRelay.pause();
    }

    /// Whether some of the body came and was not sent.
    boolean holdsBody() {
        return requestRelay.isHolding();
    }

    /// Gives a copy of what is held of the body.
    void copyHeldBody(RequestCopy to) {
        requestRelay.copyHeld(to);
    }

    /// Body bytes; takes ownership of `data`.
    void requestBody(ByteBuf data, boolean end) {
        if (responseRelay.isEnding()) {
            data.release(); // nobody is there to take it any more
        } else if (stream == null) {
            requestRelay.hold(data);
        } else {
            requestRelay.send(stream, data, end);
        }
    }

    void requestTrailers(Fields trailers) {
        if (responseRelay.isEnding()) {
            return;
        }
        if (stream == null) {
            requestRelay.hold(trailers);
        } else {
            requestRelay.send(stream, trailers);
        }
    }

    void requestReadComplete() {
        if (stream != null && (isTunnel() || !exchange.requestEnded())) {
            stream.flush();
        }
    }

    void clientWritable() {
        responseRelay.clientWritable();
    }

    // ---- what the relays ask for ----

    /// Whether this stream is still the one in use.
    boolean isOpen(UpstreamStream which) {
        return which.equals(stream);
    }

    /// The rest of an answer that the client does not get is not wanted.
    void giveUpAnswer() {
        cancelStream();
        discarded();
    }

    /// An answer that the client does not get is over.
    void discarded() {
        stream = null;
        exchange.tries().end(pool.nanos());
        exchange.detour().take();
    }

    /// All of the answer came; some of it is still to be sent to the client.
    void upstreamEnded() {
        stream = null;
        deadline.neverExpire();
        exchange.tries().end(pool.nanos());
    }

    /// Back-pressure on the response.
    void readResponse(boolean wanted) {
        if (stream != null) {
            stream.readBody(wanted);
        }
    }

    /// The response was passed on to its end.
    void completed() {
        if (stream == null) {
            return; // the client's codec could not send it and ended the exchange
        }
        stream = null;
        long now = pool.nanos();
        exchange.tries().end(now);
        if (!isTunnel()) {
            exchange.tries().report(now);
        }
        exchange.ended();
    }

    // ---- ends ----

    /// Whether both bodies are raw bytes of a switched protocol.
    boolean isTunnel() {
        return responseRelay.isTunnel();
    }

    /// Gives up whatever is under way; nothing is heard of it any more.
    void cancel() {
        abandon();
        cancelStream();
    }

    private void abandon() {
        EndpointTarget.Connecting pending = connecting;
        connecting = null;
        if (pending != null) {
            pending.abandon();
        }
    }

    private void cancelStream() {
        UpstreamStream open = stream;
        stream = null;
        if (open != null) {
            open.cancel();
        }
    }

    /// The exchange is over: forget everything.
    void finished() {
        deadline.leave();
        exchange.tries().end(pool.nanos());
        stream = null;
        withoutBody = false;
        request.clear();
        retries.clear();
        requestRelay.clear();
        responseRelay.clear();
    }
}

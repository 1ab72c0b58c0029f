package dev.usher.proxy.exchange;

import dev.usher.model.RetryPolicy;
import dev.usher.model.RetryPolicy.Condition;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The upstream half of an exchange: tries endpoints one after the other and relays both bodies with back-pressure.
///
/// ```
///  IDLE ─start─▶ CONNECTING ─connected─▶ SENT ─head─▶ RESPONDING ─end─▶ IDLE
///                    ▲  │ failed            │ failed       │ 101
///                    └──┴── next try ◀──────┘              ▼
///                                                        TUNNEL
/// ```
///
/// Request body bytes that arrive before a connection is there are held, and reading is paused: at most what one read
/// delivers. Once a byte of the body was sent, the request cannot be sent again.
final class Forward extends Deadlines.Timed
        implements UpstreamHandler, UpstreamRequest, EndpointTarget.ConnectionWaiter {
    /// A kept connection may have been closed by the other side just as it was used: such failures do not count as
    /// tries, but not without end.
    private static final int MAX_STALE = 8;

    private enum State {
        IDLE,
        CONNECTING,
        SENT,
        RESPONDING,
        TUNNEL
    }

    private final Exchange exchange;
    private final ExchangePool pool;
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(2);

    private State state = State.IDLE;
    private @Nullable BackendTarget backend;
    private @Nullable ServingRoute route;
    private @Nullable UpstreamStream stream;
    private EndpointTarget.@Nullable Connecting connecting;
    private @Nullable Fields heldTrailers;
    private EndpointTarget.Wire wire = EndpointTarget.Wire.HTTP_1;
    private int targetOffset;
    private int targetLength;
    private int authorityOffset;
    private int authorityLength;
    private @Nullable CharSequence forwardedPrefix;
    private boolean targetRewritten;
    private boolean authorityRewritten;
    private boolean bodySent;
    /// The client is not read: there is no connection yet to take the body.
    private boolean paused;
    private boolean reused;
    private boolean clientSlow;
    private boolean upstreamSlow;
    private int stale;
    private long begunNanos;

    Forward(Exchange exchange, ExchangePool pool) {
        this.exchange = exchange;
        this.pool = pool;
    }

    // ---- what filters decided ----

    void rewriteTarget(CharSequence target) {
        targetOffset = head().fields().store(target);
        targetLength = target.length();
        targetRewritten = true;
    }

    void rewriteAuthority(CharSequence authority) {
        authorityOffset = head().fields().store(authority);
        authorityLength = authority.length();
        authorityRewritten = true;
    }

    void prefix(CharSequence prefix) {
        forwardedPrefix = prefix;
    }

    // ---- life ----

    /// Begins with the first endpoint. The head is edited already.
    void start(BackendTarget to, ServingRoute by) {
        backend = to;
        route = by;
        RequestHead head = head();
        if (!targetRewritten) {
            targetOffset = head.targetOffset();
            targetLength = head.targetLength();
        }
        if (!authorityRewritten) {
            String trusted = exchange.facts().host();
            if (trusted != null) {
                rewriteAuthority(trusted);
            } else {
                authorityOffset = head.authorityOffset();
                authorityLength = head.authorityLength();
            }
        }
        if (forwardedPrefix != null) {
            head.fields().add(FieldName.X_FORWARDED_PREFIX, forwardedPrefix);
        }
        wire = by.wire(exchange.connection().secure());
        begunNanos = pool.nanos();
        next();
    }

    private void next() {
        EndpointTarget target = backend().pick(exchange.tries());
        if (target == null) {
            exchange.answer(ProxyError.NO_ENDPOINT.status());
            return;
        }
        exchange.tries().begin(target, pool.nanos());
        state = State.CONNECTING;
        expireAfter(deadlines(), route().connectNanos);
        EndpointTarget.Connecting pending = target.connect(pool.loop(), wire, this);
        if (state == State.CONNECTING && pending != null) {
            connecting = pending;
            if (!exchange.requestEnded()) {
                paused = true;
                exchange.server().readBody(false);
            }
        }
    }

    @Override
    public void connected(UpstreamConnection connection, boolean kept) {
        connecting = null;
        reused = kept;
        exchange.tries().connected(kept ? 0 : pool.nanos());
        state = State.SENT;
        waitOn();
        UpstreamStream opened = connection.open(this);
        stream = opened;
        boolean nothingHeld = held.isEmpty() && heldTrailers == null;
        int number = exchange.tries().count();
        opened.head(this, nothingHeld && exchange.requestEnded());
        if (state != State.SENT || exchange.tries().count() != number) {
            return; // the codec found the connection dead at once, and the next try is on its way
        }
        if (!nothingHeld) {
            sendHeld(opened);
        }
        if (paused && !exchange.requestEnded()) {
            paused = false;
            exchange.server().readBody(true);
        }
        if (exchange.requestEnded() || !exchange.reading()) {
            opened.flush();
        }
    }

    private void sendHeld(UpstreamStream to) {
        Fields trailers = heldTrailers;
        heldTrailers = null;
        bodySent = true;
        for (ByteBuf data = held.poll(); data != null; data = held.poll()) {
            to.body(data, held.isEmpty() && trailers == null && exchange.requestEnded());
        }
        if (trailers != null && stream != null) {
            to.trailers(trailers);
        }
    }

    @Override
    public long connectNanos() {
        return route().connectNanos;
    }

    @Override
    public void connectFailed(ProxyError error) {
        connecting = null;
        tryFailed(error, true);
    }

    @Override
    public void upstreamFailed(ProxyError error, boolean safeToRetry) {
        stream = null;
        tryFailed(error, safeToRetry);
    }

    private void tryFailed(ProxyError error, boolean safe) {
        exchange.tries().failed(error.status(), pool.nanos());
        boolean mayRetry = !exchange.responseBegun() && mayTryAgain(conditionOf(error), safe, error);
        state = State.IDLE;
        neverExpire();
        if (mayRetry) {
            pool.loop().observer().retried();
            next();
        } else {
            exchange.fail(error);
        }
    }

    /// P2: whether the next endpoint may be tried after this failure.
    private boolean mayTryAgain(Condition condition, boolean safe, @Nullable ProxyError error) {
        RetryPolicy policy = route().retry();
        if (!policy.conditions().contains(condition) || bodySent) {
            return false;
        }
        boolean idempotent = head().method().idempotent() || policy.conditions().contains(Condition.NON_IDEMPOTENT);
        if (!safe && !idempotent) {
            return false;
        }
        if (route().retryNanos > 0 && pool.nanos() - begunNanos > route().retryNanos) {
            return false;
        }
        if (mayBeStale() && error == ProxyError.UPSTREAM_CLOSED && state == State.SENT && stale < MAX_STALE) {
            stale++;
            return true;
        }
        int limit = policy.tries() == 0 ? backend().size() : policy.tries();
        return exchange.tries().count() - stale < limit;
    }

    /// On HTTP/2 it is streams that fail, by the backend's will, and a connection that ends says so before.
    private boolean mayBeStale() {
        return reused && (wire == EndpointTarget.Wire.HTTP_1 || wire == EndpointTarget.Wire.HTTP_1_TLS);
    }

    private static Condition conditionOf(ProxyError error) {
        return switch (error) {
            case CONNECT_TIMEOUT, UPSTREAM_TIMEOUT -> Condition.TIMEOUT;
            case UPSTREAM_INVALID -> Condition.INVALID_HEADER;
            default -> Condition.ERROR;
        };
    }

    // ---- request body ----

    void requestBody(ByteBuf data, boolean end) {
        UpstreamStream to = stream;
        if (to == null) {
            held.add(data);
            return;
        }
        bodySent = true;
        waitOn();
        to.body(data, end);
        if (stream == null) {
            return; // the codec found the connection dead at once, and the exchange is over
        }
        if (end) {
            to.flush();
        } else if (!to.isWritable() && !upstreamSlow) {
            upstreamSlow = true;
            waitOn();
            exchange.server().readBody(false);
            to.flush();
        }
    }

    void requestTrailers(Fields trailers) {
        UpstreamStream to = stream;
        if (to == null) {
            heldTrailers = copyOf(trailers);
            return;
        }
        waitOn();
        to.trailers(trailers);
        to.flush();
    }

    void requestReadComplete() {
        if (stream != null && (state == State.TUNNEL || !exchange.requestEnded())) {
            stream.flush();
        }
    }

    @Override
    public void upstreamWritable() {
        if (upstreamSlow) {
            upstreamSlow = false;
            waitOn();
            exchange.server().readBody(true);
        }
    }

    // ---- response ----

    @Override
    public ResponseHead upstreamResponse() {
        ResponseHead response = exchange.response();
        response.clear();
        return response;
    }

    @Override
    public void upstreamInformational() {
        waitOn();
        if (exchange.response().status() != 100) {
            exchange.sendInformational();
        }
    }

    @Override
    public void upstreamHead(boolean end) {
        ResponseHead response = exchange.response();
        int status = response.status();
        long now = pool.nanos();
        exchange.tries().head(status, now);
        Condition condition = conditionOf(status);
        if (condition != null && mayTryAgain(condition, false, null)) {
            retryAnswered(end);
            return;
        }
        if (status == 101) {
            if (!head().upgrade()) {
                cancelStream();
                exchange.fail(ProxyError.UPSTREAM_INVALID);
                return;
            }
            state = State.TUNNEL;
            waitOn();
            exchange.sendBackendHead(false);
            exchange.server().flush();
            return;
        }
        state = State.RESPONDING;
        exchange.sendBackendHead(end);
        if (end) {
            complete();
        } else if (state == State.RESPONDING) {
            waitOn();
        }
    }

    private void retryAnswered(boolean ended) {
        if (ended) {
            stream = null;
        } else {
            cancelStream();
        }
        exchange.tries().end(pool.nanos());
        pool.loop().observer().retried();
        next();
    }

    private static @Nullable Condition conditionOf(int status) {
        return switch (status) {
            case 403 -> Condition.HTTP_403;
            case 404 -> Condition.HTTP_404;
            case 429 -> Condition.HTTP_429;
            case 500 -> Condition.HTTP_500;
            case 502 -> Condition.HTTP_502;
            case 503 -> Condition.HTTP_503;
            case 504 -> Condition.HTTP_504;
            default -> null;
        };
    }

    @Override
    public void upstreamBody(ByteBuf data, boolean end) {
        exchange.tries().received(data.readableBytes());
        exchange.sendBody(data, end);
        if (end) {
            complete();
            return;
        }
        if (state == State.IDLE) {
            return; // the client's codec could not send it and ended the exchange
        }
        if (!exchange.server().isWritable() && !clientSlow) {
            clientSlow = true;
            exchange.server().flush();
            if (stream != null && !exchange.server().isWritable()) {
                stream.readBody(false);
            } else {
                clientSlow = false;
            }
        }
        waitOn();
    }

    @Override
    public void upstreamTrailers(Fields trailers) {
        exchange.sendTrailers(trailers);
        complete();
    }

    @Override
    public void upstreamReadComplete() {
        exchange.server().flush();
    }

    void clientWritable() {
        if (clientSlow) {
            clientSlow = false;
            if (stream != null) {
                waitOn();
                stream.readBody(true);
            }
        }
    }

    private void complete() {
        if (state == State.IDLE) {
            return; // the client's codec could not send it and ended the exchange
        }
        stream = null;
        state = State.IDLE;
        exchange.tries().end(pool.nanos());
        exchange.ended();
    }

    // ---- ends ----

    /// Whether both bodies are raw bytes of a switched protocol.
    boolean isTunnel() {
        return state == State.TUNNEL;
    }

    /// Gives up whatever is under way; nothing is heard of it any more.
    void cancel() {
        EndpointTarget.Connecting pending = connecting;
        connecting = null;
        if (pending != null) {
            pending.abandon();
        }
        cancelStream();
        state = State.IDLE;
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
        leave();
        exchange.tries().end(pool.nanos());
        for (ByteBuf data = held.poll(); data != null; data = held.poll()) {
            data.release();
        }
        heldTrailers = null;
        backend = null;
        route = null;
        stream = null;
        state = State.IDLE;
        forwardedPrefix = null;
        targetRewritten = false;
        authorityRewritten = false;
        bodySent = false;
        paused = false;
        reused = false;
        clientSlow = false;
        upstreamSlow = false;
        stale = 0;
    }

    @Override
    protected void expired() {
        switch (state) {
            case IDLE -> {}
            case CONNECTING -> {
                EndpointTarget.Connecting pending = connecting;
                connecting = null;
                if (pending != null) {
                    pending.abandon();
                }
                tryFailed(ProxyError.CONNECT_TIMEOUT, true);
            }
            case SENT, RESPONDING, TUNNEL -> {
                boolean client = waitsForClient();
                cancelStream();
                if (client) {
                    exchange.fail(ProxyError.CLIENT_TIMEOUT);
                } else {
                    tryFailed(ProxyError.UPSTREAM_TIMEOUT, false);
                }
            }
        }
    }

    /// Sets the deadline for whatever is waited for now, so that nobody is blamed for another's slowness. While the
    /// client does not take the response its codec watches it; while it owes the body, its own limit holds.
    private void waitOn() {
        if (upstreamSlow) {
            expireAfter(deadlines(), route().sendNanos);
        } else if (clientSlow) {
            neverExpire();
        } else if (waitsForClient()) {
            expireAfter(
                    deadlines(),
                    TimeUnit.SECONDS.toNanos(
                            exchange.serving().settings().settings().client().bodySeconds()));
        } else {
            expireAfter(deadlines(), route().readNanos);
        }
    }

    /// Whether the rest of the request is what everything waits for.
    private boolean waitsForClient() {
        return state == State.SENT && !upstreamSlow && !exchange.requestEnded();
    }

    private Deadlines deadlines() {
        return pool.loop().deadlines();
    }

    // ---- the request as it goes out ----

    @Override
    public RequestHead head() {
        return exchange.request();
    }

    @Override
    public int targetOffset() {
        return targetOffset;
    }

    @Override
    public int targetLength() {
        return targetLength;
    }

    @Override
    public int authorityOffset() {
        return authorityOffset;
    }

    @Override
    public int authorityLength() {
        return authorityLength;
    }

    @Override
    public boolean secure() {
        return wire == EndpointTarget.Wire.HTTP_1_TLS || wire == EndpointTarget.Wire.HTTP_2_TLS;
    }

    @Override
    public String connection() {
        String forced = route().connectionHeader();
        if (forced != null) {
            return forced;
        }
        if (head().upgrade()) {
            return "upgrade";
        }
        return exchange.serving().settings().settings().upstreamKeepAlive().connections() == 0 ? "close" : "";
    }

    private BackendTarget backend() {
        if (backend == null) {
            throw new IllegalStateException("not forwarding");
        }
        return backend;
    }

    private ServingRoute route() {
        if (route == null) {
            throw new IllegalStateException("not forwarding");
        }
        return route;
    }

    private static Fields copyOf(Fields trailers) {
        var copy = new Fields(trailers.end() + 1, trailers.count() + 1);
        for (int line = 0; line < trailers.count(); line++) {
            if (!trailers.isRemoved(line)) {
                copy.add(trailers.name(line), trailers.value(line));
            }
        }
        return copy;
    }
}

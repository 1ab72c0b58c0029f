package dev.usher.proxy.exchange;

import dev.usher.balance.PickContext;
import dev.usher.proxy.exchange.EndpointTarget.Connecting;
import dev.usher.proxy.exchange.EndpointTarget.ConnectionWaiter;
import dev.usher.proxy.exchange.EndpointTarget.Wire;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// A request the proxy makes for one it serves: asks an upstream and tells the head of the answer. The body of
/// that is of no interest and is read only so that the connection can serve again. Redirects are not followed,
/// and no answer of it ever reaches a client by itself (CVE-2026-24513). Belongs to one event loop, serves
/// once.
///
/// ```
///  LOOKING UP ─address known─▶ CONNECTING ─connected─▶ ASKED ─final head: told─▶ DRAINING ─end─▶ OVER
///      └─ too long ─▶ told       │ ▲ failed, nothing sent: next endpoint │ failed ─▶ told
///                                └─┘                                     └──────────────────▶ OVER
/// ```
public final class Subrequest extends Deadlines.Timed implements ConnectionWaiter, UpstreamHandler {
    /// As many as nginx tries by default (`proxy_next_upstream_tries` of its subrequest).
    private static final int MOST_TRIES = 3;

    /// Longer bodies cost more to read than a new connection.
    private static final int MOST_DRAINED = 64 * 1024;

    private static final long LOOK_AGAIN_NANOS = 50_000_000;

    /// Hears once. On the event loop.
    public interface Listener {
        /// The final head is here; valid during the call only.
        void answered(ResponseHead head);

        /// There is no answer.
        void failed(ProxyError error);
    }

    /// What follows the head of the request. On the event loop.
    interface Body {
        /// A request without a body.
        Body NONE = new Body() {
            @Override
            public boolean isWhole() {
                return true;
            }

            @Override
            public boolean isBegun() {
                return false;
            }

            @Override
            public boolean isBlocked() {
                return false;
            }

            @Override
            public void opened() {}

            @Override
            public void writable() {}

            @Override
            public void over() {}
        };

        /// Whether nothing follows any more.
        boolean isWhole();

        /// Whether some of it was sent: then the request cannot be sent again.
        boolean isBegun();

        /// Whether there is something that the upstream does not take.
        boolean isBlocked();

        /// The head was sent: what is there can follow. Flushed after the call.
        void opened();

        /// The upstream can take more again.
        void writable();

        /// Nothing can be sent any more.
        void over();
    }

    private enum State {
        LOOKING_UP,
        CONNECTING,
        ASKED,
        DRAINING,
        OVER
    }

    private final LoopContext loop;
    private final BackendTarget target;
    private final @Nullable TlsIdentity identity;
    private final ServingRoute route;
    private final PickContext selection;
    private final OwnRequest request;
    private final Body body;
    private final Listener listener;
    private final Tries tries = new Tries();
    private final ResponseHead response = new ResponseHead();

    private State state = State.LOOKING_UP;
    private long begunNanos;
    private @Nullable Connecting connecting;
    private @Nullable UpstreamStream stream;
    private long drained;

    /// @param identity how TLS is spoken; null where it is not
    /// @param route whose timeouts hold
    /// @param selection what is asked while an endpoint is picked
    Subrequest(
            LoopContext loop,
            BackendTarget target,
            @Nullable TlsIdentity identity,
            ServingRoute route,
            PickContext selection,
            OwnRequest request,
            Body body,
            Listener listener) {
        this.loop = loop;
        this.target = target;
        this.identity = identity;
        this.route = route;
        this.selection = selection;
        this.request = request;
        this.body = body;
        this.listener = listener;
    }

    /// Asks. The listener may hear before this returns.
    void start() {
        begunNanos = loop.deadlines().now();
        next();
    }

    /// Gives up; the listener hears nothing any more.
    public void cancel() {
        Connecting pending = connecting;
        UpstreamStream open = stream;
        over();
        if (pending != null) {
            pending.abandon();
        }
        if (open != null) {
            open.cancel();
        }
    }

    private void over() {
        state = State.OVER;
        connecting = null;
        stream = null;
        leave();
        body.over();
    }

    private void next() {
        EndpointTarget endpoint = target.pick(tries, selection);
        if (endpoint == null) {
            state = State.LOOKING_UP;
            expireAfter(loop.deadlines(), LOOK_AGAIN_NANOS);
            return;
        }
        state = State.CONNECTING;
        tries.begin(endpoint, loop.deadlines().now());
        expireAfter(loop.deadlines(), route.connectNanos);
        Wire wire = identity == null ? Wire.HTTP_1 : Wire.HTTP_1_TLS;
        Connecting pending = endpoint.connect(loop, wire, identity, this);
        if (pending != null) {
            connecting = pending;
        }
    }

    @Override
    protected void expired() {
        switch (state) {
            case LOOKING_UP -> {
                if (loop.deadlines().now() - begunNanos > route.connectNanos) {
                    fail(ProxyError.NO_ENDPOINT);
                } else {
                    next();
                }
            }
            case CONNECTING -> {
                Connecting pending = connecting;
                connecting = null;
                if (pending != null) {
                    pending.abandon();
                }
                connectFailed(ProxyError.CONNECT_TIMEOUT);
            }
            case ASKED -> {
                giveUp();
                fail(ProxyError.UPSTREAM_TIMEOUT);
            }
            case DRAINING -> cancel();
            case OVER -> {}
        }
    }

    private void giveUp() {
        UpstreamStream open = stream;
        stream = null;
        if (open != null) {
            open.cancel();
        }
    }

    private void fail(ProxyError error) {
        over();
        listener.failed(error);
    }

    // ---- the connection ----

    @Override
    public long connectNanos() {
        return route.connectNanos;
    }

    @Override
    public void connected(UpstreamConnection connection, boolean reused) {
        connecting = null;
        state = State.ASKED;
        UpstreamStream opened = connection.open(this);
        stream = opened;
        moved();
        int number = tries.count();
        opened.head(request, body.isWhole());
        if (isAt(number)) {
            body.opened();
        }
        if (isAt(number)) {
            opened.flush();
        }
    }

    /// Whether the try is still the one with this number: the codec may find the connection dead at once.
    private boolean isAt(int number) {
        return stream != null && tries.count() == number;
    }

    /// Where the request goes now; null without a connection.
    @Nullable
    UpstreamStream stream() {
        return stream;
    }

    /// Some of the body moved: whoever is to act next has its whole time for it. Who sends the body has a deadline
    /// elsewhere.
    void moved() {
        if (stream == null) {
            return;
        }
        if (body.isWhole()) {
            expireAfter(loop.deadlines(), route.readNanos);
        } else if (body.isBlocked()) {
            expireAfter(loop.deadlines(), route.sendNanos);
        } else {
            neverExpire();
        }
    }

    @Override
    public void connectFailed(ProxyError error) {
        connecting = null;
        again(error);
    }

    private void again(ProxyError error) {
        if (tries.count() < MOST_TRIES) {
            next();
        } else {
            fail(error);
        }
    }

    // ---- the answer ----

    @Override
    public ResponseHead upstreamResponse() {
        response.clear();
        return response;
    }

    @Override
    public void upstreamInformational() {
        moved();
    }

    @Override
    public void upstreamHead(boolean end) {
        if (end || response.status() == 101) {
            if (!end) {
                giveUp();
            }
            over();
        } else {
            state = State.DRAINING;
            moved();
        }
        listener.answered(response);
    }

    @Override
    public void upstreamBody(ByteBuf data, boolean end) {
        drained += data.readableBytes();
        data.release();
        if (end) {
            over();
        } else if (drained > MOST_DRAINED && body.isWhole()) {
            cancel();
        }
    }

    @Override
    public void upstreamTrailers(Fields trailers) {
        over();
    }

    @Override
    public void upstreamReadComplete() {}

    @Override
    public void upstreamWritable() {
        body.writable();
    }

    @Override
    public void upstreamFailed(ProxyError error, boolean safeToRetry) {
        stream = null;
        boolean repeatable =
                !body.isBegun() && (safeToRetry || request.head().method().idempotent());
        if (state == State.ASKED && repeatable) {
            again(error);
        } else if (state == State.ASKED) {
            fail(error);
        } else {
            over();
        }
    }
}

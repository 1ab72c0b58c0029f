package dev.usher.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/// One request and its response: what the client's codec tells about the one, and when both are over.
///
/// ```
///  FRESH ─begin─▶ Dispatch: phases ─▶ FORWARDING: tries, relay of both bodies ─▶ DONE: metrics, log
///    │              │  ▲        └─▶ an answer of the proxy itself ─▶ DONE
///    │              ▼  │
///    │           WAITING: for what a filter asked elsewhere
///    └─refuse─▶ DONE
/// ```
///
/// [Dispatch] decides who answers, [Forward] is the upstream half, [OutgoingResponse] what the client gets.
///
/// An exchange is reused for the next request of its loop only when both sides ended in the usual way: then nothing
/// else can hold it. In every other case it is left to the collector.
public final class Exchange implements InboundExchange {

    private enum State {
        FRESH,
        /// A filter waits for something; what comes of the body is held.
        WAITING,
        FORWARDING,
        /// The response is complete, or was cut, and everything has been told.
        DONE
    }

    private final ExchangePool pool;
    private final RequestHead request;
    private final OutgoingResponse response = new OutgoingResponse(this);
    private final ClientFacts facts = new ClientFacts();
    private final Tries tries = new Tries();
    private final Selection selection;
    private final ErrorDetour detour = new ErrorDetour(this);
    private final RequestTrace trace = new RequestTrace(this);
    private final Dispatch dispatch;
    private final Forward forward;
    private final Summary summary;

    private ServerStream server = ClosedStream.INSTANCE;
    private @Nullable ClientConnection connection;
    private @Nullable RequestCopy copy;
    private State state = State.FRESH;
    private boolean requestEnded;
    private boolean refused;
    private boolean reading;
    private long startNanos;
    private long requestBodyBytes;
    private int clientLines;
    private int numberOnConnection;

    Exchange(ExchangePool pool) {
        this.pool = pool;
        request = new RequestHead(pool.headRoom());
        selection = new Selection(this, pool);
        dispatch = new Dispatch(this, pool);
        forward = new Forward(this, pool);
        summary = new Summary(this, pool.wallClock());
    }

    /// Makes a new or used exchange ready for a request.
    void open(ServerStream stream, ClientConnection from) {
        server = stream;
        connection = from;
        state = State.FRESH;
        requestEnded = false;
        refused = false;
        reading = true;
        requestBodyBytes = 0;
        detour.clear();
        clientLines = 0;
        numberOnConnection = from.nextRequest();
        request.clear();
        response.clear();
        facts.clear();
        tries.clear();
        selection.clear();
        trace.clear();
        dispatch.clear();
        startNanos = pool.nanos();
        pool.loop().observer().requestStarted();
    }

    // ---- the client's codec ----

    @Override
    public RequestHead request() {
        return request;
    }

    @Override
    public void begin(boolean end) {
        requestEnded = end;
        reading = true;
        clientLines = request.fields().count();
        dispatch.begin();
    }

    @Override
    public void refuse(ProxyError error) {
        if (state == State.DONE) {
            return;
        }
        requestEnded = true;
        refused = true;
        if (clientLines == 0) {
            clientLines = request.fields().count();
        }
        dispatch.refused();
        fail(error);
    }

    @Override
    public void body(ByteBuf data, boolean end) {
        reading = true;
        requestEnded |= end;
        requestBodyBytes += data.readableBytes();
        if ((state != State.FORWARDING && state != State.WAITING) || detour.isTaken()) {
            data.release();
            return;
        }
        if (isBodyTooLong() && !forward.isTunnel()) {
            data.release();
            if (state == State.FORWARDING) {
                fail(ProxyError.BODY_TOO_LARGE);
            }
            return; // whoever waits is told once it is clear that it is let in (C8.2)
        }
        forward.requestBody(copy == null ? data : copied(copy, data, end), end);
    }

    /// Whether more of the body came than the route allows.
    boolean isBodyTooLong() {
        long limit = dispatch.route().maxBodyBytes();
        return limit > 0 && requestBodyBytes > limit;
    }

    /// Gives body bytes to the copy of the request as well. Slices both: a writer may append to a buffer that has room,
    /// or let it grow, and must not do so under the eyes of another.
    private static ByteBuf copied(RequestCopy copy, ByteBuf data, boolean end) {
        copy.add(data.retainedSlice(), end);
        return data.slice();
    }

    @Override
    public void trailers(Fields trailers) {
        requestEnded = true;
        if ((state == State.FORWARDING || state == State.WAITING) && !detour.isTaken()) {
            if (copy != null) {
                copy.add(Unpooled.EMPTY_BUFFER, true);
            }
            forward.requestTrailers(trailers);
        }
    }

    @Override
    public void readComplete() {
        reading = false;
        if (copy != null) {
            copy.flush();
        }
        if (state == State.FORWARDING) {
            forward.requestReadComplete();
        }
    }

    @Override
    public void clientWritable() {
        if (state == State.FORWARDING) {
            forward.clientWritable();
        }
    }

    @Override
    public void clientGone() {
        if (state == State.DONE) {
            return;
        }
        dispatch.abandoned();
        if (copy != null) {
            copy.cancel();
        }
        forward.cancel();
        response.unsent(ProxyError.CLIENT_GONE);
        finish(false);
    }

    // ---- the parts of the exchange ----

    /// A backend is to answer. The head is edited already.
    void forward(ServingBackend backend) {
        state = State.FORWARDING;
        forward.start(backend);
    }

    /// Whether there is a body of which something was not passed on yet.
    boolean owesBody() {
        return !requestEnded || forward.holdsBody();
    }

    /// Gives a copy of the body to `to`, from its beginning: nothing of it was passed on yet.
    void copyTo(RequestCopy to) {
        copy = to;
        forward.copyHeldBody(to);
    }

    /// An error backend is to answer instead. The head is edited already; what comes of the body goes to nobody, and is
    /// not read before the answer has ended.
    void forwardInstead(ServingBackend backend) {
        state = State.FORWARDING;
        if (!requestEnded) {
            server.readBody(false);
        }
        forward.startWithoutBody(backend);
    }

    /// Whether the client's codec refused the request: its connection may not outlive the answer.
    boolean isRefused() {
        return refused;
    }

    /// A filter waits: the body is not read until the phases go on.
    void suspend() {
        state = State.WAITING;
        forward.pauseRequest();
    }

    /// Whether a filter waits.
    boolean isSuspended() {
        return state == State.WAITING;
    }

    /// The exchange cannot go on: an answer if none began, else the stream is cut.
    void fail(ProxyError error) {
        forward.cancel();
        if (response.isBegun()) {
            server.abort(error);
            finish(false);
        } else {
            response.answer(error);
        }
    }

    /// The response ended in the usual way.
    void ended() {
        if (state == State.DONE) {
            return; // the codec could not send it, and the end was told then
        }
        server.flush();
        if (!requestEnded) {
            server.discardBody();
        }
        if (state != State.DONE) {
            finish(requestEnded);
        }
    }

    private void finish(boolean reusable) {
        state = State.DONE;
        if (copy != null) {
            copy.requestOver();
            copy = null;
        }
        dispatch.context().over();
        forward.finished();
        response.over();
        pool.loop().observer().finished(summary);
        server = ClosedStream.INSTANCE;
        request.letGo();
        if (reusable) {
            pool.recycle(this);
        }
    }

    /// Whether its arrays are of a usual size, so that keeping it costs little.
    boolean isSmall() {
        return request.fields().array().length <= HeadRoom.SMALL
                && response.head().fields().array().length <= HeadRoom.SMALL;
    }

    ServerStream server() {
        return server;
    }

    OutgoingResponse response() {
        return response;
    }

    ErrorDetour detour() {
        return detour;
    }

    ClientFacts facts() {
        return facts;
    }

    Tries tries() {
        return tries;
    }

    Selection selection() {
        return selection;
    }

    RequestTrace trace() {
        return trace;
    }

    Dispatch dispatch() {
        return dispatch;
    }

    Forward forward() {
        return forward;
    }

    ExchangePool pool() {
        return pool;
    }

    ClientConnection connection() {
        if (connection == null) {
            throw new IllegalStateException("exchange used before it was opened");
        }
        return connection;
    }

    boolean requestEnded() {
        return requestEnded;
    }

    /// Whether the client's codec is passing on what it read and will say when it is through.
    boolean reading() {
        return reading;
    }

    long startNanos() {
        return startNanos;
    }

    long requestBodyBytes() {
        return requestBodyBytes;
    }

    /// How many lines of the head are the client's own, edited or not; the proxy's stand behind them.
    int clientLines() {
        return clientLines;
    }

    /// Which request of its connection this is, from 1.
    int numberOnConnection() {
        return numberOnConnection;
    }
}

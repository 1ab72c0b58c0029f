package dev.usher.proxy.exchange;

import dev.usher.model.Route;
import dev.usher.model.VirtualHost;
import dev.usher.observe.LoopObserver;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// One request and its response.
///
/// Phases, in the order that decides which answer wins (C8):
///
/// ```
///  begin ─▶ client address ─▶ normal path ─▶ route ─▶ body limit (413) ─▶ slash redirect (301)
///        ─▶ filters (app root, rewrite, TLS redirect) ─▶ proxy's own answer, or no endpoint (503)
///        ─▶ Forward: tries, relay of both bodies ─▶ finish: metrics, log
/// ```
///
/// An exchange is reused for the next request of its loop only when both sides ended in the usual way: then nothing
/// else can hold it. In every other case it is left to the collector.
public final class Exchange implements InboundExchange {
    private static final int MAX_KEPT_BYTES = 8192;

    private enum State {
        FRESH,
        FORWARDING,
        /// The response is complete, or was cut, and everything has been told.
        DONE
    }

    private final ExchangePool pool;
    private final RequestHead request = new RequestHead();
    private final ResponseHead response = new ResponseHead();
    private final ClientFacts facts = new ClientFacts();
    private final Forward forward;
    private final RouteContext context;
    private final Summary summary;
    private final Tries tries = new Tries();

    private ServerStream server = ClosedStream.INSTANCE;
    private @Nullable ClientConnection connection;
    private @Nullable ServingTable table;
    private @Nullable ServingRoute route;
    private @Nullable VirtualHost host;
    private State state = State.FRESH;
    private boolean requestEnded;
    private boolean responseBegun;
    private boolean reading;
    private long startNanos;
    private long requestBodyBytes;
    private long responseHeadBytes;
    private long responseBodyBytes;
    private int status;
    private int requestIdLine;
    private String upstreamName = "";

    Exchange(ExchangePool pool) {
        this.pool = pool;
        forward = new Forward(this, pool);
        context = new RouteContext(this);
        summary = new Summary(this, pool.wallClock());
    }

    /// Makes a new or used exchange ready for a request.
    void open(ServerStream stream, ClientConnection from) {
        server = stream;
        connection = from;
        table = null;
        route = null;
        host = null;
        state = State.FRESH;
        requestEnded = false;
        responseBegun = false;
        reading = true;
        requestBodyBytes = 0;
        responseHeadBytes = 0;
        responseBodyBytes = 0;
        status = 0;
        requestIdLine = -1;
        upstreamName = "";
        request.clear();
        response.clear();
        facts.clear();
        tries.clear();
        startNanos = pool.nanos();
        observer().requestStarted();
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
        ServingTable serving = pool.serving();
        table = serving;
        facts.read(request, connection(), serving.settings());
        byte[] bytes = request.fields().array();
        if (pool.loop().overloaded()) {
            route(serving.unrouted(), serving.catchAll());
            answer(ProxyError.OVERLOADED.status());
            return;
        }
        if (request.method() == Method.TRACE) {
            // As nginx: a reflection of the request, credentials included, is of use to nobody but an attacker.
            route(serving.unrouted(), serving.catchAll());
            answer(ProxyError.METHOD_REFUSED.status());
            return;
        }
        if (request.pathLength() == 1 && bytes[request.targetOffset()] == '*') {
            route(serving.unrouted(), serving.catchAll());
            answer(200);
            return;
        }
        if (!pool.normalizer().normalize(bytes, request.targetOffset(), request.pathLength())) {
            route(serving.unrouted(), serving.catchAll());
            answer(ProxyError.BAD_REQUEST.status());
            return;
        }
        boolean slash = match(serving);
        ServingRoute chosen = chosen();
        long limit = chosen.maxBodyBytes();
        if (limit > 0 && request.contentLength() > limit) {
            answer(ProxyError.BODY_TOO_LARGE.status());
            return;
        }
        if (slash) {
            context.slashRedirect(chosen.route().policy());
            return;
        }
        for (RequestFilter filter : chosen.filters()) {
            if (filter.apply(context)) {
                return;
            }
        }
        act(chosen);
    }

    private void act(ServingRoute chosen) {
        BackendTarget backend = chosen.backend();
        if (backend == null) {
            answer(chosen.respondStatus());
            return;
        }
        upstreamName = backend.name();
        BackendTarget fallback = chosen.fallback();
        boolean instead = backend.isEmpty() && fallback != null && !fallback.isEmpty();
        BackendTarget target = instead && fallback != null ? fallback : backend;
        if (target.isEmpty()) {
            answer(ProxyError.NO_ENDPOINT.status());
            return;
        }
        if (request.expectContinue() && !requestEnded) {
            sendContinue();
        }
        requestIdLine = pool.requestEditor()
                .edit(request, connection(), facts, serving().settings());
        if (instead) {
            FallbackHeaders.add(request.fields(), chosen.route().owner());
        }
        state = State.FORWARDING;
        forward.start(target, chosen);
    }

    /// As nginx does, the proxy itself invites the body once the request is accepted.
    private void sendContinue() {
        response.clear();
        response.status(100);
        server.informational(response);
        server.flush();
    }

    @Override
    public void refuse(ProxyError error) {
        if (state == State.DONE) {
            return;
        }
        requestEnded = true;
        if (table == null) {
            ServingTable serving = pool.serving();
            table = serving;
            facts.read(request, connection(), serving.settings());
            route(serving.unrouted(), serving.catchAll());
        }
        fail(error);
    }

    @Override
    public void body(ByteBuf data, boolean end) {
        reading = true;
        requestEnded |= end;
        requestBodyBytes += data.readableBytes();
        if (state != State.FORWARDING) {
            data.release();
            return;
        }
        long limit = chosen().maxBodyBytes();
        if (limit > 0 && requestBodyBytes > limit && !forward.isTunnel()) {
            data.release();
            fail(ProxyError.BODY_TOO_LARGE);
            return;
        }
        forward.requestBody(data, end);
    }

    @Override
    public void trailers(Fields trailers) {
        requestEnded = true;
        if (state == State.FORWARDING) {
            forward.requestTrailers(trailers);
        }
    }

    @Override
    public void readComplete() {
        reading = false;
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
        if (table == null) {
            ServingTable serving = pool.serving();
            table = serving;
            route(serving.unrouted(), serving.catchAll());
        }
        forward.cancel();
        if (!responseBegun) {
            status = ProxyError.CLIENT_GONE.status();
        }
        finish(false);
    }

    // ---- answers of the proxy itself ----

    /// Answers with the built-in page of a status; 200 and 204 have none.
    void answer(int code) {
        response.clear();
        response.status(code);
        if (code == 200 || code == 204) {
            response.contentLength(0);
            sendOwn(null);
            return;
        }
        sendPage(BuiltInPage.of(code));
    }

    private void sendPage(ByteBuf page) {
        response.fields().add(FieldName.CONTENT_TYPE, BuiltInPage.CONTENT_TYPE);
        response.contentLength(page.readableBytes());
        sendOwn(page);
    }

    /// Answers with a redirect and its small page.
    void redirect(int code, CharSequence location) {
        response.clear();
        response.status(code);
        ByteBuf page = BuiltInPage.of(code);
        response.fields().add(FieldName.CONTENT_TYPE, BuiltInPage.CONTENT_TYPE);
        response.fields().add(FieldName.LOCATION, location);
        response.contentLength(page.readableBytes());
        sendOwn(page);
    }

    private void sendOwn(@Nullable ByteBuf page) {
        ResponseEditor.finish(response, connection().secure(), serving().settings());
        sendHead(page == null);
        if (page != null) {
            sendBody(page, true);
        }
        ended();
    }

    /// The exchange cannot go on: an answer if none began, else the stream is cut.
    void fail(ProxyError error) {
        forward.cancel();
        if (responseBegun) {
            server.abort(error);
            finish(false);
        } else {
            response.clear();
            response.status(error.status());
            sendPage(BuiltInPage.of(error));
        }
    }

    // ---- what the forward half sends to the client ----

    void sendInformational() {
        server.informational(response);
        server.flush();
    }

    /// Sends the head in [#response] as it is.
    void sendHead(boolean end) {
        responseBegun = true;
        status = response.status();
        responseHeadBytes = headLength(response);
        server.head(response, end);
    }

    /// Sends the backend's head in [#response] after editing it.
    void sendBackendHead(boolean end) {
        ResponseEditor.edit(response, connection().secure(), serving().settings());
        sendHead(end);
    }

    void sendBody(ByteBuf data, boolean end) {
        if (request.method() != Method.HEAD) {
            responseBodyBytes += data.readableBytes();
        }
        server.body(data, end);
    }

    void sendTrailers(Fields trailers) {
        server.trailers(trailers);
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
        forward.finished();
        observer().finished(summary);
        server = ClosedStream.INSTANCE;
        if (reusable) {
            pool.recycle(this);
        }
    }

    /// Bytes of a head as HTTP/1.1 would send it, for `$bytes_sent`: other protocols count the same.
    private static long headLength(ResponseHead head) {
        Fields fields = head.fields();
        long length = 60;
        for (int line = 0; line < fields.count(); line++) {
            if (!fields.isRemoved(line)) {
                length += fields.nameLength(line) + 4L + fields.valueLength(line);
            }
        }
        return length;
    }

    /// @return whether the request is to be redirected to the path with a slash (C5.4)
    private boolean match(ServingTable serving) {
        RouteFinder finder = pool.finder();
        boolean slash = finder.find(serving, request, pool.normalizer());
        route(finder.route(serving), finder.host());
        return slash;
    }

    private void route(ServingRoute to, VirtualHost of) {
        route = to;
        host = of;
    }

    // ---- for the parts of the exchange ----

    /// Whether its arrays are of a usual size, so that keeping it costs little.
    boolean isSmall() {
        return request.fields().array().length <= MAX_KEPT_BYTES
                && response.fields().array().length <= MAX_KEPT_BYTES;
    }

    ServerStream server() {
        return server;
    }

    ResponseHead response() {
        return response;
    }

    ClientFacts facts() {
        return facts;
    }

    Tries tries() {
        return tries;
    }

    Forward forward() {
        return forward;
    }

    ExchangePool pool() {
        return pool;
    }

    boolean requestEnded() {
        return requestEnded;
    }

    boolean responseBegun() {
        return responseBegun;
    }

    /// Whether the client's codec is passing on what it read and will say when it is through.
    boolean reading() {
        return reading;
    }

    ClientConnection connection() {
        if (connection == null) {
            throw new IllegalStateException("exchange used before it was opened");
        }
        return connection;
    }

    ServingTable serving() {
        if (table == null) {
            throw new IllegalStateException("exchange used before it was routed");
        }
        return table;
    }

    ServingRoute chosen() {
        return route == null ? serving().unrouted() : route;
    }

    VirtualHost host() {
        return host == null ? serving().catchAll() : host;
    }

    Route modelRoute() {
        return chosen().route();
    }

    int status() {
        return status;
    }

    long startNanos() {
        return startNanos;
    }

    long requestBodyBytes() {
        return requestBodyBytes;
    }

    long responseBytes() {
        return responseHeadBytes + responseBodyBytes;
    }

    long responseBodyBytes() {
        return responseBodyBytes;
    }

    int requestIdLine() {
        return requestIdLine;
    }

    String upstreamName() {
        return upstreamName;
    }

    private LoopObserver observer() {
        return pool.loop().observer();
    }
}

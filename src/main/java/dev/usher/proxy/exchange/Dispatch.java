package dev.usher.proxy.exchange;

import dev.usher.model.RoutePolicy;
import dev.usher.model.VirtualHost;
import org.jspecify.annotations.Nullable;

/// What becomes of a request: the route that takes it, and who answers.
///
/// Phases, in the order that decides which answer wins (C8):
///
/// ```
///  begin ─▶ client address ─▶ normal path ─▶ refused agent (403) ─▶ route ─▶ span
///        ─▶ client certificate (400, 421, 403) ─▶ filters of the host (app root, its snippet)
///     ┌─▶ other locations of a snippet ─▶ body limit (413) ─▶ slash redirect (301)
///     │  ─▶ early filters (rewrite, TLS redirect) ─▶ no endpoint (503)
///     │  ─▶ late filters (limits, access, Host) ─▶ proxy's own answer, or main backend or canary ─▶ Forward
///     └─ route again: a snippet has changed the path
/// ```
///
/// A filter may suspend the request; the phases then go on where they were when it says so.
///
/// The table is that of the moment the request began; whatever is published meanwhile, the request keeps it.
final class Dispatch {
    /// As nginx counts, lest two locations send a request to each other for ever.
    private static final int MOST_REROUTES = 10;

    private final Exchange exchange;
    private final ExchangePool pool;
    private final RouteContext context;

    private @Nullable ServingTable table;
    private @Nullable ServingRoute route;
    private @Nullable VirtualHost host;
    private int filter;
    private int reroutes;
    private int requestIdLine;
    private boolean edited;
    private String upstreamName = "";
    private String alternativeName = "";

    Dispatch(Exchange exchange, ExchangePool pool) {
        this.exchange = exchange;
        this.pool = pool;
        context = new RouteContext(exchange);
    }

    /// Ready for the next exchange.
    void clear() {
        table = null;
        route = null;
        host = null;
        filter = 0;
        reroutes = 0;
        requestIdLine = -1;
        edited = false;
        upstreamName = "";
        alternativeName = "";
        context.clear();
    }

    // ---- phases ----

    /// The head is complete: answers, or has it forwarded.
    void begin() {
        settle();
        int own = answerToAnyRoute();
        if (own != 0) {
            exchange.response().answer(own);
            return;
        }
        boolean slash = find();
        ServingRoute chosen = route();
        exchange.trace().begin(chosen, settings(), pool.random());
        if (host().clients().isPresent()
                && ClientCertificateCheck.answers(exchange, host().clients().get(), chosen.route(), context)) {
            return;
        }
        enter(slash);
    }

    /// A snippet has changed the path: goes on with the location that takes the new one.
    void reroute() {
        if (++reroutes > MOST_REROUTES) {
            exchange.response().answer(500);
            return;
        }
        boolean slash = find();
        filter = route().lookupFrom();
        enter(slash);
    }

    /// Whether the location was looked for more than once.
    boolean isRerouted() {
        return reroutes > 0;
    }

    /// A location was found.
    ///
    /// @param slash whether the request is for its path without the slash at the end
    private void enter(boolean slash) {
        ServingRoute chosen = route();
        if (isAnswered(chosen, chosen.locationFrom())) {
            return;
        }
        long limit = chosen.maxBodyBytes();
        if (limit > 0 && exchange.request().contentLength() > limit) {
            exchange.response().answer(ProxyError.BODY_TOO_LARGE.status());
            return;
        }
        if (slash) {
            slashRedirect(chosen.route().policy());
            return;
        }
        filter(chosen);
    }

    /// C5.4: to the path that was routed with a slash, on the scheme of the connection. As the client wrote it,
    /// it might begin with two slashes: another host, to a browser.
    private void slashRedirect(RoutePolicy policy) {
        String target = context.current().withSlash();
        context.redirect(301, policy.relativeRedirects() ? target : context.origin(policy.portInRedirects()) + target);
    }

    /// The filter that suspended the request lets it go on.
    void proceed() {
        if (exchange.isBodyTooLong()) {
            exchange.fail(ProxyError.BODY_TOO_LARGE);
            return;
        }
        var _ = context.normalPath(); // others used the normaliser of the loop meanwhile
        filter(route());
    }

    private void filter(ServingRoute chosen) {
        // As in the logs of the original: from here on, whoever answers.
        upstreamName = nameOf(chosen);
        int late = chosen.lateFrom();
        if (isAnswered(chosen, late)) {
            return;
        }
        RequestFilter[] filters = chosen.filters();
        if (filter == late && late < filters.length && isUnserved(chosen)) {
            exchange.response().answer(ProxyError.NO_ENDPOINT.status());
            return;
        }
        if (!isAnswered(chosen, filters.length)) {
            act(chosen);
        }
    }

    /// Lets filters act, up to one that answers, suspends the request or routes it again.
    ///
    /// @param until number of the first that is not to act yet
    private boolean isAnswered(ServingRoute chosen, int until) {
        RequestFilter[] filters = chosen.filters();
        while (filter < until) {
            if (filters[filter++].apply(context)) {
                return true;
            }
        }
        return false;
    }

    /// Whether no backend has an endpoint (C3.8).
    private static boolean isUnserved(ServingRoute chosen) {
        ServingBackend backend = chosen.backend();
        ServingBackend fallback = chosen.fallback();
        return backend != null && backend.isEmpty() && (fallback == null || fallback.isEmpty());
    }

    private static String nameOf(ServingRoute chosen) {
        ServingBackend backend = chosen.backend();
        return backend == null ? "" : backend.name();
    }

    /// The request is refused before it began: it belongs to no route, but its client is known.
    void refused() {
        if (table == null) {
            settle();
        }
    }

    /// The client is gone, possibly before the request began.
    void abandoned() {
        if (table == null) {
            table = pool.serving();
        }
    }

    private void settle() {
        ServingTable serving = pool.serving();
        table = serving;
        exchange.facts().read(exchange.request(), exchange.connection(), serving.settings());
    }

    /// @return the status of the answer whatever the route; 0 for none, and the path is normal then
    private int answerToAnyRoute() {
        RequestHead request = exchange.request();
        byte[] bytes = request.fields().array();
        if (pool.loop().overloaded() || request.isBeyondRoom()) {
            return ProxyError.OVERLOADED.status();
        }
        if (request.method() == Method.TRACE) {
            // As nginx: a reflection of the request, credentials included, is of use to nobody but an attacker.
            return ProxyError.METHOD_REFUSED.status();
        }
        if (request.pathLength() == 1 && bytes[request.targetOffset()] == '*') {
            return 200;
        }
        boolean normal = pool.normalizer().normalize(bytes, request.targetOffset(), request.pathLength());
        if (!normal) {
            return ProxyError.BAD_REQUEST.status();
        }
        Refusals refusals = settings().refusals;
        return refusals != null && refusals.refuses(request.fields()) ? 403 : 0;
    }

    /// @return whether the request is to be redirected to the path with a slash (C5.4)
    private boolean find() {
        RouteFinder finder = pool.finder();
        boolean slash = finder.find(table(), exchange.request(), pool.normalizer());
        route = finder.route(table());
        host = finder.host();
        return slash;
    }

    private void act(ServingRoute chosen) {
        ServingBackend backend = chosen.backend();
        if (backend == null) {
            if (chosen.tellsStatus()) {
                exchange.response().answerPlain(pool.loop().observer().statusText());
            } else {
                exchange.response().answer(chosen.respondStatus());
            }
            return;
        }
        ServingBackend fallback = chosen.fallback();
        boolean instead = backend.isEmpty() && fallback != null && !fallback.isEmpty();
        ServingBackend target = instead && fallback != null ? fallback : backend;
        if (target.isEmpty()) {
            exchange.response().answer(ProxyError.NO_ENDPOINT.status());
            return;
        }
        RequestHead request = exchange.request();
        ServingCanaries canaries = chosen.canaries();
        ServingBackend canary = canaries == null || instead ? null : canaries.choose(backend, request, pool.random());
        if (canary != null) {
            target = canary;
            alternativeName = canary.name();
        }
        if (request.expectContinue() && !exchange.requestEnded()) {
            exchange.response().proceed();
        }
        edit();
        if (instead) {
            FallbackHeaders.add(request.fields(), chosen.route().owner(), ProxyError.NO_ENDPOINT.status());
            exchange.detour().bar();
        }
        exchange.forward(target);
    }

    private void edit() {
        if (!edited) {
            edited = true;
            requestIdLine =
                    pool.requestEditor().edit(exchange.request(), exchange.connection(), exchange.facts(), settings());
            RequestEditor.setHeaders(exchange.request(), settings(), context);
            if (host().clients().isPresent()) {
                ClientCertificateCheck.tell(
                        exchange.request().fields(),
                        exchange.connection(),
                        host().clients().get());
            }
        }
    }

    /// Another backend than the route's is about to answer: edits the head for it unless that was done.
    void forwardInstead(ServingBackend backend) {
        upstreamName = backend.name();
        edit();
    }

    // ---- what was decided ----

    ServingSettings settings() {
        return table().settings();
    }

    private ServingTable table() {
        if (table == null) {
            throw new IllegalStateException("exchange used before it was routed");
        }
        return table;
    }

    /// The route that takes the request; one that stands for none before there is one.
    ServingRoute route() {
        return route == null ? table().unrouted() : route;
    }

    VirtualHost host() {
        return host == null ? table().catchAll() : host;
    }

    /// The id of the request (F2); null when there is none.
    @Nullable
    String requestId() {
        int line = requestIdLine();
        return line < 0 ? null : exchange.request().fields().value(line);
    }

    /// The line with the id of the request: the client's, or one made now, which a backend still to be asked gets too;
    /// -1 when there is none.
    int requestIdLine() {
        Fields fields = exchange.request().fields();
        int line = requestIdLine >= 0 ? requestIdLine : clientRequestId(fields);
        if (line < 0 && settings().settings().forwarding().generateRequestId()) {
            line = fields.count();
            fields.add(FieldName.X_REQUEST_ID, pool.requestEditor().nextId());
        }
        return line;
    }

    private static int clientRequestId(Fields fields) {
        int line = fields.find(FieldName.X_REQUEST_ID);
        while (line >= 0 && fields.valueLength(line) == 0) {
            line = fields.find(FieldName.X_REQUEST_ID, line + 1);
        }
        return line;
    }

    /// What the filters of this exchange see.
    RouteContext context() {
        return context;
    }

    /// As `$proxy_upstream_name` prints it: that of the location, once its phases begin (C8 step 6), even where
    /// the proxy answers by itself; empty before, and where it has none.
    String upstreamName() {
        return upstreamName;
    }

    /// The canary that answers, as `$proxy_alternative_upstream_name` prints it; empty when none does (N8).
    String alternativeName() {
        return alternativeName;
    }
}

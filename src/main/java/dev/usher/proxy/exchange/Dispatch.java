package dev.usher.proxy.exchange;

import dev.usher.model.VirtualHost;
import org.jspecify.annotations.Nullable;

/// What becomes of a request: the route that takes it, and who answers.
///
/// Phases, in the order that decides which answer wins (C8):
///
/// ```
///  begin ─▶ client address ─▶ normal path ─▶ route ─▶ body limit (413) ─▶ slash redirect (301)
///        ─▶ filters (app root, rewrite, TLS redirect) ─▶ proxy's own answer, or no endpoint (503) ─▶ Forward
/// ```
///
/// The table is that of the moment the request began; whatever is published meanwhile, the request keeps it.
final class Dispatch {
    private final Exchange exchange;
    private final ExchangePool pool;
    private final RouteContext context;

    private @Nullable ServingTable table;
    private @Nullable ServingRoute route;
    private @Nullable VirtualHost host;
    private int requestIdLine;
    private String upstreamName = "";

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
        requestIdLine = -1;
        upstreamName = "";
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
        long limit = chosen.maxBodyBytes();
        if (limit > 0 && exchange.request().contentLength() > limit) {
            exchange.response().answer(ProxyError.BODY_TOO_LARGE.status());
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
        return normal ? 0 : ProxyError.BAD_REQUEST.status();
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
        BackendTarget backend = chosen.backend();
        if (backend == null) {
            exchange.response().answer(chosen.respondStatus());
            return;
        }
        upstreamName = backend.name();
        BackendTarget fallback = chosen.fallback();
        boolean instead = backend.isEmpty() && fallback != null && !fallback.isEmpty();
        BackendTarget target = instead && fallback != null ? fallback : backend;
        if (target.isEmpty()) {
            exchange.response().answer(ProxyError.NO_ENDPOINT.status());
            return;
        }
        RequestHead request = exchange.request();
        if (request.expectContinue() && !exchange.requestEnded()) {
            exchange.response().proceed();
        }
        requestIdLine = pool.requestEditor().edit(request, exchange.connection(), exchange.facts(), settings());
        if (instead) {
            FallbackHeaders.add(request.fields(), chosen.route().owner());
        }
        exchange.forward(target);
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

    /// The line of `X-Request-ID`, -1 when the backend gets none.
    int requestIdLine() {
        return requestIdLine;
    }

    /// As `$proxy_upstream_name` prints it; empty when the proxy answers by itself.
    String upstreamName() {
        return upstreamName;
    }
}

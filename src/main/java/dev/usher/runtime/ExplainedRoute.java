package dev.usher.runtime;

import dev.usher.model.Filter;
import dev.usher.model.Route;
import dev.usher.model.RoutingTable;
import dev.usher.proxy.filter.FilterOrder;
import dev.usher.routing.Explanation;
import java.util.Optional;

/// The way of an explained request through the filters that act on nothing but the request, and from location to
/// location where snippets change its path.
final class ExplainedRoute {
    /// As live traffic counts.
    private static final int MOST_REROUTES = 10;

    private ExplainedRoute() {}

    /// Follows it; what happens on the way is told to the request.
    ///
    /// @param first the route that takes it as the client sent it
    /// @return the route whose backend is to answer; empty where the proxy answered
    static Optional<Route> follow(RoutingTable table, Route first, ExplainedRequest request) {
        Route route = first;
        for (int reroutes = 0; reroutes <= MOST_REROUTES; reroutes++) {
            if (!isAnswered(route, reroutes > 0, request)) {
                return Optional.of(route);
            }
            var path = request.script().takeRerouted();
            if (path.isEmpty()) {
                return Optional.empty();
            }
            var next = Explanation.of(table, request.authority(), path.get());
            if (next.winner().isEmpty()) {
                request.tell("answer: 404, no location takes the path");
                return Optional.empty();
            }
            route = next.winner().get();
            request.enter(route.owner());
            request.tell("route: " + path.get() + " is taken by "
                    + (route.owner().ingress().isEmpty()
                            ? "no Ingress"
                            : route.owner().path() + " of " + route.owner().namespace() + "/"
                                    + route.owner().ingress()));
            if (next.slashRedirect()) {
                request.tell("redirect: 301 to the same path with a slash");
                return Optional.empty();
            }
        }
        request.tell("answer: 500, snippets change the path more than " + MOST_REROUTES + " times");
        return Optional.empty();
    }

    /// @param again whether the filters of the host have acted before
    private static boolean isAnswered(Route route, boolean again, ExplainedRequest request) {
        for (FilterOrder.Early early : FilterOrder.early(route.filters())) {
            if (again && FilterOrder.isOfHost(early.filter())) {
                continue;
            }
            if (early.filter() instanceof Filter.Script script
                    && !request.script().runs(script)) {
                continue;
            }
            boolean answered = early.made().apply(request);
            if (early.filter() instanceof Filter.Script script) {
                request.script().tellHeaders(script, answered);
            }
            if (answered) {
                return true;
            }
        }
        return false;
    }
}

package dev.usher.proxy.exchange;

import dev.usher.model.Action;
import dev.usher.model.Backend;
import dev.usher.model.BackendTls;
import dev.usher.model.Filter;
import dev.usher.model.PathMatch;
import dev.usher.model.PathTemplate;
import dev.usher.model.RetryPolicy;
import dev.usher.model.Route;
import dev.usher.model.RoutePolicy;
import dev.usher.routing.Expansion;
import dev.usher.routing.PathRegex;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A route made ready to serve: its live upstreams and filters, its times in nanoseconds. Immutable, shared by loops.
public final class ServingRoute {
    private static final int TELLS_STATUS = 0;
    private static final ResponseFilter[] NO_RESPONSE_FILTERS = {};

    private final Route route;
    private final RoutePolicy policy;
    private final RequestFilter[] filters;
    private final int lookupFrom;
    private final int locationFrom;
    private final int lateFrom;
    private final ResponseFilter[] responseFilters;
    private final @Nullable ServingBackend backend;
    private final @Nullable ServingBackend fallback;
    private final @Nullable ServingCanaries canaries;
    private final @Nullable ErrorBackend errorBackend;
    private final int respondStatus;
    private final Filter.@Nullable Trace trace;
    private @Nullable PathRegex regex;
    final long connectNanos;
    final long sendNanos;
    final long readNanos;
    final long retryNanos;

    /// Makes a route ready.
    ///
    /// @param live gives the live upstream of a backend
    /// @param identities gives the identity for TLS to a backend
    public ServingRoute(
            Route route,
            RouteFilters filters,
            Function<Backend, BackendTarget> live,
            Function<BackendTls, TlsIdentity> identities) {
        this.route = route;
        this.filters = Stream.of(filters.host(), filters.lookup(), filters.early(), filters.late())
                .flatMap(List::stream)
                .toArray(RequestFilter[]::new);
        lookupFrom = filters.host().size();
        locationFrom = lookupFrom + filters.lookup().size();
        lateFrom = locationFrom + filters.early().size();
        responseFilters = filters.response().isEmpty()
                ? NO_RESPONSE_FILTERS
                : filters.response().toArray(ResponseFilter[]::new);
        trace = trace(route);
        policy = route.policy();
        connectNanos = policy.connectTimeout().toNanos();
        sendNanos = policy.sendTimeout().toNanos();
        readNanos = policy.readTimeout().toNanos();
        retryNanos = policy.retry().timeout().toNanos();
        switch (route.action()) {
            case Action.Forward(var to, var otherwise, var some) -> {
                backend = new ServingBackend(to, live, identities);
                fallback = otherwise
                        .map(other -> new ServingBackend(other, live, identities))
                        .orElse(null);
                canaries = some.isEmpty() ? null : new ServingCanaries(some, live, identities);
                respondStatus = 0;
            }
            case Action.Respond respond -> {
                backend = null;
                fallback = null;
                canaries = null;
                respondStatus = respond.status();
            }
            case Action.Status _ -> {
                backend = null;
                fallback = null;
                canaries = null;
                respondStatus = TELLS_STATUS;
            }
        }
        errorBackend = errorBackend(route, live, identities);
    }

    private static @Nullable ErrorBackend errorBackend(
            Route route, Function<Backend, BackendTarget> live, Function<BackendTls, TlsIdentity> identities) {
        for (Filter filter : route.filters()) {
            if (filter instanceof Filter.ErrorPages pages) {
                return new ErrorBackend(pages, new ServingBackend(pages.backend(), live, identities));
            }
        }
        return null;
    }

    /// Who answers instead of certain statuses; null for nobody.
    @Nullable
    ErrorBackend errorBackend() {
        return errorBackend;
    }

    private static Filter.@Nullable Trace trace(Route route) {
        for (Filter filter : route.filters()) {
            if (filter instanceof Filter.Trace wanted) {
                return wanted;
            }
        }
        return null;
    }

    /// How requests are traced; null where they are not.
    Filter.@Nullable Trace trace() {
        return trace;
    }

    /// The route this was made from.
    public Route route() {
        return route;
    }

    /// Those of the host, those that look for other locations, the early ones, the late ones.
    RequestFilter[] filters() {
        return filters;
    }

    /// Number of the first filter that is not of the host: where a request begins that was routed again.
    int lookupFrom() {
        return lookupFrom;
    }

    /// Number of the first filter of the location itself: before it, its limit on bodies holds (C8 step 5).
    int locationFrom() {
        return locationFrom;
    }

    /// Number of the first late filter: before it, it is looked whether there are endpoints (C8 step 7).
    int lateFrom() {
        return lateFrom;
    }

    ResponseFilter[] responseFilters() {
        return responseFilters;
    }

    /// What the regular expression of the route captures of a path; null where it is none, or does not match.
    @Nullable
    String capture(byte[] path, int offset, int length, int group) {
        PathRegex regex = regex();
        return regex == null
                ? null
                : regex.fill(
                        path,
                        offset,
                        length,
                        new PathTemplate(List.of(new PathTemplate.Segment.Capture(group))),
                        Expansion.NONE);
    }

    /// Compiled when first asked for, since few expressions have captures; immutable, so that two loops may do it
    /// twice.
    private @Nullable PathRegex regex() {
        PathRegex known = regex;
        if (known == null && route.match() instanceof PathMatch.Regex(String pattern)) {
            known = PathRegex.compile(pattern).orElse(null);
            regex = known;
        }
        return known;
    }

    /// Null when the proxy answers by itself.
    @Nullable
    ServingBackend backend() {
        return backend;
    }

    @Nullable
    ServingBackend fallback() {
        return fallback;
    }

    /// Null when the backend has no canaries.
    @Nullable
    ServingCanaries canaries() {
        return canaries;
    }

    /// Whether the proxy tells how many connections and requests there are; for routes without a backend.
    boolean tellsStatus() {
        return respondStatus == TELLS_STATUS;
    }

    int respondStatus() {
        return respondStatus;
    }

    RetryPolicy retry() {
        return policy.retry();
    }

    /// Forced value of `Connection`, null when nothing is forced.
    @Nullable
    String connectionHeader() {
        return policy.connectionHeader().orElse(null);
    }

    long maxBodyBytes() {
        return policy.maxBodyBytes();
    }
}

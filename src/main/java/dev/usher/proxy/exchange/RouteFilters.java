package dev.usher.proxy.exchange;

import java.util.List;

/// What a route does to its requests and answers, made and in the order in which it applies (C8).
///
/// @param host the rules of the host: up to step 4, and only once for a request
/// @param lookup other locations that may take the request instead: step 5
/// @param early before it matters whether the backend has endpoints: steps 6 and 7
/// @param late after that: limits, access, what changes the request for the backend
/// @param response on the head of every final answer, a backend's or the proxy's own
public record RouteFilters(
        List<RequestFilter> host,
        List<RequestFilter> lookup,
        List<RequestFilter> early,
        List<RequestFilter> late,
        List<ResponseFilter> response) {
    public static final RouteFilters NONE = new RouteFilters(List.of(), List.of(), List.of(), List.of(), List.of());

    public RouteFilters {
        host = List.copyOf(host);
        lookup = List.copyOf(lookup);
        early = List.copyOf(early);
        late = List.copyOf(late);
        response = List.copyOf(response);
    }
}

package dev.usher.proxy.exchange;

import java.util.List;

/// What a route does to its requests and answers, made and in the order in which it applies (C8).
///
/// @param early before it matters whether the backend has endpoints: up to step 7
/// @param late after that: limits, access, what changes the request for the backend
/// @param response on the head of every final answer, a backend's or the proxy's own
public record RouteFilters(List<RequestFilter> early, List<RequestFilter> late, List<ResponseFilter> response) {
    public static final RouteFilters NONE = new RouteFilters(List.of(), List.of(), List.of());

    public RouteFilters {
        early = List.copyOf(early);
        late = List.copyOf(late);
        response = List.copyOf(response);
    }
}

package dev.usher.model;

import java.util.List;

/// One path of a virtual host and everything that happens to a request that takes it.
///
/// @param match which paths
/// @param owner where the route comes from, and the labels its metrics carry
/// @param filters what is done before the action; their order here means nothing, the proxy orders them by phase
/// @param action what answers
/// @param policy limits and timeouts
public record Route(PathMatch match, RouteOwner owner, List<Filter> filters, Action action, RoutePolicy policy) {
    public Route {
        filters = List.copyOf(filters);
    }
}

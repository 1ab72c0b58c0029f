package dev.usher.model;

import java.util.List;

/// All routes of one host name.
///
/// @param host lower-case host: a precise name, `*.` and a name for exactly one extra label, or [#CATCH_ALL]
/// @param mode whether routes match by exact and prefix paths or, in order, by regular expressions
/// @param routes at most one route for each match; in [Mode#REGEX] already in matching order (C6.3), in
///     [Mode#PLAIN] in order of first appearance. There is always a route that takes `/`.
public record VirtualHost(String host, Mode mode, List<Route> routes) {

    /// The host of the virtual host that takes requests no other host takes.
    public static final String CATCH_ALL = "_";

    /// How the routes of a host are chosen.
    public enum Mode {
        PLAIN,
        REGEX
    }

    public VirtualHost {
        routes = List.copyOf(routes);
    }

    public boolean isCatchAll() {
        return host.equals(CATCH_ALL);
    }

    public boolean isWildcard() {
        return host.startsWith("*.");
    }
}

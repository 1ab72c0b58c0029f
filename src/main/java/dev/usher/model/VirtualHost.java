package dev.usher.model;

import java.util.List;
import java.util.Optional;

/// All routes of one host name.
///
/// @param host lower-case host: a precise name, `*.` and a name for exactly one extra label, or [#CATCH_ALL]
/// @param mode whether routes match by exact and prefix paths or, in order, by regular expressions
/// @param clients what it wants of the certificates of its clients; absent when it wants nothing
/// @param routes at most one route for each match; in [Mode#REGEX] already in matching order (C6.3), in
///     [Mode#PLAIN] in order of first appearance. There is always a route that takes `/`.
/// @param aliases other names that lead here (`server-alias`, C4.3), sorted: lower-case precise names, `*.` and a
///     name, a name and `.*` for any number of labels, or `~` and a regular expression over the lower-case name
/// @param displaced what has no place among the routes, since another has it
public record VirtualHost(
        String host,
        Mode mode,
        Optional<ClientCertificates> clients,
        List<Route> routes,
        List<String> aliases,
        List<DisplacedRoute> displaced) {

    /// The host of the virtual host that takes requests no other host takes.
    public static final String CATCH_ALL = "_";

    /// How the routes of a host are chosen.
    public enum Mode {
        PLAIN,
        REGEX
    }

    public VirtualHost {
        routes = List.copyOf(routes);
        aliases = List.copyOf(aliases);
        displaced = List.copyOf(displaced);
    }

    /// A host without other names, that wants nothing of the certificates of its clients.
    public VirtualHost(String host, Mode mode, List<Route> routes) {
        this(host, mode, Optional.empty(), routes, List.of(), List.of());
    }

    /// The same host under other further names.
    public VirtualHost withAliases(List<String> names) {
        return new VirtualHost(host, mode, clients, routes, names, displaced);
    }

    public boolean isCatchAll() {
        return host.equals(CATCH_ALL);
    }

    public boolean isWildcard() {
        return host.startsWith("*.");
    }
}

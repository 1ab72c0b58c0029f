package dev.usher.routing;

import dev.usher.model.DisplacedRoute;
import dev.usher.model.PathMatch;
import dev.usher.model.Route;
import dev.usher.model.RouteOwner;
import dev.usher.model.RoutingTable;
import dev.usher.model.VirtualHost;
import dev.usher.routing.regex.Steps;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Why a request goes where it goes. The winner comes from the very index that live traffic uses; the reasons
/// are worked out beside it, slowly.
///
/// @param host the virtual host that takes the request
/// @param hostReason why that one
/// @param path the normal path, on which routes are matched; empty when the path is refused
/// @param winner the route; absent when the path is refused or no route takes it
/// @param slashRedirect the request is redirected to its path with a slash instead (C5.4)
/// @param losers the other routes of the host, and those whose place another has
public record Explanation(
        VirtualHost host,
        String hostReason,
        String path,
        Optional<Route> winner,
        boolean slashRedirect,
        List<Loser> losers) {

    /// A route that did not win.
    public record Loser(PathMatch match, RouteOwner owner, String reason) {}

    public Explanation {
        losers = List.copyOf(losers);
    }

    /// Explains a request.
    ///
    /// @param authority host and port as the client sends them; may be empty
    /// @param rawPath the path before the query, still encoded
    public static Explanation of(RoutingTable table, String authority, String rawPath) {
        RouteIndex<Route> index = RouteIndex.compile(table.hosts(), null, route -> route);
        byte[] host = authority.getBytes(StandardCharsets.ISO_8859_1);
        byte[] path = rawPath.getBytes(StandardCharsets.UTF_8);
        var normalizer = new PathNormalizer();
        var match = new RouteMatch<Route>();
        if (!normalizer.normalize(path, 0, path.length)) {
            index.match(host, 0, host.length, new byte[] {'/'}, 0, 1, match);
            return new Explanation(
                    match.host(), hostReason(match.host(), authority), "", Optional.empty(), false, List.of());
        }
        index.match(host, 0, host.length, normalizer.array(), normalizer.offset(), normalizer.length(), match);
        Optional<Route> winner = Optional.ofNullable(match.route());
        String normal = new String(normalizer.copy(), StandardCharsets.UTF_8);
        var losers = new ArrayList<Loser>();
        for (Route route : match.host().routes()) {
            if (!winner.equals(Optional.of(route))) {
                losers.add(new Loser(
                        route.match(), route.owner(), reason(route.match(), winner.map(Route::match), normal)));
            }
        }
        match.host().displaced().forEach(displaced -> losers.add(loser(displaced)));
        return new Explanation(
                match.host(), hostReason(match.host(), authority), normal, winner, match.isSlashRedirect(), losers);
    }

    private static Loser loser(DisplacedRoute displaced) {
        RouteOwner first = displaced.by().owner();
        return new Loser(
                displaced.by().match(),
                displaced.owner(),
                "Ingress " + first.namespace() + "/" + first.ingress() + " has the same path and comes first");
    }

    private static String hostReason(VirtualHost host, String authority) {
        if (host.isCatchAll()) {
            return authority.isEmpty() ? "the request names no host" : "no rule names this host";
        }
        String name = authority.replaceFirst(":[0-9]*$", "").replaceFirst("\\.$", "");
        boolean fits = host.isWildcard()
                ? name.toLowerCase(Locale.ROOT).endsWith(host.host().substring(1))
                : name.equalsIgnoreCase(host.host());
        if (!fits) {
            return "server-alias of the host names it";
        }
        return host.isWildcard() ? "no rule names the host exactly, and the wildcard takes one label" : "named exactly";
    }

    private static String reason(PathMatch loser, Optional<PathMatch> winner, String path) {
        boolean fits = switch (loser) {
            case PathMatch.Exact exact -> path.equals(exact.path());
            case PathMatch.Prefix prefix -> isPrefix(prefix.path(), path);
            case PathMatch.Regex regex ->
                PathRegex.compile(regex.path())
                        .map(compiled -> compiled.matchesStart(Latin.ofUtf8(path), Steps.forRequest()))
                        .orElse(false);
        };
        if (!fits) {
            return switch (loser) {
                case PathMatch.Exact _ -> "is not exactly the path";
                case PathMatch.Prefix _ -> "is no prefix of the path, element by element";
                case PathMatch.Regex _ -> "does not match the path";
            };
        }
        if (loser instanceof PathMatch.Regex) {
            return "matches too, but comes later: longer expressions first";
        }
        return winner.isPresent() && winner.get() instanceof PathMatch.Exact
                ? "fits too, but an exact path wins"
                : "fits too, but is shorter";
    }

    private static boolean isPrefix(String prefix, String path) {
        String text = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        boolean slashNeeded = prefix.endsWith("/");
        return path.startsWith(text)
                && (path.length() == text.length() ? !slashNeeded : path.charAt(text.length()) == '/');
    }
}

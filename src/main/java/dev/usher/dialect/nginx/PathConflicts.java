package dev.usher.dialect.nginx;

import dev.usher.model.DisplacedRoute;
import dev.usher.model.Route;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Paths of one host that lost their place to another (C2.6), while the host is merged.
final class PathConflicts {
    private final Map<Location, List<Location>> losers = new HashMap<>();
    private final Map<Location, Route> routes = new LinkedHashMap<>();

    /// Notes that a location has no place.
    ///
    /// @param whose the host, in words
    /// @param why ends the reason; may be empty
    /// @return what its owner is told
    Problem add(Location loser, Location winner, String whose, String why) {
        losers.computeIfAbsent(winner, _ -> new ArrayList<>()).add(loser);
        return Problem.warning(
                Reason.PATH_CONFLICT,
                loser.unit().key(),
                loser.entry().field(),
                "Path " + Quoted.of(loser.entry().path()) + " of " + whose + " already belongs to "
                        + winner.unit().key() + " (" + winner.entry().field() + ")" + why + "; it is ignored here.");
    }

    /// Notes the route that a location became.
    void routed(Location winner, Route route) {
        routes.put(winner, route);
    }

    /// What lost its place to a route.
    List<DisplacedRoute> displaced() {
        var displaced = new ArrayList<DisplacedRoute>();
        routes.forEach((winner, route) -> {
            for (Location loser : losers.getOrDefault(winner, List.of())) {
                displaced.add(new DisplacedRoute(RouteFactory.owner(loser.unit(), loser.entry()), route));
            }
        });
        return displaced;
    }
}

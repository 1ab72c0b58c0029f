package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.MergedHost.Reference;
import dev.usher.model.Route;
import dev.usher.model.VirtualHost;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Merges the Ingresses that name one host into its routes (C2.3–C2.16, C6). Pure: the same units, oldest first, give
/// an equal host.
final class HostMerger {
    /// C6.3: longer text first, then descending byte order; the sort is stable, so the older of equals is first.
    private static final Comparator<Location> PATTERN_ORDER = Comparator.<Location>comparingInt(
                    location -> -location.entry.length())
            .thenComparing(location -> location.entry.path(), Comparator.reverseOrder());

    private final RouteFactory routes;
    private final String healthPath;
    private final AnnotationFields fields;

    /// Names fields of annotations, for messages.
    interface AnnotationFields {
        /// `metadata.annotations[…]` for an annotation of ours.
        String field(String name);
    }

    /// A path that got its place.
    private record Location(IngressUnit unit, PathEntry entry) {}

    /// Two paths with the same id cannot both be served.
    private record LocationId(String path, boolean exact) {}

    /// Ready to merge.
    ///
    /// @param healthPath health check on the catch-all host; empty for none
    HostMerger(RouteFactory routes, String healthPath, AnnotationFields fields) {
        this.routes = routes;
        this.healthPath = healthPath;
        this.fields = fields;
    }

    /// Merges.
    ///
    /// @param units those with a rule for the host, for the catch-all host also those with only a default backend;
    ///     oldest first
    /// @param tls whether the host has a certificate configured (S4)
    MergedHost merge(String host, List<IngressUnit> units, boolean tls) {
        return new Merge(host, units).result(tls);
    }

    private final class Merge {
        final String host;
        final List<IngressUnit> units;
        final boolean isCatchAll;
        final Map<LocationId, Location> locations = new LinkedHashMap<>();
        final List<Problem> problems = new ArrayList<>();

        Merge(String host, List<IngressUnit> units) {
            this.host = host;
            this.units = units;
            this.isCatchAll = host.equals(VirtualHost.CATCH_ALL);
        }

        MergedHost result(boolean tls) {
            for (IngressUnit unit : units) {
                unit.paths(host).forEach(entry -> place(new Location(unit, entry)));
            }
            addImplicit();
            var regexBy = trigger();
            if (regexBy.isPresent()) {
                onlyPatterns();
                warnNeighbours(regexBy.get());
            }
            var context = new RouteContext(regexBy.isPresent(), tls, appRoot());
            var found = new ArrayList<Route>(locations.size() + 2);
            for (Location location : ordered(context.regex())) {
                found.add(routes.route(location.unit, location.entry, context));
            }
            if (isCatchAll) {
                addCatchAll(found, context);
            }
            var mode = context.regex() ? VirtualHost.Mode.REGEX : VirtualHost.Mode.PLAIN;
            return new MergedHost(new VirtualHost(host, mode, found), problems, references());
        }

        /// The oldest keeps a path; a later one loses that path only (C2.6).
        private void place(Location location) {
            var winner = locations.putIfAbsent(new LocationId(location.entry.path(), location.entry.exact()), location);
            if (winner != null) {
                conflict(location, winner, "");
            }
        }

        private void conflict(Location loser, Location winner, String why) {
            problems.add(Problem.warning(
                    Reason.PATH_CONFLICT,
                    loser.unit.key(),
                    loser.entry.field(),
                    "Path " + Quoted.of(loser.entry.path()) + " of host " + Quoted.of(host) + " already belongs to "
                            + winner.unit.key() + " (" + winner.entry.field() + ")" + why + "; it is ignored here."));
        }

        /// C2.4: the Ingress that creates a host gives it a location `/`, unless someone declares one.
        private void addImplicit() {
            if (isCatchAll) {
                return;
            }
            var creator = units.getFirst();
            var entry = creator.defaultBackend().orElseGet(() -> new PathEntry("", "/", false, Optional.empty()));
            locations.putIfAbsent(new LocationId("/", false), new Location(creator, entry));
        }

        /// The first location that turns the host into one of patterns (C6.1).
        private Optional<Location> trigger() {
            for (Location location : locations.values()) {
                if (location.unit.settings().rewrite().needsRegex(location.entry.path())) {
                    return Optional.of(location);
                }
            }
            return Optional.empty();
        }

        /// In a host of patterns Exact and Prefix are the same thing, and what does not compile is left out (C6.5).
        private void onlyPatterns() {
            var byText = new HashMap<String, Location>();
            locations.values().removeIf(location -> {
                var fault = location.entry.regexFault();
                if (fault.isPresent()) {
                    problems.add(Problem.error(
                            Reason.INVALID_REGEX,
                            location.unit.key(),
                            location.entry.field() + ".path",
                            "Host " + Quoted.of(host) + " matches by regular expressions, and path "
                                    + Quoted.of(location.entry.path()) + " " + fault.get() + "; it is not served."));
                    return true;
                }
                var winner = byText.putIfAbsent(location.entry.path(), location);
                if (winner != null) {
                    conflict(location, winner, ", since Exact and Prefix are one in a host of regular expressions");
                }
                return winner != null;
            });
        }

        /// SEC7: somebody else's annotation changes how these paths match.
        private void warnNeighbours(Location trigger) {
            var namespace = trigger.unit.key().namespace();
            var reason = trigger.unit.settings().rewrite().useRegex() ? "use-regex" : "rewrite-target";
            for (IngressUnit unit : units) {
                boolean own = unit.settings().rewrite().useRegex()
                        || unit.settings().rewrite().target().isPresent();
                if (unit.key().namespace().equals(namespace)
                        || own
                        || unit.paths(host).isEmpty()) {
                    continue;
                }
                problems.add(Problem.warning(
                        Reason.CROSS_NAMESPACE_EFFECT,
                        unit.key(),
                        unit.paths(host).getFirst().field(),
                        "Annotation " + reason + " of " + trigger.unit.key() + " makes all paths of host "
                                + Quoted.of(host) + " case-insensitive regular expressions, these too."));
                problems.add(Problem.warning(
                        Reason.CROSS_NAMESPACE_EFFECT,
                        trigger.unit.key(),
                        fields.field(reason),
                        reason + " makes all paths of host " + Quoted.of(host)
                                + " case-insensitive regular expressions, also those of other namespaces, such as "
                                + unit.key() + "."));
            }
        }

        private Optional<String> appRoot() {
            for (IngressUnit unit : units) {
                if (unit.settings().appRoot().isPresent() && !unit.catchAll()) {
                    return unit.settings().appRoot();
                }
            }
            return Optional.empty();
        }

        private List<Location> ordered(boolean regex) {
            var ordered = new ArrayList<>(locations.values());
            if (regex) {
                ordered.sort(PATTERN_ORDER);
            }
            return ordered;
        }

        /// C2.10, C2.16: host-less rules, then the oldest Ingress with only a default backend, then the built-in.
        private void addCatchAll(List<Route> found, RouteContext context) {
            var root = Optional.ofNullable(locations.get(new LocationId("/", false)));
            boolean healthIsFree = !locations.containsKey(new LocationId(healthPath, true))
                    && !locations.containsKey(new LocationId(healthPath, false));
            if (!healthPath.isEmpty() && healthIsFree) {
                found.addFirst(routes.health(healthPath, context));
            }
            for (IngressUnit unit : units) {
                if (!unit.catchAll() || unit.defaultBackend().isEmpty()) {
                    continue;
                }
                var location = new Location(unit, unit.defaultBackend().get());
                if (root.isPresent()) {
                    conflict(location, root.get(), "");
                } else {
                    root = Optional.of(location);
                    found.add(routes.catchAll(unit, location.entry, context));
                    locations.put(new LocationId("/", false), location);
                }
            }
            if (root.isEmpty()) {
                found.add(routes.builtIn(context));
            }
        }

        private List<Reference> references() {
            var references = new ArrayList<Reference>(locations.size());
            boolean usesDefault = isCatchAll && !locations.containsKey(new LocationId("/", false));
            IngressUnit last = null;
            for (Location location : locations.values()) {
                var target = location.entry.target();
                target.ifPresent(found ->
                        references.add(new Reference(found.source(), location.unit.key(), location.entry.field())));
                usesDefault |= target.isEmpty();
                if (!location.unit.equals(last)) {
                    last = location.unit;
                    location.unit
                            .fallback()
                            .ifPresent(source -> references.add(
                                    new Reference(source, location.unit.key(), fields.field("default-backend"))));
                }
            }
            if (usesDefault) {
                routes.globalDefault().ifPresent(source -> references.add(new Reference(source, source.service(), "")));
            }
            return references;
        }
    }
}

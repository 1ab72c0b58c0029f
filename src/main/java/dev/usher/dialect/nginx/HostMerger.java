package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.MergedHost.Reference;
import dev.usher.model.Expression;
import dev.usher.model.Route;
import dev.usher.model.VirtualHost;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Merges the Ingresses that name one host into its routes (C2.3–C2.16, C6). Pure: the same units, oldest first, give
/// an equal host.
final class HostMerger {
    private static final LocationId ROOT = new LocationId("/", false);

    private final RouteFactory routes;
    private final String healthPath;
    private final AnnotationFields fields;
    private final Predicate<String> patterns;
    private final boolean manyCanaries;
    private final Passthrough passthrough;
    private final HostTrust.Rules trustRules;

    /// Names fields of annotations, for messages.
    interface AnnotationFields {
        /// `metadata.annotations[…]` for an annotation of ours.
        String field(String name);
    }

    /// Two paths with the same id cannot both be served.
    private record LocationId(String path, boolean exact) {}

    /// Ready to merge.
    ///
    /// @param healthPath health check on the catch-all host; empty for none
    /// @param patterns which regular expressions the router takes
    /// @param manyCanaries whether a location may have more than one canary (N2)
    /// @param passthrough which hosts are handed on as they are
    /// @param trustRules how it is settled whom a host trusts
    HostMerger(
            RouteFactory routes,
            String healthPath,
            AnnotationFields fields,
            Predicate<String> patterns,
            boolean manyCanaries,
            Passthrough passthrough,
            HostTrust.Rules trustRules) {
        this.routes = routes;
        this.healthPath = healthPath;
        this.fields = fields;
        this.patterns = patterns;
        this.manyCanaries = manyCanaries;
        this.passthrough = passthrough;
        this.trustRules = trustRules;
    }

    /// How whom a host trusts is settled.
    HostTrust.Rules trustRules() {
        return trustRules;
    }

    /// A host that redirects everything to another one of the same Ingress.
    VirtualHost redirect(String from, String to, IngressUnit unit) {
        return new VirtualHost(from, VirtualHost.Mode.PLAIN, List.of(routes.hostRedirect(unit, to)));
    }

    /// Whether the router takes a regular expression.
    boolean isPattern(String text) {
        return patterns.test(text);
    }

    /// `metadata.annotations[…]` for an annotation of ours.
    String field(String annotation) {
        return fields.field(annotation);
    }

    /// Merges.
    ///
    /// @param units those with a rule for the host, for the catch-all host also those with only a default backend;
    ///     oldest first
    /// @param canaries that name it, oldest first; they make no host (N1)
    /// @param tls which of its names have a certificate configured (S4)
    /// @param trust whom the host trusts
    /// @param anyName whether names lead to it that clients make up
    MergedHost merge(
            String host,
            List<IngressUnit> units,
            List<IngressUnit> canaries,
            TlsNames tls,
            HostTrust trust,
            boolean anyName) {
        var merge = new Merge(host, units, canaries);
        return units.isEmpty() && !merge.isCatchAll ? merge.nothing() : merge.result(tls, trust, anyName);
    }

    private final class Merge {
        final String host;
        final List<IngressUnit> units;
        final boolean isCatchAll;
        final Map<LocationId, Location> locations = new LinkedHashMap<>();
        final List<Problem> problems = new ArrayList<>();
        final PathConflicts conflicts = new PathConflicts();
        final CanaryMerge canaries;

        Merge(String host, List<IngressUnit> units, List<IngressUnit> canaries) {
            this.host = host;
            this.units = units;
            this.isCatchAll = host.equals(VirtualHost.CATCH_ALL);
            this.canaries = new CanaryMerge(whose(), isCatchAll, canaries, host, fields, patterns, manyCanaries);
        }

        /// No Ingress but canaries names the host.
        MergedHost nothing() {
            return new MergedHost(Optional.empty(), canaries.problems(), List.of(), Optional.empty());
        }

        MergedHost result(TlsNames tls, HostTrust trust, boolean anyName) {
            for (IngressUnit unit : units) {
                unit.paths(host).forEach(entry -> place(new Location(unit, entry)));
            }
            addImplicit();
            warnUnusedDefaults();
            var regex = PatternMode.of(locations.values());
            regex.ifPresent(this::asPatterns);
            var snippet = HostSnippet.of(host, whose(), units, fields, problems);
            var closed = new HashMap<>(trust.closed());
            closed.putAll(HostSnippet.unset(whose(), snippet, units, routes.ownVariables(), fields, problems));
            if (anyName) {
                closed.putAll(AnyName.closed(whose(), units, fields, problems));
            }
            var traits = new HostTraits(regex.isPresent(), tls, appRoot(), trust.backends(), snippet, closed, anyName);
            var found = new ArrayList<Route>(locations.size() + 2);
            Optional<Route> root = Optional.empty();
            var ordered = new ArrayList<>(locations.values());
            if (regex.isPresent()) {
                ordered.sort(PatternMode.ORDER);
            }
            for (Location location : ordered) {
                var route = routes.route(
                        location.unit(), location.entry(), canaries.at(location.unit(), location.entry()), traits);
                found.add(route);
                conflicts.routed(location, route);
                root = location.entry().path().equals("/") && !location.entry().exact() ? Optional.of(route) : root;
            }
            if (isCatchAll) {
                addCatchAll(found, traits);
            }
            var mode = traits.regex() ? VirtualHost.Mode.REGEX : VirtualHost.Mode.PLAIN;
            problems.addAll(canaries.problems());
            var references = new ArrayList<>(references());
            var passed = passedThrough(root, trust);
            passed.ifPresent(references::add);
            return new MergedHost(
                    Optional.of(new VirtualHost(host, mode, trust.clients(), found, List.of(), conflicts.displaced())),
                    problems,
                    references,
                    passed.map(reference -> reference.source().key()));
        }

        private Optional<Reference> passedThrough(Optional<Route> route, HostTrust trust) {
            var root = Optional.ofNullable(locations.get(ROOT))
                    .filter(location -> location.entry().target().isPresent())
                    .flatMap(location ->
                            route.map(made -> new Passthrough.Root(location.unit(), location.entry(), made)));
            return passthrough.reference(host, whose(), units, root, trust, problems);
        }

        /// The oldest keeps a path; a later one loses that path only (C2.6).
        private void place(Location location) {
            var winner = locations.putIfAbsent(
                    new LocationId(location.entry().path(), location.entry().exact()), location);
            if (winner != null) {
                conflict(location, winner, "");
            }
        }

        private void conflict(Location loser, Location winner, String why) {
            problems.add(conflicts.add(loser, winner, whose(), why));
        }

        private void asPatterns(PatternMode mode) {
            var byText = new HashMap<String, Location>();
            locations.values().removeIf(location -> {
                if (!location.entry().isPattern(patterns)) {
                    problems.add(PatternMode.notOne(location, host));
                    return true;
                }
                var winner = byText.putIfAbsent(location.entry().path(), location);
                if (winner != null) {
                    conflict(location, winner, ", since Exact and Prefix are one in a host of regular expressions");
                }
                return winner != null;
            });
            mode.tell(host, units, locations.values(), fields, problems);
        }

        /// C2.4: the Ingress that creates a host gives it a location `/`, unless someone declares one.
        private void addImplicit() {
            if (isCatchAll) {
                return;
            }
            var creator = units.getFirst();
            var entry = creator.defaultBackend().orElseGet(() -> new PathEntry("", "/", false, Optional.empty()));
            locations.putIfAbsent(ROOT, new Location(creator, entry));
        }

        /// C2.11, C2.16: a default backend serves the rest of the hosts its Ingress created, and those alone; on the
        /// catch-all host only one without rules does.
        private void warnUnusedDefaults() {
            boolean rest = isCatchAll
                    ? !locations.containsKey(ROOT)
                    : Optional.ofNullable(locations.get(ROOT))
                            .filter(root -> !root.unit().paths(host).contains(root.entry()))
                            .isPresent();
            for (IngressUnit unit : units) {
                boolean used = unit.catchAll() || (!isCatchAll && unit.equals(units.getFirst()));
                if (rest && !used && unit.defaultBackend().isPresent()) {
                    problems.add(Problem.warning(
                            Reason.UNUSED_DEFAULT_BACKEND,
                            unit.key(),
                            "spec.defaultBackend",
                            "The default backend does not serve the rest of " + whose() + ": "
                                    + (isCatchAll
                                            ? "there it counts only in an Ingress without rules"
                                            : "that host was created by "
                                                    + units.getFirst().key())
                                    + "."));
                }
            }
        }

        /// The host, in messages.
        private String whose() {
            return isCatchAll ? "all other hosts" : "host " + Quoted.of(host);
        }

        private Optional<Expression> appRoot() {
            for (IngressUnit unit : units) {
                if (unit.settings().appRoot().isPresent() && !unit.catchAll()) {
                    return unit.settings().appRoot();
                }
            }
            return Optional.empty();
        }

        /// C2.10, C2.16: host-less rules, then the oldest Ingress with only a default backend, then the built-in.
        private void addCatchAll(List<Route> found, HostTraits traits) {
            var root = Optional.ofNullable(locations.get(ROOT));
            if (isFree(RouteFactory.STATUS_PATH)) {
                found.addFirst(routes.status(traits));
            }
            if (!healthPath.isEmpty() && isFree(healthPath)) {
                found.addFirst(routes.health(healthPath, traits));
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
                    var route = routes.catchAll(unit, location.entry(), canaries.at(unit, location.entry()), traits);
                    found.add(route);
                    conflicts.routed(location, route);
                    locations.put(ROOT, location);
                }
            }
            if (root.isEmpty()) {
                found.add(routes.builtIn(traits));
            }
        }

        private boolean isFree(String path) {
            return !locations.containsKey(new LocationId(path, true))
                    && !locations.containsKey(new LocationId(path, false));
        }

        private List<Reference> references() {
            var references = new ArrayList<Reference>(locations.size());
            boolean usesDefault = isCatchAll && !locations.containsKey(ROOT);
            IngressUnit last = null;
            for (Location location : locations.values()) {
                var target = location.entry().target();
                target.ifPresent(found -> references.add(new Reference(
                        found.source(), location.unit().key(), location.entry().field())));
                usesDefault |= target.isEmpty() || routes.asksGlobalDefault(location.unit());
                if (!location.unit().equals(last)) {
                    last = location.unit();
                    location.unit()
                            .fallback()
                            .ifPresent(to -> references.add(new Reference(
                                    to.source(), location.unit().key(), fields.field("default-backend"))));
                }
            }
            references.addAll(canaries.references());
            if (usesDefault) {
                routes.globalDefault().ifPresent(source -> references.add(new Reference(source, source.service(), "")));
            }
            return references;
        }
    }
}

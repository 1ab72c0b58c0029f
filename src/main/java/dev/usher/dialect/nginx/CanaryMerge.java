package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.HostMerger.AnnotationFields;
import dev.usher.dialect.nginx.MergedHost.Reference;
import dev.usher.model.Backend;
import dev.usher.model.Canary;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The canaries of one host while its Ingresses are merged: each of their paths joins the location with the same path
/// and path type (N1), and no other (N2.1).
final class CanaryMerge {
    /// The host in messages.
    private final String whose;
    private final AnnotationFields fields;
    private final Predicate<String> patterns;
    private final boolean many;

    private final Map<Place, List<Offer>> offers = new HashMap<>();
    private final BitSet settled = new BitSet();
    private final Set<ResourceKey> told = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<Reference> references = new ArrayList<>();

    /// Where a canary may be wanted.
    private record Place(String path, boolean exact) {}

    /// A path of a canary.
    ///
    /// @param order oldest first
    /// @param everywhere whether it is a default backend, which joins every location of the catch-all host (N2)
    private record Offer(int order, IngressUnit unit, PathEntry entry, boolean everywhere) {}

    private static final Place EVERYWHERE = new Place("", false);

    /// @param units the canaries that name the host, oldest first
    /// @param many whether a location may have more than one (N2)
    CanaryMerge(
            String whose,
            boolean isCatchAll,
            List<IngressUnit> units,
            String host,
            AnnotationFields fields,
            Predicate<String> patterns,
            boolean many) {
        this.whose = whose;
        this.fields = fields;
        this.patterns = patterns;
        this.many = many;
        int order = 0;
        for (IngressUnit unit : units) {
            if (isCatchAll && unit.defaultBackend().isPresent()) {
                add(EVERYWHERE, new Offer(order++, unit, unit.defaultBackend().get(), true));
            }
            for (PathEntry entry : unit.paths(host)) {
                add(new Place(entry.path(), entry.exact()), new Offer(order++, unit, entry, false));
            }
        }
    }

    private void add(Place place, Offer offer) {
        offers.computeIfAbsent(place, _ -> new ArrayList<>(1)).add(offer);
    }

    /// The canaries of a location, oldest first.
    List<Canary> at(IngressUnit main, PathEntry entry) {
        if (offers.isEmpty() || entry.target().isEmpty()) {
            return List.of();
        }
        var found = new ArrayList<>(offers.getOrDefault(new Place(entry.path(), entry.exact()), List.of()));
        found.addAll(offers.getOrDefault(EVERYWHERE, List.of()));
        found.sort((one, other) -> Integer.compare(one.order, other.order));
        var canaries = new ArrayList<Canary>(found.size());
        Optional<Offer> first = Optional.empty();
        for (Offer offer : found) {
            if (joins(offer, entry, first)) {
                canaries.add(join(offer, main, entry));
                first = first.isEmpty() ? Optional.of(offer) : first;
            }
        }
        return canaries;
    }

    private boolean joins(Offer offer, PathEntry entry, Optional<Offer> first) {
        var source = offer.entry.target().map(PathEntry.Target::source);
        boolean same = source.flatMap(own -> entry.target().map(main -> own.isSamePort(main.source())))
                .orElse(true);
        if (same) {
            if (!offer.everywhere) {
                settled.set(offer.order);
                problems.add(warning(
                        offer,
                        "Path " + Quoted.of(entry.path()) + " of " + whose
                                + " leads to this very backend without a canary; it is ignored here."));
            }
            return false;
        }
        settled.set(offer.order);
        if (first.isPresent() && !many) {
            problems.add(Problem.warning(
                    Reason.PATH_CONFLICT,
                    offer.unit.key(),
                    offer.entry.field(),
                    "Path " + Quoted.of(entry.path()) + " of " + whose + " has a canary already, "
                            + first.get().unit.key() + " (" + first.get().entry.field()
                            + "); this one is ignored. ConfigMap key usher-multiple-canaries: \"true\" lets all take"
                            + " part."));
            return false;
        }
        return true;
    }

    private Canary join(Offer offer, IngressUnit main, PathEntry entry) {
        var plan = offer.unit.settings().canary().orElseThrow();
        var own = offer.unit.settings().balancing();
        var session = plan.keepsSessions() ? main.settings().balancing().session() : own.session();
        var target = offer.entry.target().orElseThrow();
        var source = target.source().with(own.with(session));
        references.add(new Reference(source, offer.unit.key(), offer.entry.field(), true));
        tell(offer.unit, plan, main);
        var protocol = main.settings().backends().protocol().orElse(target.protocol());
        return plan.to(new Backend(source.key(), protocol, session.map(found -> found.cookie(entry.path()))), patterns);
    }

    /// What is said once of each canary.
    private void tell(IngressUnit canary, CanaryPlan plan, IngressUnit main) {
        if (!told.add(canary.key())) {
            return;
        }
        plan.unreadable(patterns)
                .ifPresent(pattern -> problems.add(Problem.warning(
                        Reason.INVALID_REGEX,
                        canary.key(),
                        fields.field("canary-by-header-pattern"),
                        "Pattern " + Quoted.of(pattern) + " is none that can be served: it does not compile, or is too"
                                + " large; requests with the header stay with the main backend.")));
        if (!canary.key().namespace().equals(main.key().namespace())) {
            problems.add(Problem.warning(
                    Reason.CROSS_NAMESPACE_EFFECT,
                    main.key(),
                    "spec.rules",
                    "Some requests for " + whose + " go to a canary of another namespace, " + canary.key() + "."));
        }
    }

    /// What is wrong, once all locations were asked for.
    List<Problem> problems() {
        offers.values().stream()
                .flatMap(List::stream)
                .filter(offer -> !settled.get(offer.order))
                .sorted((one, other) -> Integer.compare(one.order, other.order))
                .forEach(offer -> problems.add(warning(offer, unmatched(offer))));
        return problems;
    }

    private String unmatched(Offer offer) {
        if (offer.everywhere) {
            return "A canary with a default backend joins the locations of " + whose
                    + ", and there is none with a backend of its own; it has no effect.";
        }
        return "No Ingress serves " + (offer.entry.exact() ? "exact" : "prefix") + " path "
                + Quoted.of(offer.entry.path()) + " of " + whose
                + " for this canary to join: it needs one without annotation canary, with the same path and path type;"
                + " this path has no effect.";
    }

    private static Problem warning(Offer offer, String message) {
        return Problem.warning(Reason.CANARY_UNMATCHED, offer.unit.key(), offer.entry.field(), message);
    }

    /// The upstreams of those that joined.
    List<Reference> references() {
        return references;
    }
}

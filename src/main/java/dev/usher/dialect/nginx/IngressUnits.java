package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.IngressUnit.State;
import dev.usher.model.ResourceKey;
import dev.usher.resource.Ingress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The parsed Ingresses between compiles: parses only what changed, and keeps the last good version of what is refused
/// (C2.14).
final class IngressUnits {
    private final Map<ResourceKey, IngressUnit> units = new HashMap<>();
    private Map<ResourceKey, Ingress> last = Map.of();
    private Set<ResourceKey> served = Set.of();

    /// One Ingress that is parsed anew, gone, or there for the first time.
    record Replacement(Optional<IngressUnit> before, Optional<IngressUnit> after) {}

    /// Brings the units up to date.
    ///
    /// @param all parse all of them, since something else they depend on changed
    List<Replacement> update(Map<ResourceKey, Ingress> claimed, IngressParser parser, boolean all) {
        if (claimed.equals(last) && !all) {
            return List.of();
        }
        var replacements = new ArrayList<Replacement>();
        for (Ingress ingress : claimed.values()) {
            var before = units.get(ingress.key());
            if (before == null || all || !before.input().equals(ingress)) {
                var after = parse(ingress, Optional.ofNullable(before), parser);
                units.put(ingress.key(), after);
                replacements.add(new Replacement(Optional.ofNullable(before), Optional.of(after)));
            }
        }
        if (units.size() > claimed.size()) {
            units.values().removeIf(unit -> {
                boolean gone = !claimed.containsKey(unit.key());
                if (gone) {
                    replacements.add(new Replacement(Optional.of(unit), Optional.empty()));
                }
                return gone;
            });
        }
        last = claimed;
        if (replacements.stream().anyMatch(IngressUnits::changesServed)) {
            served = units.values().stream()
                    .filter(unit -> unit.state() != State.REFUSED)
                    .map(IngressUnit::key)
                    .collect(Collectors.toUnmodifiableSet());
        }
        return replacements;
    }

    Collection<IngressUnit> all() {
        return units.values();
    }

    /// The Ingresses that take part; the same instance while these do not change.
    Set<ResourceKey> served() {
        return served;
    }

    private static IngressUnit parse(Ingress ingress, Optional<IngressUnit> before, IngressParser parser) {
        var unit = parser.parse(ingress);
        if (unit.state() != State.REFUSED || before.isEmpty() || before.get().state() == State.REFUSED) {
            return unit;
        }
        var good = parser.parse(before.get().effective());
        if (good.state() == State.REFUSED) {
            return unit;
        }
        return new IngressUnit(
                ingress,
                good.effective(),
                good.state(),
                good.settings(),
                good.hosts(),
                good.defaultBackend(),
                good.catchAll(),
                good.fallback(),
                unit.problems());
    }

    private static boolean changesServed(Replacement replacement) {
        return serves(replacement.before()) != serves(replacement.after());
    }

    private static boolean serves(Optional<IngressUnit> unit) {
        return unit.isPresent() && unit.get().state() != State.REFUSED;
    }
}

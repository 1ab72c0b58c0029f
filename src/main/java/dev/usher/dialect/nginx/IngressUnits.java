package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.IngressUnit.State;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.resource.Ingress;
import dev.usher.resource.PersistentMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The parsed Ingresses between compiles: parses only what changed, and keeps the last good version of what is refused
/// (C2.14).
final class IngressUnits {
    private final Map<ResourceKey, IngressUnit> units = new HashMap<>();
    private Map<ResourceKey, IngressUnit> remembered = Map.of();
    private Map<ResourceKey, Ingress> last = Map.of();
    private PersistentMap<ResourceKey, ResourceKey> served = PersistentMap.empty();
    private boolean problemsChanged;

    /// One Ingress that is parsed anew, gone, or there for the first time.
    record Replacement(Optional<IngressUnit> before, Optional<IngressUnit> after) {}

    /// None, but for the last good versions of the Ingresses to come.
    IngressUnits afresh() {
        var next = new IngressUnits();
        next.remembered = new HashMap<>(remembered);
        next.remembered.putAll(units);
        return next;
    }

    /// Brings the units up to date.
    ///
    /// @param all parse all of them, since something else they depend on changed
    List<Replacement> update(Map<ResourceKey, Ingress> claimed, IngressParser parser, boolean all) {
        var replacements = new ArrayList<Replacement>();
        PersistentMap.differences(last, claimed, (key, _, ingress) -> {
            if (ingress == null) {
                replacements.add(new Replacement(Optional.ofNullable(units.remove(key)), Optional.empty()));
            } else if (!all) {
                replace(ingress, parser, false).ifPresent(replacements::add);
            }
        });
        if (all) {
            claimed.values().forEach(ingress -> replace(ingress, parser, true).ifPresent(replacements::add));
        }
        last = claimed;
        remembered = Map.of();
        problemsChanged = replacements.stream().anyMatch(IngressUnits::changesProblems);
        replacements.forEach(this::serve);
        return replacements;
    }

    private Optional<Replacement> replace(Ingress ingress, IngressParser parser, boolean anyway) {
        var before = Optional.ofNullable(units.get(ingress.key()));
        if (!anyway && before.isPresent() && before.get().input().equals(ingress)) {
            return Optional.empty();
        }
        var after = parse(ingress, before.or(() -> Optional.ofNullable(remembered.get(ingress.key()))), parser);
        units.put(ingress.key(), after);
        return Optional.of(new Replacement(before, Optional.of(after)));
    }

    /// Whether the last update changed what is wrong with any of them.
    boolean problemsChanged() {
        return problemsChanged;
    }

    Collection<IngressUnit> all() {
        return units.values();
    }

    /// The Ingresses that take part; the same instance while these do not change.
    Set<ResourceKey> served() {
        return served.keySet();
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

    private static boolean changesProblems(Replacement replacement) {
        return !problems(replacement.before()).equals(problems(replacement.after()));
    }

    private static List<Problem> problems(Optional<IngressUnit> unit) {
        return unit.map(IngressUnit::problems).orElse(List.of());
    }

    private void serve(Replacement replacement) {
        replacement
                .before()
                .filter(_ -> !serves(replacement.after()))
                .ifPresent(unit -> served = served.without(unit.key()));
        replacement.after().filter(_ -> serves(replacement.after())).ifPresent(unit -> {
            if (!served.containsKey(unit.key())) {
                served = served.with(unit.key(), unit.key());
            }
        });
    }

    private static boolean serves(Optional<IngressUnit> unit) {
        return unit.isPresent() && unit.get().state() != State.REFUSED;
    }
}

package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.IngressUnit.State;
import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.resource.Ingress;
import dev.usher.resource.PersistentMap;
import dev.usher.resource.Snapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The parsed Ingresses between compiles: parses only what changed, and keeps the last good version of what is refused
/// (C2.14).
final class IngressUnits {
    private final Map<ResourceKey, IngressUnit> units = new HashMap<>();
    private Map<ResourceKey, IngressUnit> remembered = Map.of();
    private Map<ResourceKey, Ingress> last = Map.of();
    private Snapshot lastSnapshot = Snapshot.EMPTY;
    private final Map<ResourceKey, Set<ResourceKey>> users = new HashMap<>();
    private Set<ResourceKey> configMaps = Set.of();
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
    List<Replacement> update(Snapshot snapshot, Map<ResourceKey, Ingress> claimed, IngressParser parser, boolean all) {
        var replacements = new ArrayList<Replacement>();
        PersistentMap.differences(last, claimed, (key, _, ingress) -> {
            if (ingress == null) {
                replacements.add(new Replacement(forget(key), Optional.empty()));
            } else if (!all) {
                replace(ingress, snapshot, parser, false).ifPresent(replacements::add);
            }
        });
        var again = all ? claimed.keySet() : usersOfChanged(snapshot);
        for (ResourceKey key : again) {
            var ingress = claimed.get(key);
            if (ingress != null) {
                replace(ingress, snapshot, parser, true).ifPresent(replacements::add);
            }
        }
        last = claimed;
        lastSnapshot = snapshot;
        remembered = Map.of();
        problemsChanged = replacements.stream().anyMatch(IngressUnits::changesProblems);
        replacements.forEach(this::serve);
        return replacements;
    }

    /// The Ingresses whose annotations name a Secret or ConfigMap that is not the same any more.
    private Set<ResourceKey> usersOfChanged(Snapshot snapshot) {
        var found = new TreeSet<ResourceKey>();
        PersistentMap.differences(
                lastSnapshot.secrets(),
                snapshot.secrets(),
                (key, _, _) -> found.addAll(users.getOrDefault(key, Set.of())));
        PersistentMap.differences(
                lastSnapshot.configMaps(),
                snapshot.configMaps(),
                (key, _, _) -> found.addAll(users.getOrDefault(key, Set.of())));
        return found;
    }

    private Optional<IngressUnit> forget(ResourceKey key) {
        var unit = Optional.ofNullable(units.remove(key));
        unit.ifPresent(gone -> gone.objects().forEach(object -> stopUsing(object, key)));
        return unit;
    }

    private void use(ResourceKey object, ResourceKey ingress) {
        if (users.computeIfAbsent(object, _ -> new HashSet<>(2)).add(ingress) && object.kind() == Kind.CONFIG_MAP) {
            configMaps = named();
        }
    }

    private void stopUsing(ResourceKey object, ResourceKey ingress) {
        users.computeIfPresent(object, (_, by) -> {
            by.remove(ingress);
            return by.isEmpty() ? null : by;
        });
        if (object.kind() == Kind.CONFIG_MAP && !users.containsKey(object)) {
            configMaps = named();
        }
    }

    private Set<ResourceKey> named() {
        return users.keySet().stream()
                .filter(key -> key.kind() == Kind.CONFIG_MAP)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// The ConfigMaps that annotations name, existing or not; the same instance while they are the same.
    Set<ResourceKey> configMaps() {
        return configMaps;
    }

    private Optional<Replacement> replace(Ingress ingress, Snapshot snapshot, IngressParser parser, boolean anyway) {
        var before = Optional.ofNullable(units.get(ingress.key()));
        if (!anyway && before.isPresent() && before.get().input().equals(ingress)) {
            return Optional.empty();
        }
        var known = before.or(() -> Optional.ofNullable(remembered.get(ingress.key())));
        var after = parse(ingress, snapshot, known, parser);
        units.put(ingress.key(), after);
        after.objects().forEach(object -> use(object, ingress.key()));
        before.ifPresent(old -> old.objects().stream()
                .filter(object -> !after.objects().contains(object))
                .forEach(object -> stopUsing(object, ingress.key())));
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

    private static IngressUnit parse(
            Ingress ingress, Snapshot snapshot, Optional<IngressUnit> before, IngressParser parser) {
        var unit = parser.parse(ingress, snapshot);
        if (unit.state() != State.REFUSED || before.isEmpty() || !before.get().isServed()) {
            return unit;
        }
        var good = parser.parse(before.get().effective(), snapshot);
        if (!good.isServed()) {
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
                union(good.objects(), unit.objects()),
                unit.problems());
    }

    private static Set<ResourceKey> union(Set<ResourceKey> some, Set<ResourceKey> more) {
        var all = new HashSet<>(some);
        all.addAll(more);
        return all;
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
        return unit.isPresent() && unit.get().isServed();
    }
}

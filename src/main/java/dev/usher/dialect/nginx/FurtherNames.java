package dev.usher.dialect.nginx;

import dev.usher.model.VirtualHost;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The names that hosts have besides their own, between compiles: aliases (`server-alias`, C4.3), and names that only
/// redirect to them (`from-to-www-redirect`). A name that is a host of its own stays that; of several hosts that want
/// one name, the one of the oldest Ingress gets it. Costs nothing while no Ingress asks for names.
final class FurtherNames {
    private static final String WWW = "www.";
    private static final String ALIAS = "server-alias";
    private static final String FROM_TO_WWW = "from-to-www-redirect";

    private final Set<String> claimants = new TreeSet<>();
    private final Map<String, VirtualHost> redirects = new HashMap<>();
    private List<Problem> problems = List.of();

    /// A host that an Ingress gives more names.
    private record Claim(HostState host, IngressUnit unit) {}

    /// Brings the names up to date, in the states of the hosts too.
    ///
    /// @param touched hosts that Ingresses came to or went from, or all of them when everything changed
    /// @param known instances to give where they equal what is found
    /// @return names of hosts whose names changed, and names whose redirect did
    Set<String> update(
            Map<String, HostState> hosts,
            Collection<String> touched,
            HostMerger merger,
            Map<String, VirtualHost> known) {
        for (String name : touched) {
            var host = hosts.get(name);
            if (host != null && host.claimsNames()) {
                claimants.add(name);
            } else {
                claimants.remove(name);
                if (host != null && host.hasFurtherNames()) {
                    claimants.add(name); // once more, to lose them
                }
            }
        }
        if (touched.isEmpty()) {
            return Set.of();
        }
        if (claimants.isEmpty() && redirects.isEmpty()) {
            problems = List.of();
            return Set.of();
        }
        var pass = new Pass(hosts, merger, known);
        pass.run();
        claimants.removeIf(name -> !hosts.containsKey(name) || !hosts.get(name).claimsNames());
        problems = pass.problems.equals(problems) ? problems : List.copyOf(pass.problems);
        return pass.changed;
    }

    /// The host that redirects from a name.
    Optional<VirtualHost> redirect(String name) {
        return Optional.ofNullable(redirects.get(name));
    }

    /// What is wrong with names; the same instance while it says the same.
    List<Problem> problems() {
        return problems;
    }

    private final class Pass {
        final Map<String, HostState> hosts;
        final HostMerger merger;
        final Map<String, VirtualHost> known;
        final Map<String, String> taken = new HashMap<>();
        final Map<String, List<String>> aliases = new HashMap<>();
        final Map<String, String> redirectedFrom = new HashMap<>();
        final Map<String, VirtualHost> redirecting = new HashMap<>();
        final List<Problem> problems = new ArrayList<>();
        final Set<String> changed = new HashSet<>();

        Pass(Map<String, HostState> hosts, HostMerger merger, Map<String, VirtualHost> known) {
            this.hosts = hosts;
            this.merger = merger;
            this.known = known;
        }

        void run() {
            var claims = new ArrayList<Claim>();
            for (String name : claimants) {
                var host = hosts.get(name);
                if (host != null && !name.equals(VirtualHost.CATCH_ALL)) {
                    host.claiming().forEach(unit -> claims.add(new Claim(host, unit)));
                }
            }
            claims.sort(Comparator.comparing(Claim::unit, IngressUnit.OLDEST_FIRST));
            claims.forEach(this::aliases);
            claims.forEach(this::redirect);
            for (String name : claimants) {
                var host = hosts.get(name);
                if (host != null) {
                    var names = aliases.getOrDefault(name, List.of()).stream()
                            .sorted()
                            .toList();
                    if (host.rename(names, Optional.ofNullable(redirectedFrom.get(name)))) {
                        changed.add(name);
                    }
                }
            }
            var all = new HashSet<>(redirects.keySet());
            all.addAll(redirecting.keySet());
            all.removeIf(name -> Objects.equals(redirecting.get(name), redirects.get(name)));
            changed.addAll(all);
            redirects.clear();
            redirects.putAll(redirecting);
        }

        private void aliases(Claim claim) {
            var host = claim.host.name;
            for (String alias : claim.unit.settings().names().aliases()) {
                if (alias.equals(host) || host.equals(taken.get(alias))) {
                    continue;
                }
                var fault = fault(alias);
                if (fault.isPresent()) {
                    tell(
                            claim,
                            ALIAS,
                            "lists " + Quoted.of(alias) + ", which " + fault.get() + "; this name is left out");
                    continue;
                }
                taken.put(alias, host);
                aliases.computeIfAbsent(host, _ -> new ArrayList<>()).add(alias);
            }
            warnNeighbour(claim);
        }

        private Optional<String> fault(String alias) {
            if (ServerAlias.isPattern(alias)) {
                return merger.isPattern(alias.substring(1))
                        ? Optional.ofNullable(taken.get(alias)).map(Pass::already)
                        : Optional.of("is no regular expression that can be served");
            }
            if (!ServerAlias.isName(alias)) {
                return Optional.of("is no name of a host");
            }
            return hosts.containsKey(alias)
                    ? Optional.of("is a host of its own")
                    : Optional.ofNullable(taken.get(alias)).map(Pass::already);
        }

        private static String already(String host) {
            return "is an alias of host " + Quoted.of(host) + " already";
        }

        /// SEC7: somebody else's annotation gives the host more names.
        private void warnNeighbour(Claim claim) {
            var creator = claim.host.creator();
            if (!claim.unit.settings().names().aliases().isEmpty()
                    && !creator.key().namespace().equals(claim.unit.key().namespace())) {
                problems.add(Problem.warning(
                        Reason.CROSS_NAMESPACE_EFFECT,
                        claim.unit.key(),
                        merger.field(ALIAS),
                        "server-alias gives more names to host " + Quoted.of(claim.host.name) + ", which "
                                + creator.key() + " of another namespace made."));
            }
        }

        private void redirect(Claim claim) {
            var host = claim.host.name;
            if (!claim.unit.settings().names().www() || redirectedFrom.containsKey(host)) {
                return;
            }
            if (host.startsWith("*")) {
                tell(claim, FROM_TO_WWW, "has no effect on host " + Quoted.of(host) + ", which is no single name");
                return;
            }
            var from = host.startsWith(WWW) ? host.substring(WWW.length()) : WWW + host;
            if (hosts.containsKey(from) || taken.containsKey(from)) {
                tell(
                        claim,
                        FROM_TO_WWW,
                        "has no effect on host " + Quoted.of(host) + ", since " + Quoted.of(from)
                                + " is served by itself");
                return;
            }
            taken.put(from, host);
            redirectedFrom.put(host, from);
            var next = merger.redirect(from, host, claim.unit);
            var before = redirects.getOrDefault(from, known.get(from));
            redirecting.put(from, next.equals(before) ? before : next);
        }

        private void tell(Claim claim, String annotation, String what) {
            problems.add(Problem.warning(
                    Reason.INVALID_HOST, claim.unit.key(), merger.field(annotation), annotation + " " + what + "."));
        }
    }
}

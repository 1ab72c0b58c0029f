package dev.usher.proxy.upstream;

import dev.usher.model.Endpoint;
import dev.usher.model.EndpointState;
import dev.usher.model.Endpoints;
import dev.usher.model.Upstream;
import dev.usher.model.UpstreamKey;
import dev.usher.proxy.exchange.BackendTarget;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Every live upstream and endpoint of the process. They keep their identity from table to table, and with it their
/// pools and rotation, however often the table changes.
///
/// Touched by the publishing thread alone, answers of the resolver included; event loops read what they were handed
/// through volatile fields.
public final class Upstreams {
    private final List<LoopPools> loops;
    private final NameResolver resolver;
    private final LongSupplier ticker;
    private final Map<UpstreamKey, LiveUpstream> upstreams = new HashMap<>();
    private final Map<Endpoint, LiveEndpoint> endpoints = new HashMap<>();
    private final Map<Endpoint, Integer> uses = new HashMap<>();
    private Map<UpstreamKey, Upstream> lastWanted = Map.of();

    /// No upstreams yet.
    ///
    /// @param loops the pools of each loop, by its number
    /// @param resolver hands its answers over on the publishing thread
    /// @param ticker nanoseconds, as the loops count them
    public Upstreams(List<LoopPools> loops, NameResolver resolver, LongSupplier ticker) {
        this.loops = List.copyOf(loops);
        this.resolver = resolver;
        this.ticker = ticker;
    }

    /// Takes over the upstreams of a table. Those it no longer names stay as they are until [#retain]: exchanges and
    /// routes of the table before may still use them.
    public void update(Map<UpstreamKey, Upstream> wanted) {
        if (wanted.equals(lastWanted)) {
            return;
        }
        lastWanted = wanted;
        for (Upstream upstream : wanted.values()) {
            LiveUpstream live = live(upstream.key());
            Upstream before = live.applied();
            if (before == null || !before.equals(upstream)) {
                apply(live, upstream);
            }
        }
    }

    /// Forgets all upstreams but these; called once no new request can meet the others.
    public void retain(Set<UpstreamKey> wanted) {
        if (wanted.containsAll(upstreams.keySet())) {
            return;
        }
        Set<UpstreamKey> gone = new HashSet<>(upstreams.keySet());
        gone.removeAll(wanted);
        for (UpstreamKey key : gone) {
            LiveUpstream live = upstreams.remove(key);
            if (live != null) {
                assign(live, List.of());
            }
        }
    }

    /// The live upstream of a key; made without endpoints when it is not there yet.
    public BackendTarget target(UpstreamKey key) {
        return live(key);
    }

    /// Looks up the names of upstreams that are given by name again. Called about once a second; the resolver caches
    /// for as long as records live (C3.10).
    public void refreshNames() {
        for (LiveUpstream live : upstreams.values()) {
            Upstream applied = live.applied();
            if (applied != null && applied.endpoints() instanceof Endpoints.DnsName name) {
                resolve(live, applied, name);
            }
        }
    }

    /// Gives endpoints to an upstream that is in no table, or looks its name up again.
    void join(LiveUpstream live, Upstream wanted) {
        if (live.applied() == null) {
            apply(live, wanted);
        } else if (wanted.endpoints() instanceof Endpoints.DnsName name) {
            resolve(live, wanted, name);
        }
    }

    /// Takes its endpoints away again.
    void leave(LiveUpstream live) {
        assign(live, List.of());
    }

    private LiveUpstream live(UpstreamKey key) {
        return upstreams.computeIfAbsent(key, added -> new LiveUpstream(added, ticker));
    }

    private void apply(LiveUpstream live, Upstream upstream) {
        live.apply(upstream);
        switch (upstream.endpoints()) {
            case Endpoints.Addresses(var addresses) -> assign(live, addresses);
            case Endpoints.DnsName name -> resolve(live, upstream, name);
        }
    }

    private void resolve(LiveUpstream live, Upstream upstream, Endpoints.DnsName name) {
        resolver.resolve(name.name(), addresses -> {
            var resolved = new ArrayList<Endpoint>(addresses.size());
            for (String address : addresses) {
                if (name.loopback() || !isOwn(address)) {
                    resolved.add(new Endpoint(address, name.port()));
                }
            }
            resolved(live, upstream, resolved);
        });
    }

    private static boolean isOwn(String address) {
        InetAddress at = InetAddress.ofLiteral(address);
        return at.isLoopbackAddress() || at.isAnyLocalAddress();
    }

    private void resolved(LiveUpstream live, Upstream upstream, List<Endpoint> addresses) {
        boolean current = upstream.equals(live.applied());
        if (current && !addresses.equals(live.addresses())) {
            assign(live, addresses);
        }
    }

    /// Gives an upstream its endpoints: new ones are counted before old ones are let go, so that one that is in both
    /// never loses its pools.
    private void assign(LiveUpstream live, List<Endpoint> addresses) {
        List<Endpoint> before = live.addresses();
        var targets = new LiveEndpoint[addresses.size()];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = use(addresses.get(i));
        }
        live.assign(addresses, targets);
        for (Endpoint endpoint : before) {
            drop(endpoint);
        }
    }

    private LiveEndpoint use(Endpoint endpoint) {
        uses.merge(endpoint, 1, Integer::sum);
        return endpoints.computeIfAbsent(endpoint, key -> new LiveEndpoint(key, loops));
    }

    private void drop(Endpoint endpoint) {
        @Nullable Integer left = uses.computeIfPresent(endpoint, (_, count) -> count == 1 ? null : count - 1);
        if (left == null) {
            LiveEndpoint gone = endpoints.remove(endpoint);
            if (gone != null) {
                gone.retire();
            }
        }
    }

    /// Whether an endpoint is known and passed over now.
    boolean isEjected(Endpoint endpoint) {
        LiveEndpoint live = endpoints.get(endpoint);
        return live != null && live.health().isEjected();
    }

    /// The endpoints that requests of each upstream go to at this moment, and how they fare.
    public Map<UpstreamKey, List<EndpointState>> states() {
        var states = new HashMap<UpstreamKey, List<EndpointState>>();
        upstreams.forEach((key, live) -> states.put(key, live.states()));
        return states;
    }

    /// How many upstreams there are, those not forgotten yet included.
    public int count() {
        return upstreams.size();
    }
}

package dev.usher.dialect.reference;

import dev.usher.model.LoadBalancing;
import dev.usher.model.Upstream;
import dev.usher.model.UpstreamKey;
import dev.usher.resource.EndpointSlice;
import dev.usher.resource.Service;
import dev.usher.resource.Snapshot;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The upstreams that routes name, counted by reference, each resolved again only when its Service or slices change.
///
/// An endpoint change costs two map look-ups an upstream, and one copy of the map.
public final class UpstreamTable {
    private static final LoadBalancing ROUND_ROBIN = new LoadBalancing.RoundRobin();

    private final ServiceResolver resolver;
    private final Map<UpstreamKey, Entry> entries = new HashMap<>();

    private Snapshot last = Snapshot.EMPTY;
    private boolean membersChanged;
    private boolean faultsChanged;
    private int faults;
    private Map<UpstreamKey, Upstream> upstreams = Map.of();

    private static final class Entry {
        final UpstreamSource source;
        int references;
        Optional<Service> service = Optional.empty();
        List<EndpointSlice> slices = List.of();

        @Nullable
        Upstream upstream;

        Optional<Resolution.Fault> fault = Optional.empty();

        Entry(UpstreamSource source) {
            this.source = source;
        }
    }

    /// An empty table.
    ///
    /// @param externalNames whether Services of type ExternalName may have endpoints (C3.11)
    public UpstreamTable(boolean externalNames) {
        this.resolver = new ServiceResolver(externalNames);
    }

    /// Counts the upstreams as used once more.
    public void retain(Collection<UpstreamSource> sources) {
        for (UpstreamSource source : sources) {
            var entry = entries.get(source.key());
            if (entry == null) {
                entry = new Entry(source);
                entries.put(source.key(), entry);
                membersChanged = true;
            }
            entry.references++;
        }
    }

    /// Counts the upstreams as used once less; one that is used no more leaves the table with the next update.
    public void release(Collection<UpstreamSource> sources) {
        for (UpstreamSource source : sources) {
            var entry = entries.get(source.key());
            if (entry == null) {
                throw new IllegalStateException("released but never retained: " + source.key());
            }
            entry.references--;
            membersChanged |= entry.references == 0;
        }
    }

    /// Brings the upstreams up to date with a snapshot.
    public void update(Snapshot snapshot) {
        faultsChanged = false;
        boolean sameInputs =
                snapshot.services().equals(last.services()) && snapshot.slices().equals(last.slices());
        if (sameInputs && !membersChanged) {
            return;
        }
        boolean changed = false;
        if (membersChanged) {
            changed = entries.values().removeIf(entry -> entry.references == 0);
        }
        for (Entry entry : entries.values()) {
            if (!sameInputs || entry.upstream == null) {
                changed |= refresh(entry, snapshot);
            }
        }
        if (changed) {
            publish();
        }
        faults = Math.toIntExact(entries.values().stream()
                .filter(entry -> entry.fault.isPresent())
                .count());
        membersChanged = false;
        last = snapshot;
    }

    /// The upstreams as of the last update; the same instance while none of them changed.
    public Map<UpstreamKey, Upstream> upstreams() {
        return upstreams;
    }

    /// What is wrong with an upstream.
    public Optional<Resolution.Fault> fault(UpstreamKey key) {
        var entry = entries.get(key);
        return entry == null ? Optional.empty() : entry.fault;
    }

    /// Whether anything is wrong with any upstream.
    public boolean hasFaults() {
        return faults > 0;
    }

    /// Whether the last update changed what is wrong with any upstream.
    public boolean faultsChanged() {
        return faultsChanged;
    }

    private boolean refresh(Entry entry, Snapshot snapshot) {
        var service = snapshot.service(entry.source.service());
        var slices = snapshot.slicesOf(entry.source.service());
        if (entry.upstream != null && entry.service.equals(service) && entry.slices.equals(slices)) {
            return false;
        }
        entry.service = service;
        entry.slices = slices;
        var resolution = resolver.resolve(entry.source, service, slices);
        if (!entry.fault.equals(resolution.fault())) {
            entry.fault = resolution.fault();
            faultsChanged = true;
        }
        if (entry.upstream != null && entry.upstream.endpoints().equals(resolution.endpoints())) {
            return false;
        }
        entry.upstream = new Upstream(entry.source.key(), ROUND_ROBIN, resolution.endpoints());
        return true;
    }

    private void publish() {
        var next = HashMap.<UpstreamKey, Upstream>newHashMap(entries.size());
        for (Entry entry : entries.values()) {
            if (entry.upstream != null) {
                next.put(entry.source.key(), entry.upstream);
            }
        }
        upstreams = Collections.unmodifiableMap(next);
    }
}

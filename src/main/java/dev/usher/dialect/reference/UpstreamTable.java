package dev.usher.dialect.reference;

import dev.usher.model.ResourceKey;
import dev.usher.model.Upstream;
import dev.usher.model.UpstreamKey;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The upstreams that routes name, counted by reference, each resolved again only when its Service or slices change.
public final class UpstreamTable {
    private final boolean externalNames;
    private final Supplier<String> zone;
    private final ServiceResolver resolver;
    private final Map<UpstreamKey, Entry> entries = new HashMap<>();
    private final Map<ResourceKey, List<Entry>> byService = new HashMap<>();
    private final Set<Entry> unresolved = new HashSet<>();
    private final Set<Entry> unused = new HashSet<>();

    private Snapshot last = Snapshot.EMPTY;
    private boolean updated;
    private boolean faultsChanged;
    private int faults;
    private PersistentMap<UpstreamKey, Upstream> upstreams = PersistentMap.empty();
    private PersistentMap<UpstreamKey, Upstream> known = PersistentMap.empty();

    private static final class Entry {
        final UpstreamSource source;
        int references;

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
    /// @param zone where we run; empty when endpoints of all zones are alike (C3.13)
    public UpstreamTable(boolean externalNames, Supplier<String> zone) {
        this.externalNames = externalNames;
        this.zone = zone;
        this.resolver = new ServiceResolver(externalNames, zone);
    }

    /// An empty one, that gives the instances in `known` where it finds their equal.
    public UpstreamTable afresh(Map<UpstreamKey, Upstream> known) {
        var next = new UpstreamTable(externalNames, zone);
        next.known = PersistentMap.copyOf(known);
        return next;
    }

    /// Counts the upstreams as used once more.
    public void retain(Collection<UpstreamSource> sources) {
        for (UpstreamSource source : sources) {
            var entry = entries.computeIfAbsent(source.key(), _ -> add(source));
            entry.references++;
        }
    }

    private Entry add(UpstreamSource source) {
        var entry = new Entry(source);
        byService.computeIfAbsent(source.service(), _ -> new ArrayList<>(1)).add(entry);
        unresolved.add(entry);
        return entry;
    }

    /// Counts the upstreams as used once less; one that is used no more leaves the table with the next update.
    public void release(Collection<UpstreamSource> sources) {
        for (UpstreamSource source : sources) {
            var entry = entries.get(source.key());
            if (entry == null) {
                throw new IllegalStateException("released but never retained: " + source.key());
            }
            entry.references--;
            if (entry.references == 0) {
                unused.add(entry);
            }
        }
    }

    /// Brings the upstreams up to date with a snapshot.
    public void update(Snapshot snapshot) {
        faultsChanged = false;
        unused.forEach(this::dropUnused);
        unused.clear();
        if (updated) {
            // Before the first update nothing is resolved, so there is nothing to resolve again.
            PersistentMap.differences(last.services(), snapshot.services(), (service, _, _) -> touch(service));
            PersistentMap.differences(last.slices(), snapshot.slices(), (service, _, _) -> touch(service));
        }
        updated = true;
        for (Entry entry : unresolved) {
            resolve(entry, snapshot);
        }
        unresolved.clear();
        if (!known.isEmpty()) {
            upstreams = upstreams.equals(known) ? known : upstreams;
            known = PersistentMap.empty();
        }
        last = snapshot;
    }

    private void dropUnused(Entry entry) {
        if (entry.references > 0) {
            return;
        }
        var key = entry.source.key();
        entries.remove(key);
        unresolved.remove(entry);
        byService.computeIfPresent(entry.source.service(), (_, users) -> {
            users.remove(entry);
            return users.isEmpty() ? null : users;
        });
        upstreams = upstreams.without(key);
        note(entry, Optional.empty());
    }

    private void touch(ResourceKey service) {
        unresolved.addAll(byService.getOrDefault(service, List.of()));
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

    private void resolve(Entry entry, Snapshot snapshot) {
        var service = entry.source.service();
        var resolution = resolver.resolve(entry.source, snapshot.service(service), snapshot.slicesOf(service));
        note(entry, resolution.fault());
        if (entry.upstream == null || !entry.upstream.endpoints().equals(resolution.endpoints())) {
            var key = entry.source.key();
            var next = new Upstream(key, entry.source.balancing(), resolution.endpoints());
            var before = known.get(key);
            var upstream = before != null && before.equals(next) ? before : next;
            entry.upstream = upstream;
            upstreams = upstreams.with(key, upstream);
        }
    }

    private void note(Entry entry, Optional<Resolution.Fault> fault) {
        if (!entry.fault.equals(fault)) {
            faults += (fault.isPresent() ? 1 : 0) - (entry.fault.isPresent() ? 1 : 0);
            entry.fault = fault;
            faultsChanged = true;
        }
    }
}

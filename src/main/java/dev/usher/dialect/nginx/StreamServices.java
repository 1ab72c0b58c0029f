package dev.usher.dialect.nginx;

import dev.usher.dialect.CompilerOptions;
import dev.usher.dialect.nginx.MergedHost.Reference;
import dev.usher.dialect.reference.UpstreamSource;
import dev.usher.dialect.reference.UpstreamTable;
import dev.usher.model.ResourceKey;
import dev.usher.model.StreamListener;
import dev.usher.model.StreamProtocol;
import dev.usher.problem.Problem;
import dev.usher.resource.ConfigMap;
import dev.usher.resource.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The TCP and UDP services between compiles (TU1–TU3): reads their ConfigMaps again only when one of them changed.
///
/// A line whose Service does not exist is a listener without endpoints: the data plane opens no port for it.
final class StreamServices {
    private final CompilerOptions.Streams options;
    private final UpstreamTable upstreams;

    private List<Optional<ConfigMap>> inputs = List.of();
    private boolean closed;
    private List<StreamListener> listeners = List.of();
    private List<Reference> references = List.of();
    private List<Problem> problems = List.of();
    private boolean changed;

    StreamServices(CompilerOptions.Streams options, UpstreamTable upstreams) {
        this.options = options;
        this.upstreams = upstreams;
    }

    /// Brings the listeners up to date.
    ///
    /// @param close open nothing: a protection of all of them is asked for and not honoured (SEC4)
    void update(Snapshot snapshot, boolean close) {
        var now = new ArrayList<Optional<ConfigMap>>(2);
        options.tcp().ifPresent(name -> now.add(snapshot.configMap(name)));
        options.udp().ifPresent(name -> now.add(snapshot.configMap(name)));
        changed = !now.equals(inputs) || close != closed;
        if (!changed) {
            return;
        }
        inputs = List.copyOf(now);
        closed = close;
        var lines = new LinkedHashMap<StreamListener, Reference>();
        var found = new ArrayList<Problem>();
        read(StreamProtocol.TCP, options.tcp(), snapshot, lines, found);
        read(StreamProtocol.UDP, options.udp(), snapshot, lines, found);
        problems = List.copyOf(found);
        take(close ? Map.of() : lines);
    }

    private void read(
            StreamProtocol protocol,
            Optional<ResourceKey> name,
            Snapshot snapshot,
            Map<StreamListener, Reference> lines,
            List<Problem> found) {
        name.flatMap(snapshot::configMap)
                .ifPresent(map -> new StreamServiceLines(protocol, map, options.reserved(), lines, found).read());
    }

    private void take(Map<StreamListener, Reference> lines) {
        var before = references;
        references = List.copyOf(lines.values());
        listeners = List.copyOf(lines.keySet());
        // Retain first: an upstream used before and after must not leave the table in between.
        upstreams.retain(sources(references));
        upstreams.release(sources(before));
    }

    private static List<UpstreamSource> sources(List<Reference> references) {
        return references.stream().map(Reference::source).toList();
    }

    /// Sorted by protocol and port; the same instance until one of the ConfigMaps changes.
    List<StreamListener> listeners() {
        return listeners;
    }

    /// The Services that lines name.
    List<Reference> references() {
        return references;
    }

    /// What is wrong with lines.
    List<Problem> problems() {
        return problems;
    }

    /// Whether the last update read anything.
    boolean changed() {
        return changed;
    }

    /// The ConfigMaps, existing or not.
    Set<ResourceKey> configMaps() {
        var names = new HashSet<ResourceKey>();
        options.tcp().ifPresent(names::add);
        options.udp().ifPresent(names::add);
        return names;
    }
}

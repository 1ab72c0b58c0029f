package dev.usher.resource.kube;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.resource.Change;
import dev.usher.resource.ObjectNames;
import dev.usher.resource.ResourceSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A cluster as a source of resources.
///
/// ## Why our own list and watch and not fabric8's informers
/// An informer keeps every object in its store and hands over typed ones. We keep our own records, so the store
/// would be a second copy; and the typed model is lenient and normalises (empty lists vanish, numbers become
/// texts), so the strict decoder could not see what the user wrote and a cluster would not decode like a
/// folder. An informer also reports a listing object by object, where we want one step, and says little about
/// why it cannot list, where RBAC on one kind must be named in `/readyz` and must not stop the others. So this
/// class lists and watches by itself, one virtual thread per [WatchTarget], on fabric8's HTTP client, which
/// brings TLS, credentials and their renewal.
///
/// ## Memory
/// Of each object the key and the version stay here. Listings come in pages and each item becomes a record as
/// soon as it is parsed; Secrets of types we never use are not even sent.
///
/// ## Threads
/// All public methods may be called from any thread. Steps into the sink are serialised by one lock.
public final class ClusterSource implements ResourceSource {
    private static final Logger log = LoggerFactory.getLogger(ClusterSource.class);

    private final KubeApi api;
    private final WatchScope scope;
    private final Set<WatchTarget> always;
    private final ObjectDecoder decoder;
    private final Pace pace;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final Steps steps = new Steps();

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private final Map<WatchTarget, TargetWatch> watches = new LinkedHashMap<>();
    private Set<WatchTarget> named;
    private Sink sink = NOWHERE;
    private boolean announced;
    private boolean closed;
    private boolean classesUnreadable;

    private static final Sink NOWHERE = new Sink() {
        @Override
        public void apply(List<Change> changes) {}

        @Override
        public void synced() {}

        @Override
        public void classesReadable(boolean readable) {}
    };

    /// The client stays the caller's, who closes it after this source.
    ///
    /// @param always single objects that flags name: ConfigMaps, and Secrets and Services (with their slices);
    ///     watched even outside the scope
    /// @param relist after which time everything is listed again although nothing was missed; zero for never
    public ClusterSource(
            KubernetesClient client,
            WatchScope scope,
            Set<ResourceKey> always,
            ObjectDecoder decoder,
            Duration relist) {
        this(client, scope, always, decoder, Pace.DEFAULT.withRelist(relist));
    }

    ClusterSource(
            KubernetesClient client, WatchScope scope, Set<ResourceKey> always, ObjectDecoder decoder, Pace pace) {
        this.api = new KubeApi(client);
        this.scope = scope;
        this.decoder = decoder;
        this.pace = pace;
        Set<WatchTarget> targets = new LinkedHashSet<>();
        always.forEach(key -> targets.addAll(targets(key)));
        this.always = Set.copyOf(targets);
        this.named = this.always;
    }

    @Override
    public void start(Sink to) {
        lock.lock();
        try {
            if (sink != NOWHERE) {
                throw new IllegalStateException("started twice");
            }
            sink = to;
            add(WatchTarget.all(Kind.INGRESS_CLASS, ""));
            switch (scope) {
                case WatchScope.AllNamespaces() -> addNamespace("");
                case WatchScope.OneNamespace(var namespace) -> addNamespace(namespace);
                case WatchScope.LabelledNamespaces(var selector) -> add(WatchTarget.namespaces(selector));
            }
            named.forEach(this::add);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean want(Set<ResourceKey> configMaps) {
        Set<WatchTarget> wanted = new LinkedHashSet<>(always);
        configMaps.forEach(key -> wanted.addAll(targets(key)));
        lock.lock();
        try {
            named.stream().filter(target -> !wanted.contains(target)).forEach(this::remove);
            named = wanted;
            if (sink == NOWHERE || closed) {
                return false;
            }
            wanted.forEach(this::add);
            announced = allSynced();
            return announced;
        } finally {
            lock.unlock();
        }
    }

    private List<WatchTarget> targets(ResourceKey key) {
        return switch (key.kind()) {
            // Names come from ConfigMaps and annotations: one that no object can have is watched nowhere, rather than
            // with a selector it would take apart.
            case CONFIG_MAP -> ObjectNames.fault(key).isEmpty() ? List.of(WatchTarget.named(key)) : List.of();
            case SECRET -> inScope(key) ? List.of() : List.of(WatchTarget.named(key));
            case SERVICE -> inScope(key) ? List.of() : List.of(WatchTarget.named(key), WatchTarget.slicesOf(key));
            case INGRESS, INGRESS_CLASS, ENDPOINT_SLICE, NAMESPACE, FILE ->
                throw new IllegalArgumentException("not watched by name: " + key);
        };
    }

    private boolean inScope(ResourceKey key) {
        return switch (scope) {
            case WatchScope.AllNamespaces() -> true;
            case WatchScope.OneNamespace(var namespace) -> namespace.equals(key.namespace());
            // Which namespaces match changes; watching an object twice does no harm.
            case WatchScope.LabelledNamespaces _ -> false;
        };
    }

    @Override
    public List<WatchState> states() {
        lock.lock();
        try {
            return watches.values().stream().map(TargetWatch::state).toList();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            watches.values().forEach(TargetWatch::retire);
            watches.clear();
        } finally {
            lock.unlock();
        }
    }

    private void addNamespace(String namespace) {
        for (Kind kind : List.of(Kind.INGRESS, Kind.SERVICE, Kind.ENDPOINT_SLICE, Kind.SECRET)) {
            add(WatchTarget.all(kind, namespace));
        }
    }

    private void removeNamespace(String namespace) {
        for (Kind kind : List.of(Kind.INGRESS, Kind.SERVICE, Kind.ENDPOINT_SLICE, Kind.SECRET)) {
            remove(WatchTarget.all(kind, namespace));
        }
    }

    private void add(WatchTarget target) {
        if (!watches.containsKey(target)) {
            TargetWatch watch = new TargetWatch(target, api, decoder, steps, pace, random);
            watches.put(target, watch);
            watch.start();
        }
    }

    private void remove(WatchTarget target) {
        TargetWatch watch = watches.remove(target);
        if (watch == null) {
            return;
        }
        watch.retire();
        List<Change> gone = new ArrayList<>();
        for (ResourceKey key : watch.knownKeys()) {
            if (watches.values().stream().noneMatch(other -> other.knows(key))) {
                gone.add(new Change.Delete(key));
            }
        }
        if (!gone.isEmpty()) {
            sink.apply(gone);
        }
    }

    private boolean allSynced() {
        return watches.values().stream().allMatch(TargetWatch::synced);
    }

    private void announce() {
        if (!announced && !closed && allSynced()) {
            announced = true;
            sink.synced();
        }
    }

    /// What the watches may do to us, each call under the lock.
    private final class Steps implements TargetWatch.Outlet {
        @Override
        public void apply(TargetWatch from, List<Change> changes, Runnable remember) {
            lock.lock();
            try {
                if (closed || from.retired()) {
                    return;
                }
                remember.run();
                if (!changes.isEmpty()) {
                    sink.apply(changes);
                }
                if (from.target().kind() == Kind.NAMESPACE) {
                    changes.forEach(this::followNamespace);
                }
                if (from.target().kind() == Kind.INGRESS_CLASS && classesUnreadable) {
                    // After the classes themselves: at no moment are class names looked up among no classes.
                    classesUnreadable = false;
                    sink.classesReadable(true);
                }
            } finally {
                lock.unlock();
            }
        }

        private void followNamespace(Change change) {
            switch (change) {
                case Change.Put put -> addNamespace(put.key().name());
                case Change.Reject reject -> addNamespace(reject.key().name());
                case Change.Delete delete -> removeNamespace(delete.key().name());
            }
        }

        @Override
        public void synced() {
            lock.lock();
            try {
                announce();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void forbidden(TargetWatch from) {
            lock.lock();
            try {
                if (closed || from.retired() || from.synced()) {
                    return;
                }
                if (from.target().kind() == Kind.INGRESS_CLASS) {
                    log.atWarn().log("IngressClasses may not be read: spec.ingressClassName is ignored");
                    classesUnreadable = true;
                    sink.classesReadable(false);
                } else if (!named.contains(from.target()) || always.contains(from.target())) {
                    return;
                }
                // Classes can be done without, and what an object names must not hold up all others.
                from.waive();
                announce();
            } finally {
                lock.unlock();
            }
        }
    }
}

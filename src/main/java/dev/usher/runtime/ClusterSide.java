package dev.usher.runtime;

import dev.usher.config.ObjectName;
import dev.usher.config.ProcessSettings;
import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.observe.ControlPlaneMetrics;
import dev.usher.resource.Change;
import dev.usher.resource.ResourceDecoder;
import dev.usher.resource.ResourceSource;
import dev.usher.resource.kube.ClusterConnection;
import dev.usher.resource.kube.ClusterConnection.Surroundings;
import dev.usher.resource.kube.ClusterConnection.Wish;
import dev.usher.resource.kube.ClusterSource;
import dev.usher.resource.kube.NoClusterException;
import dev.usher.resource.kube.WatchScope;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A cluster: objects come from its API server.
final class ClusterSide implements Usher.Side {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterSide.class);

    private final ClusterConnection connection;
    private final ClusterSource source;

    private ClusterSide(ClusterConnection connection, ProcessSettings settings) {
        this.connection = connection;
        source = new ClusterSource(connection.client(), scope(settings.scope()), named(settings), ClusterSide::decode);
    }

    /// @throws StartException when there is no way to a cluster; one that does not answer is waited for
    static ClusterSide open(ProcessSettings settings, ControlPlaneMetrics metrics) {
        ProcessSettings.Source from = settings.source();
        var wish = new Wish(from.kubeconfig(), from.context(), from.apiServer(), from.certificateAuthority());
        try {
            ClusterConnection connection = ClusterConnection.open(wish, Surroundings.ofProcess());
            LOG.atInfo().addKeyValue("cluster", connection.description()).log("serving a cluster");
            return new ClusterSide(connection, settings);
        } catch (NoClusterException none) {
            throw StartException.because(none);
        }
    }

    private static WatchScope scope(ProcessSettings.Scope scope) {
        if (!scope.watchNamespace().isEmpty()) {
            return new WatchScope.OneNamespace(scope.watchNamespace());
        }
        return scope.watchNamespaceSelector().isEmpty()
                ? new WatchScope.AllNamespaces()
                : new WatchScope.LabelledNamespaces(scope.watchNamespaceSelector());
    }

    /// What flags name is read wherever it is.
    private static Set<ResourceKey> named(ProcessSettings settings) {
        var keys = new HashSet<ResourceKey>();
        key(Kind.CONFIG_MAP, settings.scope().configMap()).ifPresent(keys::add);
        key(Kind.SERVICE, settings.scope().defaultBackendService()).ifPresent(keys::add);
        key(Kind.SECRET, settings.scope().defaultSslCertificate()).ifPresent(keys::add);
        key(Kind.SERVICE, settings.status().publishService()).ifPresent(keys::add);
        return keys;
    }

    private static Optional<ResourceKey> key(Kind kind, Optional<ObjectName> name) {
        return name.map(object -> ResourceKey.of(kind, object.namespace(), object.name()));
    }

    private static Change decode(Map<String, Object> tree) {
        // Every namespaced object of a cluster has its namespace written in it.
        return ResourceDecoder.decode(tree, "")
                .orElseThrow(() -> new IllegalStateException("no kind of ours was asked for: " + tree.get("kind")));
    }

    @Override
    public ResourceSource source() {
        return source;
    }

    @Override
    public List<Publication.Follower> followers() {
        return List.of();
    }

    @Override
    public void serving() {
        // Nothing is written yet.
    }

    @Override
    public void stopping() {
        // Nothing was written.
    }

    @Override
    public void close() {
        source.close();
        connection.close();
    }
}

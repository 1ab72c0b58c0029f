package dev.usher.runtime;

import dev.usher.config.ObjectName;
import dev.usher.config.ProcessSettings;
import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.observe.ControlPlaneMetrics;
import dev.usher.observe.ControlPlaneMetrics.WriteCounts;
import dev.usher.resource.Change;
import dev.usher.resource.ResourceDecoder;
import dev.usher.resource.ResourceSource;
import dev.usher.resource.kube.ClusterConnection;
import dev.usher.resource.kube.ClusterConnection.Surroundings;
import dev.usher.resource.kube.ClusterConnection.Wish;
import dev.usher.resource.kube.ClusterSource;
import dev.usher.resource.kube.LeaderElection;
import dev.usher.resource.kube.LeaderElection.Candidacy;
import dev.usher.resource.kube.NoClusterException;
import dev.usher.resource.kube.WatchScope;
import dev.usher.status.Announcer;
import dev.usher.status.Outlook;
import dev.usher.status.OwnPods;
import dev.usher.status.StatusWriter;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A cluster: objects come from its API server, and statuses and Events go back to it.
final class ClusterSide implements Usher.Side {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterSide.class);
    private static final Duration ZONE_RETRY = Duration.ofSeconds(1);
    private static final Duration TO_FINISH = Duration.ofSeconds(25);

    private final ClusterConnection connection;
    private final ClusterSource source;
    private final Optional<LeaderElection> election;
    private final Optional<StatusWriter> status;
    private final Announcer announcer;
    private final Thread finish = Thread.ofVirtual().name("finish").unstarted(this::finish);
    private final OwnPods pods;
    private volatile boolean serving;
    private volatile boolean closed;

    private ClusterSide(ClusterConnection connection, ProcessSettings settings, ControlPlaneMetrics metrics) {
        this.connection = connection;
        source = new ClusterSource(
                connection.client(),
                scope(settings.scope()),
                named(settings),
                ClusterSide::decode,
                settings.source().syncPeriod());
        ProcessSettings.Status flags = settings.status();
        String namespace = flags.podNamespace().isEmpty() ? connection.namespace() : flags.podNamespace();
        String identity = flags.podName().isEmpty() ? machine() : flags.podName();
        pods = new OwnPods(connection.client(), namespace, flags.podName());
        election = flags.elect()
                ? Optional.of(new LeaderElection(
                        connection.client(),
                        new Candidacy(flags.electionId(), namespace, identity, flags.electionTtl()),
                        new Leadership(metrics, flags.electionId())))
                : Optional.empty();
        election.ifPresent(_ -> metrics.leader(flags.electionId(), false));
        // Without an election nobody knows whether others write too: statuses are then left alone, as ingress-nginx
        // does, while Events of the same name are one Event whoever writes them.
        status = flags.update() && flags.elect()
                ? Optional.of(new StatusWriter(connection.client(), settings, pods, this::leads))
                : Optional.empty();
        announcer = new Announcer(connection.client(), settings, identity, pods, this::leads);
        metrics.writes(() -> new WriteCounts(
                status.map(StatusWriter::written).orElse(0L),
                status.map(StatusWriter::failed).orElse(0L),
                announcer.written(),
                announcer.dropped()));
    }

    /// @throws StartException when there is no way to a cluster; one that does not answer is waited for
    static ClusterSide open(ProcessSettings settings, ControlPlaneMetrics metrics) {
        ProcessSettings.Source from = settings.source();
        var wish = new Wish(from.kubeconfig(), from.context(), from.apiServer(), from.certificateAuthority());
        try {
            ClusterConnection connection = ClusterConnection.open(wish, Surroundings.ofProcess());
            LOG.atInfo().addKeyValue("cluster", connection.description()).log("serving a cluster");
            return new ClusterSide(connection, settings, metrics);
        } catch (NoClusterException none) {
            throw StartException.because(none);
        }
    }

    /// Who we are where no `POD_NAME` says so; unlike any other process of this machine.
    private static String machine() {
        String process = Long.toString(ProcessHandle.current().pid());
        try {
            return InetAddress.getLocalHost().getHostName() + "-" + process;
        } catch (UnknownHostException _) {
            return "usher-" + process;
        }
    }

    private boolean leads() {
        return serving && election.map(LeaderElection::isLeader).orElse(true);
    }

    /// Tells who has to know about a change of leadership.
    private final class Leadership implements LeaderElection.Listener {
        private final ControlPlaneMetrics metrics;
        private final String electionId;

        Leadership(ControlPlaneMetrics metrics, String electionId) {
            this.metrics = metrics;
            this.electionId = electionId;
        }

        @Override
        public void leading() {
            metrics.leader(electionId, true);
            status.ifPresent(StatusWriter::wake);
            announcer.wake();
        }

        @Override
        public void following() {
            metrics.leader(electionId, false);
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
        key(Kind.CONFIG_MAP, settings.streams().tcpServices()).ifPresent(keys::add);
        key(Kind.CONFIG_MAP, settings.streams().udpServices()).ifPresent(keys::add);
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
    public String zone() {
        while (!closed) {
            try {
                Optional<String> found = pods.zone();
                if (found.isEmpty()) {
                    LOG.atWarn()
                            .log("our zone is not known: topology-aware routing needs POD_NAME, POD_NAMESPACE and the"
                                    + " label topology.kubernetes.io/zone on our node");
                }
                return found.orElse("");
            } catch (KubernetesClientException e) {
                if (e.getCode() != 0) {
                    LOG.atWarn()
                            .addKeyValue("cause", String.valueOf(e.getMessage()))
                            .log("our zone could not be read: allow get on nodes for topology-aware routing");
                    return "";
                }
                pause();
            }
        }
        return "";
    }

    private void pause() {
        try {
            Thread.sleep(ZONE_RETRY);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    @Override
    public List<Publication.Follower> followers() {
        return List.of(new Publication.Follower() {
            @Override
            public void published(Outlook outlook) {
                status.ifPresent(writer -> writer.look(outlook));
                announcer.look(outlook);
            }

            @Override
            public void failed(String cause) {
                announcer.failed(cause);
            }
        });
    }

    @Override
    public void serving() {
        // Not before: a status invites traffic, and a leader that serves nothing yet has nothing true to write.
        serving = true;
        status.ifPresent(StatusWriter::start);
        announcer.start();
        election.ifPresent(LeaderElection::start);
    }

    @Override
    public void stopping() {
        if (serving) {
            // Beside the grace period and the drain, which a slow API server must not prolong.
            finish.start();
        }
    }

    /// Statuses first, then the Lease: the next leader begins where we ended.
    private void finish() {
        announcer.close();
        try {
            if (status.isPresent()) {
                status.get().finish();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        election.ifPresent(LeaderElection::close);
    }

    @Override
    public void close() {
        closed = true;
        try {
            if (finish.getState() != Thread.State.NEW) {
                finish.join(TO_FINISH);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        announcer.close();
        status.ifPresent(StatusWriter::close);
        if (serving) {
            election.ifPresent(LeaderElection::close);
        }
        source.close();
        connection.close();
    }
}

package dev.usher.resource.kube;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which of several controllers writes status and Events: the holder of a Lease (ST5).
///
/// Takes part for ever: a leader that could not renew in time steps down and stands again, so losing the API
/// server costs leadership and nothing else. Whether another's Lease has run out is judged by how long *we*
/// have seen it unchanged, never by its clock, as client-go does. fabric8's elector was tried and left the
/// Lease held on exit.
public final class LeaderElection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LeaderElection.class);
    private static final Duration RELEASE_PATIENCE = Duration.ofSeconds(5);

    private final KubernetesClient client;
    private final Candidacy candidacy;
    private final Listener listener;
    private final Thread thread;

    // Our thread only.
    private String seenVersion = "";
    private long seenSince;
    private String problem = "";

    private volatile boolean holding;
    private volatile long renewed;
    private volatile boolean closed;

    /// Who stands for what.
    ///
    /// @param electionId name of the Lease
    /// @param namespace of the Lease: the controller pod's own
    /// @param identity the pod's name
    /// @param ttl how long a Lease lasts without renewal; a leader that could not renew for half of it steps
    ///     down, and everybody tries every quarter
    public record Candidacy(String electionId, String namespace, String identity, Duration ttl) {
        Duration renewDeadline() {
            return ttl.dividedBy(2);
        }

        Duration retry() {
            return ttl.dividedBy(4);
        }
    }

    /// Hears of changes, on the election's thread.
    public interface Listener {
        /// We are the leader now.
        void leading();

        /// We are not any more.
        void following();
    }

    public LeaderElection(KubernetesClient client, Candidacy candidacy, Listener listener) {
        this.client = client;
        this.candidacy = candidacy;
        this.listener = listener;
        this.thread = Thread.ofVirtual()
                .name("usher-election " + candidacy.electionId())
                .unstarted(this::run);
    }

    /// Begins to take part.
    public void start() {
        thread.start();
    }

    /// Whether we hold the Lease and renewed it in time; a renewal that hangs counts as late. Any thread.
    public boolean isLeader() {
        return holding
                && System.nanoTime() - renewed < candidacy.renewDeadline().toNanos();
    }

    /// Steps down and releases the Lease, so that the next leader need not wait for it to run out.
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(RELEASE_PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            attempt();
            try {
                Thread.sleep(candidacy.retry());
            } catch (InterruptedException _) {
                break; // closed: nothing but the release below may follow
            }
        }
        boolean release = holding;
        follow();
        if (release) {
            release();
        }
    }

    private void attempt() {
        long began = System.nanoTime();
        try {
            if (acquire()) {
                renewed = began;
                lead();
            } else {
                follow();
            }
            problem = "";
        } catch (RuntimeException e) {
            // The API server, the network or RBAC: all the same to an election, which goes on.
            String cause = ApiCall.message(e);
            if (!cause.equals(problem) && !closed) {
                log.atWarn()
                        .addKeyValue("election", candidacy.electionId())
                        .addKeyValue("cause", cause)
                        .log("lease could not be taken or renewed");
            }
            problem = cause;
            if (!isLeader()) {
                follow();
            }
        }
    }

    /// Takes or renews the Lease.
    private boolean acquire() {
        Lease lease = resource().get();
        if (lease == null) {
            return tryWrite(() -> client.leases()
                    .inNamespace(candidacy.namespace())
                    .resource(renewal(null))
                    .create());
        }
        observe(lease);
        String holder = lease.getSpec() == null ? null : lease.getSpec().getHolderIdentity();
        boolean free = holder == null || holder.isEmpty() || holder.equals(candidacy.identity()) || expired(lease);
        return free
                && tryWrite(() -> client.leases()
                        .inNamespace(candidacy.namespace())
                        .resource(renewal(lease))
                        .update());
    }

    private void observe(Lease lease) {
        String version = Objects.requireNonNullElse(lease.getMetadata().getResourceVersion(), "");
        if (!version.equals(seenVersion)) {
            seenVersion = version;
            seenSince = System.nanoTime();
        }
    }

    private boolean expired(Lease lease) {
        Integer seconds = lease.getSpec().getLeaseDurationSeconds();
        Duration lasts = seconds == null ? candidacy.ttl() : Duration.ofSeconds(seconds);
        return System.nanoTime() - seenSince > lasts.toNanos();
    }

    /// Another one was faster when the API server reports a conflict (its optimistic lock).
    private static boolean tryWrite(Runnable write) {
        try {
            write.run();
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return false;
            }
            throw e;
        }
    }

    private Lease renewal(@Nullable Lease before) {
        ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
        LeaseSpec old = before == null ? null : before.getSpec();
        boolean same = old != null && candidacy.identity().equals(old.getHolderIdentity());
        int transitions = old == null || old.getLeaseTransitions() == null ? 0 : old.getLeaseTransitions();
        LeaseBuilder builder = before == null
                ? new LeaseBuilder()
                        .withNewMetadata()
                        .withName(candidacy.electionId())
                        .withNamespace(candidacy.namespace())
                        .endMetadata()
                : new LeaseBuilder(before);
        return builder.editOrNewSpec()
                .withHolderIdentity(candidacy.identity())
                .withLeaseDurationSeconds((int) Math.max(1, candidacy.ttl().toSeconds()))
                .withAcquireTime(old != null && same ? old.getAcquireTime() : now)
                .withRenewTime(now)
                .withLeaseTransitions(old == null || same ? transitions : transitions + 1)
                .endSpec()
                .build();
    }

    private void release() {
        try {
            Lease lease = resource().get();
            if (lease == null
                    || lease.getSpec() == null
                    || !candidacy.identity().equals(lease.getSpec().getHolderIdentity())) {
                return;
            }
            client.leases()
                    .inNamespace(candidacy.namespace())
                    .resource(new LeaseBuilder(lease)
                            .editSpec()
                            .withHolderIdentity("")
                            .withLeaseDurationSeconds(1)
                            .endSpec()
                            .build())
                    .update();
        } catch (RuntimeException e) {
            log.atWarn()
                    .addKeyValue("election", candidacy.electionId())
                    .addKeyValue("cause", ApiCall.message(e))
                    .log("lease not released; the next leader waits until it runs out");
        }
    }

    private Resource<Lease> resource() {
        return client.leases().inNamespace(candidacy.namespace()).withName(candidacy.electionId());
    }

    private void lead() {
        if (!holding) {
            holding = true;
            log.atInfo().addKeyValue("election", candidacy.electionId()).log("leading");
            listener.leading();
        }
    }

    private void follow() {
        if (holding) {
            holding = false;
            log.atInfo().addKeyValue("election", candidacy.electionId()).log("not leading any more");
            listener.following();
        }
    }
}

package dev.usher.resource.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.resource.kube.LeaderElection.Candidacy;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LeaderElectionIT {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ApiServer server = new ApiServer();
    private final Log first = new Log();
    private final Log second = new Log();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void electsOneOfTwoAndTheOtherWhenItLeaves() {
        LeaderElection one = election("pod-1", Duration.ofSeconds(2), first);
        try (LeaderElection two = election("pod-2", Duration.ofSeconds(2), second)) {
            one.start();
            Await.until("the first leads", one::isLeader);
            two.start();
            Await.until("the second stands", () -> server.count(r -> r.getPath().contains("/leases/")) > 3);
            assertThat(two.isLeader()).isFalse();

            one.close();

            assertThat(one.isLeader()).isFalse();
            Await.until("the second leads", two::isLeader);
            assertThat(lease().getSpec().getHolderIdentity()).isEqualTo("pod-2");
            assertThat(first.lines).containsExactly("leading", "following");
            assertThat(second.lines).containsExactly("leading");
        }
    }

    @Test
    void namesTheLeaseAfterTheElectionInThePodsNamespace() {
        try (LeaderElection one = election("pod-1", LONG, first)) {
            one.start();
            Await.until("leading", one::isLeader);

            assertThat(lease().getSpec().getHolderIdentity()).isEqualTo("pod-1");
            assertThat(lease().getSpec().getLeaseDurationSeconds()).isEqualTo(30);
        }
    }

    @Test
    void releasesTheLeaseSoThatNobodyWaitsForItToRunOut() {
        LeaderElection one = election("pod-1", LONG, first);
        one.start();
        Await.until("leading", one::isLeader);

        one.close();

        assertThat(lease().getSpec().getHolderIdentity()).isNullOrEmpty();
    }

    @Test
    void takesOverALeaseThatIsNotRenewed() {
        server.put(new LeaseBuilder()
                .withNewMetadata()
                .withName("ingress-controller-leader")
                .withNamespace("ops")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity("crashed")
                .withLeaseDurationSeconds(1)
                .withLeaseTransitions(4)
                .endSpec()
                .build());
        try (LeaderElection one = election("pod-1", Duration.ofSeconds(1), first)) {
            one.start();

            Await.until("leading", one::isLeader);
            assertThat(lease().getSpec().getLeaseTransitions()).isEqualTo(5);
        }
    }

    @Test
    void neverElectsTwoThatStartTogether() {
        try (LeaderElection one = election("pod-1", LONG, first);
                LeaderElection two = election("pod-2", LONG, second)) {
            one.start();
            two.start();

            Await.until("one leads", () -> one.isLeader() || two.isLeader());
            Await.until("both tried", () -> server.count(r -> r.getMethod().equals("GET")) >= 2);
            assertThat(one.isLeader() && two.isLeader()).isFalse();
        }
    }

    @Test
    void stepsDownWhenItCannotRenewAndStandsAgain() {
        try (LeaderElection one = election("pod-1", Duration.ofSeconds(1), first)) {
            one.start();
            Await.until("leading", one::isLeader);

            server.answer("/leases", 500);
            Await.until("stepped down", () -> first.lines.contains("following"));
            assertThat(one.isLeader()).isFalse();
            server.answerNormally("/leases");

            Await.until("leading again", () -> first.lines.size() > 2);
            assertThat(one.isLeader()).isTrue();
            assertThat(first.lines).containsExactly("leading", "following", "leading");
        }
    }

    private LeaderElection election(String pod, Duration ttl, Log log) {
        return new LeaderElection(server.client(), new Candidacy("ingress-controller-leader", "ops", pod, ttl), log);
    }

    private Lease lease() {
        return server.client()
                .leases()
                .inNamespace("ops")
                .withName("ingress-controller-leader")
                .get();
    }

    private static final class Log implements LeaderElection.Listener {
        final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void leading() {
            lines.add("leading");
        }

        @Override
        public void following() {
            lines.add("following");
        }
    }
}

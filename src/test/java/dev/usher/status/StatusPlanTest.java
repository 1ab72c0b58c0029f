package dev.usher.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.model.RoutingTable;
import dev.usher.problem.Report;
import dev.usher.resource.Change;
import dev.usher.resource.Ingress;
import dev.usher.resource.LoadBalancerAddress;
import dev.usher.resource.Metadata;
import dev.usher.resource.SnapshotStore;
import dev.usher.status.StatusWrite.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class StatusPlanTest {
    private static final long SECOND = 1_000_000_000L;
    private static final LoadBalancerAddress OURS = LoadBalancerAddress.parse("203.0.113.7");
    private static final LoadBalancerAddress THEIRS = LoadBalancerAddress.parse("lb.example.com");
    private static final ResourceKey A = ResourceKey.of(Kind.INGRESS, "shop", "a");

    private final SnapshotStore store = new SnapshotStore();
    private final StatusPlan plan = new StatusPlan(Duration.ofSeconds(60), false);

    @Test
    void writesWhatDiffersAndNothingElse() {
        put(A, "1");
        ResourceKey same = ResourceKey.of(Kind.INGRESS, "shop", "same");
        put(same, "2", OURS);

        assertThat(due(0, A, same)).containsExactly(new StatusWrite.Replace(A, "1", List.of(OURS)));
    }

    @Test
    void doesNotRepeatAWriteWhoseEchoIsUnderWay() {
        put(A, "1");
        StatusWrite write = due(0, A).getFirst();
        assertThat(due(0, A)).isEmpty();

        plan.ended(write, Outcome.WRITTEN, SECOND);

        assertThat(due(2 * SECOND, A)).isEmpty();
    }

    @Test
    void writesAgainAfterTheIntervalWhenAnotherOnePutItsOwnThere() {
        put(A, "1");
        plan.ended(due(0, A).getFirst(), Outcome.WRITTEN, 0);
        put(A, "1", THEIRS);

        assertThat(due(59 * SECOND, A)).isEmpty();
        assertThat(plan.nextNanos()).isEqualTo(SECOND);
        assertThat(due(60 * SECOND, A)).hasSize(1);
    }

    @Test
    void writesAtOnceToAnObjectMadeAnewUnderTheSameName() {
        put(A, "1");
        plan.ended(due(0, A).getFirst(), Outcome.WRITTEN, 0);

        put(A, "2");

        assertThat(due(SECOND, A)).containsExactly(new StatusWrite.Replace(A, "2", List.of(OURS)));
    }

    @Test
    void waitsLongerAfterEachFailure() {
        put(A, "1");
        plan.ended(due(0, A).getFirst(), Outcome.FAILED, 0);
        assertThat(due(SECOND / 4, A)).isEmpty();
        plan.ended(due(SECOND / 2, A).getFirst(), Outcome.FAILED, SECOND / 2);

        assertThat(due(SECOND, A)).isEmpty();
        assertThat(plan.nextNanos()).isEqualTo(SECOND / 2);
    }

    @Test
    void takesAddressesBackFromWhatIsNotServedAnyMore() {
        put(A, "1", OURS, THEIRS);
        assertThat(due(0, A)).hasSize(1);

        assertThat(plan.due(outlook(), List.of(OURS), SECOND, 100)).isEmpty(); // still under way
        plan.ended(new StatusWrite.Replace(A, "1", List.of(OURS)), Outcome.WRITTEN, SECOND);
        assertThat(due(2 * SECOND)).containsExactly(new StatusWrite.Withdraw(A, "1", List.of(OURS)));

        put(A, "1", THEIRS);
        assertThat(due(200 * SECOND)).isEmpty();
    }

    @Test
    void forgetsWhatWasDeleted() {
        put(A, "1", OURS);
        assertThat(due(0, A)).isEmpty();

        store.apply(List.of(new Change.Delete(A)));

        assertThat(due(SECOND)).isEmpty();
    }

    @Test
    void looksForWhatVanishedWithItsNamespacesLabel() {
        var selecting = new StatusPlan(Duration.ofSeconds(60), true);
        put(A, "1", OURS);
        assertThat(selecting.due(outlook(A), List.of(OURS), 0, 100)).isEmpty();

        store.apply(List.of(new Change.Delete(A)));

        List<StatusWrite> writes = selecting.due(outlook(), List.of(OURS), SECOND, 100);
        assertThat(writes).containsExactly(new StatusWrite.Withdraw(A, "1", List.of(OURS)));
        selecting.ended(writes.getFirst(), Outcome.GONE, SECOND);
        assertThat(selecting.due(outlook(), List.of(OURS), 200 * SECOND, 100)).isEmpty();
    }

    @Test
    void beginsNoMoreThanARoundAllows() {
        ResourceKey[] many = IntStream.range(0, 250)
                .mapToObj(i -> ResourceKey.of(Kind.INGRESS, "shop", "i" + i))
                .toArray(ResourceKey[]::new);
        for (ResourceKey key : many) {
            put(key, "uid");
        }

        assertThat(due(0, many)).hasSize(100);
        assertThat(plan.nextNanos()).isZero();
        assertThat(due(0, many)).hasSize(100);
        assertThat(due(0, many)).hasSize(50);
    }

    @Test
    void clearsWhatShowsOurAddresses() {
        put(A, "1", OURS);
        ResourceKey bare = ResourceKey.of(Kind.INGRESS, "shop", "bare");
        put(bare, "2");

        assertThat(plan.clearing(outlook(A, bare), List.of(OURS)))
                .containsExactly(new StatusWrite.Withdraw(A, "1", List.of(OURS)));
    }

    private List<StatusWrite> due(long now, ResourceKey... served) {
        return plan.due(outlook(served), List.of(OURS), now, 100);
    }

    private Outlook outlook(ResourceKey... served) {
        return new Outlook(RoutingTable.EMPTY, new Report(List.of(), Set.of(served)), store.snapshot());
    }

    private void put(ResourceKey key, String uid, LoadBalancerAddress... addresses) {
        var metadata = new Metadata(uid, Optional.empty(), 1, Map.of(), Map.of());
        var ingress = new Ingress(
                key, metadata, Optional.empty(), Optional.empty(), List.of(), List.of(), List.of(addresses));
        store.apply(List.of(new Change.Put(ingress, List.of())));
    }
}

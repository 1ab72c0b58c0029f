package dev.usher.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Endpoint;
import dev.usher.proxy.exchange.ProxyError;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// An endpoint that cannot be reached is passed over until it can.
class EjectionTest {
    private static final Endpoint A = new Endpoint("10.0.0.1", 80);
    private static final Endpoint B = new Endpoint("10.0.0.2", 80);
    private static final Endpoint C = new Endpoint("10.0.0.3", 80);

    private final FlakyWorld world = new FlakyWorld();

    @Test
    void oneRefusedConnectionKeepsEveryFurtherRequestAway() {
        world.assign("web", A, B);
        world.refuse(A);

        int met = world.requests("web", 50);

        assertThat(met).isOne();
        assertThat(world.loop.ejections).isOne();
    }

    @Test
    void whatOneUpstreamLearnsAllOthersWithTheEndpointKnow() {
        world.assign("web", A, B);
        world.assign("api", A, C);
        world.refuse(A);
        world.requests("web", 10);

        int met = world.requests("api", 50);

        assertThat(met).isZero();
    }

    @Test
    void aProbeBringsItBackWithoutARequest() {
        world.assign("web", A, B);
        world.refuse(A);
        world.requests("web", 10);
        world.pass(Duration.ofSeconds(20));
        assertThat(world.requests("web", 10)).isZero();

        world.accept(A);
        world.pass(Duration.ofSeconds(1));

        assertThat(world.share("web", 40, A)).isEqualTo(20);
        assertThat(world.loop.ejections).isOne();
    }

    @Test
    void theConnectionOfTheProbeIsKept() {
        world.assign("web", A, B);
        world.refuse(A);
        world.requests("web", 10);
        int idle = world.pools.idleCount();
        world.accept(A);

        world.pass(Duration.ofSeconds(1));

        assertThat(world.pools.idleCount()).isEqualTo(idle + 1);
    }

    @Test
    void probesTakeLongerAndLongerBreaths() {
        world.assign("web", A, B);
        world.refuse(A);
        world.requests("web", 10);
        int before = world.attempts(A);

        world.pass(Duration.ofSeconds(1));
        int first = world.attempts(A) - before;
        world.pass(Duration.ofMinutes(1));
        int after = world.attempts(A) - before - first;

        assertThat(first).isBetween(2, 4);
        assertThat(after).isBetween(60, 130);
    }

    @Test
    void whenAllAreEjectedAllAreUsed() {
        world.assign("web", A, B, C);
        world.refuse(A);
        world.refuse(B);
        world.refuse(C);
        world.requests("web", 3);

        assertThat(world.requests("web", 30)).isEqualTo(30);
        assertThat(world.attempts(A)).isBetween(10, 12);
        assertThat(world.attempts(B)).isBetween(10, 12);

        world.accept(B);
        world.requests("web", 3);
        assertThat(world.requests("web", 30))
                .as("a request got through before any probe")
                .isZero();
    }

    @Test
    void theOnlyEndpointOfAnUpstreamIsAlwaysTried() {
        world.assign("web", A);
        world.refuse(A);
        assertThat(world.requests("web", 5)).isEqualTo(5);

        world.accept(A);

        assertThat(world.requests("web", 5)).isZero();
    }

    @Test
    void whatFailsAboveTcpEjectsNobody() {
        world.assign("web", A, B);
        world.breakWire(A);

        int met = world.requests("web", 20);

        assertThat(met).isEqualTo(10);
        assertThat(world.loop.ejections).isZero();
    }

    @Test
    void aProbeThatIsTakenButFailsAboveTcpEndsTheEjection() {
        world.assign("web", A, B);
        world.refuse(A);
        world.requests("web", 10);
        world.breakWire(A);

        world.pass(Duration.ofSeconds(1));

        assertThat(world.share("web", 10, A)).isEqualTo(5);
    }

    @Test
    void nobodyProbesAnEndpointThatIsGone() {
        world.assign("web", A, B);
        world.refuse(A);
        world.requests("web", 10);

        world.assign("web", B);
        int before = world.attempts(A);
        world.pass(Duration.ofSeconds(10));

        assertThat(world.attempts(A)).isEqualTo(before);
    }

    @Test
    void anEndpointThatComesBackUnderItsAddressBeginsAnew() {
        world.assign("web", A, B);
        world.refuse(A);
        world.requests("web", 10);
        world.assign("web", B);
        world.accept(A);

        world.assign("web", A, B);

        assertThat(world.share("web", 10, A)).isEqualTo(5);
    }

    @Test
    void aFailureThatIsLateToAnEndpointGoneEjectsNothing() {
        world.assign("web", A, B);
        world.hold(A);
        world.requests("web", 2);
        world.assign("web", B);

        world.answerHeld(callback -> callback.unreachable(ProxyError.CONNECT_TIMEOUT));
        int before = world.attempts(A);
        world.pass(Duration.ofSeconds(10));

        assertThat(world.loop.ejections).isZero();
        assertThat(world.attempts(A)).isEqualTo(before);
    }
}

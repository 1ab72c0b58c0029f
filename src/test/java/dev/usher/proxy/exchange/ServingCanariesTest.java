package dev.usher.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Backend;
import dev.usher.model.BackendProtocol;
import dev.usher.model.BackendTls;
import dev.usher.model.Canary;
import dev.usher.model.Canary.HeaderRule;
import dev.usher.model.Canary.Test.Pattern;
import dev.usher.model.Canary.Test.Unreadable;
import dev.usher.model.Canary.Test.Value;
import dev.usher.model.Canary.Test.Word;
import dev.usher.model.UpstreamKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// The choice between a backend and its canaries (N4).
class ServingCanariesTest {
    private static final FakeBackend FULL = new FakeBackend(1);
    private static final FakeBackend EMPTY = new FakeBackend(0);

    private final RandomGenerator random = new SplittableRandom(1);
    private final List<Canary> canaries = new ArrayList<>();
    private final List<String> empty = new ArrayList<>();

    private static Backend backend(String name) {
        return new Backend(UpstreamKey.of("ns", name, "80"), BackendProtocol.HTTP);
    }

    private BackendTarget live(Backend backend) {
        return empty.contains(backend.upstream().name()) ? EMPTY : FULL;
    }

    private void canary(Optional<HeaderRule> header, Optional<String> cookie, int weight, int total) {
        canaries.add(new Canary(backend("c" + canaries.size()), header, cookie, weight, total));
    }

    private static Optional<HeaderRule> header(Canary.Test test) {
        return Optional.of(new HeaderRule("X-Canary", test));
    }

    /// How many of a thousand requests with these lines a canary gets.
    private int share(String... lines) {
        var request = new RequestHead();
        for (String line : lines) {
            int colon = line.indexOf(':');
            request.fields().add(line.substring(0, colon), line.substring(colon + 2));
        }
        var serving = new ServingCanaries(canaries, this::live, ServingCanariesTest::noTls);
        var main = new ServingBackend(backend("main"), this::live, ServingCanariesTest::noTls);
        int chosen = 0;
        for (int i = 0; i < 1000; i++) {
            chosen += serving.choose(main, request, random) == null ? 0 : 1;
        }
        return chosen;
    }

    @Test
    void drawsItsShare() {
        canary(Optional.empty(), Optional.empty(), 1, 4);

        assertThat(share()).isBetween(200, 300);
    }

    @Test
    void drawsAllOrNothingAtTheEnds() {
        canary(Optional.empty(), Optional.empty(), 0, 100);
        assertThat(share()).isZero();

        canaries.clear();
        canary(Optional.empty(), Optional.empty(), 150, 100);
        assertThat(share()).isEqualTo(1000);
    }

    @Test
    void addsTheSharesOfSeveralUp() {
        canary(Optional.empty(), Optional.empty(), 20, 100);
        canary(Optional.empty(), Optional.empty(), 100, 500);
        canary(Optional.empty(), Optional.empty(), 30, 100);

        assertThat(share()).isBetween(640, 760);
        empty.add("ns-c2-80");
        assertThat(share()).as("without endpoints a canary takes no part").isBetween(330, 470);
    }

    @Test
    void obeysAlwaysAndNever() {
        canary(header(new Word()), Optional.of("beta"), 50, 100);

        assertThat(share("X-Canary: always")).isEqualTo(1000);
        assertThat(share("x-canary: never", "Cookie: beta=always")).isZero();
        assertThat(share("X-Canary: other", "Cookie: beta=never")).isZero();
        assertThat(share("X-Canary: other", "Cookie: beta=other")).isBetween(400, 600);
    }

    @Test
    void joinsTheLinesOfAHeader() {
        canary(header(new Word()), Optional.empty(), 0, 100);

        assertThat(share("X-Canary: always", "X-Canary: never")).isZero();
    }

    @Test
    void comparesWithAValue() {
        canary(header(new Value("eu")), Optional.empty(), 0, 100);

        assertThat(share("X-Canary: eu")).isEqualTo(1000);
        assertThat(share("X-Canary: always")).isZero();
    }

    @Test
    void looksForAPatternAnywhereMindingCase() {
        canary(header(new Pattern("b+c")), Optional.empty(), 0, 100);

        assertThat(share("X-Canary: abbcd")).isEqualTo(1000);
        assertThat(share("X-Canary: aBBCd")).isZero();
    }

    @Test
    void leavesARequestToTheMainBackendWhenThePatternCannotBeServed() {
        canary(header(new Unreadable()), Optional.empty(), 100, 100);

        assertThat(share("X-Canary: anything")).isZero();
        assertThat(share()).isEqualTo(1000);
    }

    @Test
    void stopsAPatternThatNeverEnds() {
        canary(header(new Pattern("^(?=(a+)+$)")), Optional.empty(), 100, 100);
        var fields = new Fields();
        fields.add("X-Canary", "a".repeat(2000) + "!");

        assertThat(CanaryRule.of(canaries.getFirst()).judge(fields)).isEqualTo(CanaryRule.Verdict.NO);
    }

    private static TlsIdentity noTls(BackendTls settings) {
        throw new AssertionError(settings);
    }

    @Test
    void asksAllHeadersBeforeAnyCookie() {
        canary(Optional.empty(), Optional.of("beta"), 0, 100);
        canary(header(new Word()), Optional.empty(), 0, 100);
        var serving = new ServingCanaries(
                canaries, backend -> named(backend.upstream().name()), ServingCanariesTest::noTls);
        var main = new ServingBackend(backend("main"), this::live, ServingCanariesTest::noTls);
        var request = new RequestHead();
        request.fields().add("Cookie", "beta=always");
        request.fields().add("X-Canary", "always");

        assertThat(serving.choose(main, request, random))
                .extracting(ServingBackend::name)
                .isEqualTo("ns-c1-80");
    }

    private static BackendTarget named(String name) {
        return new FakeBackend(1, name);
    }
}

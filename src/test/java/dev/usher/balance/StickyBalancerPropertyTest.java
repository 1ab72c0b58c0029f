package dev.usher.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.LoadBalancing;
import dev.usher.model.LoadBalancing.Sticky.Mode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StickyBalancerPropertyTest {
    private static final String UPSTREAM = "default-web-80";

    private static Picker picker(Mode mode, boolean change, List<FakeMember> members) {
        return Balancer.create(new LoadBalancing.Sticky(mode, change), UPSTREAM, new Random(1), () -> 0)
                .among(members);
    }

    private static FakeRequest with(String session) {
        var request = new FakeRequest(session.hashCode());
        request.session = session;
        return request;
    }

    /// Picks for a client without a cookie and gives the key it gets.
    private static String begin(Picker picker, long seed) {
        var request = new FakeRequest(seed);
        picker.pick(_ -> false, request);
        return request.issued;
    }

    @Test
    void bringsAClientBackToItsEndpointWithoutANewCookie() {
        for (Mode mode : Mode.values()) {
            Picker picker = picker(mode, false, FakeMember.some(7));
            for (int seed = 0; seed < 100; seed++) {
                var first = new FakeRequest(seed);
                int begun = picker.pick(_ -> false, first);
                var second = with(first.issued);

                assertThat(picker.pick(_ -> false, second))
                        .as("%s, seed %d", mode, seed)
                        .isEqualTo(begun);
                assertThat(second.issued).isEmpty();
            }
        }
    }

    @Test
    void spreadsNewClientsOverAllEndpoints() {
        for (Mode mode : Mode.values()) {
            Picker picker = picker(mode, false, FakeMember.some(5));
            var picks = new int[5];
            for (int seed = 0; seed < 5_000; seed++) {
                picks[picker.pick(_ -> false, new FakeRequest(seed))]++;
            }

            for (int pick : picks) {
                assertThat(pick).as(mode.name()).isBetween(650, 1350);
            }
        }
    }

    @Test
    void keepsEveryClientOfAPersistentUpstreamWhileOthersCome() {
        List<FakeMember> members = FakeMember.some(3);
        Picker before = picker(Mode.PERSISTENT, false, members);
        Picker after = picker(Mode.PERSISTENT, false, FakeMember.some(12));
        for (int seed = 0; seed < 200; seed++) {
            String key = begin(before, seed);
            assertThat(after.pick(_ -> false, with(key))).isEqualTo(before.pick(_ -> false, with(key)));
        }
    }

    @Test
    void movesOnlySomeClientsOfABalancedUpstreamWhenOneComes() {
        Picker before = picker(Mode.BALANCED, false, FakeMember.some(9));
        Picker after = picker(Mode.BALANCED, false, FakeMember.some(10));
        int moved = 0;
        for (int seed = 0; seed < 2_000; seed++) {
            String key = begin(before, seed);
            var again = with(key);
            moved += after.pick(_ -> false, again) == before.pick(_ -> false, with(key)) ? 0 : 1;
            assertThat(again.issued).as("in silence").isEmpty();
        }

        assertThat(moved).isBetween(100, 300);
    }

    @Test
    void givesAClientOfAPersistentEndpointThatIsGoneAnotherAndACookie() {
        var members = new ArrayList<>(FakeMember.some(3));
        String key = SessionKeys.endpoint(UPSTREAM, members.get(1).endpoint());
        assertThat(picker(Mode.PERSISTENT, false, members).pick(_ -> false, with(key)))
                .isEqualTo(1);

        members.remove(1);
        var again = with(key);
        int picked = picker(Mode.PERSISTENT, false, members).pick(_ -> false, again);

        assertThat(again.issued)
                .isEqualTo(SessionKeys.endpoint(UPSTREAM, members.get(picked).endpoint()));
    }

    @Test
    void acceptsCookiesOfTheControllerBefore() {
        // md5("default-web-80" + "10.0.0.2:80"), and a token as ingress-nginx draws it.
        Picker persistent = picker(Mode.PERSISTENT, false, FakeMember.some(3));
        Picker balanced = picker(Mode.BALANCED, false, FakeMember.some(3));
        var named = with("992af992597e2961d32bb4cbba5ba8a2");
        var drawn = with("1700000000.123.42.713004");

        assertThat(persistent.pick(_ -> false, named)).isEqualTo(1);
        assertThat(named.issued).isEmpty();
        assertThat(balanced.pick(_ -> false, drawn)).isBetween(0, 2);
        assertThat(drawn.issued).isEmpty();
    }

    @Test
    void fingerprintsAnUpstreamAsTheControllerBefore() {
        assertThat(SessionKeys.fingerprint(UPSTREAM)).isEqualTo("6cde5721ec2c7e2bce07cff7d0e4ac37");
    }

    @Test
    void waitsForAnEndpointThatFailsUnlessToldToChange() {
        for (Mode mode : Mode.values()) {
            for (int seed = 0; seed < 50; seed++) {
                Picker staying = picker(mode, false, FakeMember.some(4));
                Picker changing = picker(mode, true, FakeMember.some(4));
                String key = begin(staying, seed);
                int kept = staying.pick(_ -> false, with(key));

                var stays = with(key);
                assertThat(staying.pick(candidate -> candidate == kept, stays)).isEqualTo(kept);
                assertThat(stays.issued).isEmpty();

                var changes = with(key);
                int other = changing.pick(candidate -> candidate == kept, changes);
                assertThat(other).isNotEqualTo(kept);
                assertThat(changing.pick(_ -> false, with(changes.issued))).isEqualTo(other);
            }
        }
    }

    @Test
    void takesACookieBackWhenTheClientStaysAfterAll() {
        for (Mode mode : Mode.values()) {
            Picker picker = picker(mode, true, FakeMember.some(2));
            String key = begin(picker, 5);
            var request = with(key);
            int kept = picker.pick(_ -> false, with(key));

            assertThat(picker.pick(_ -> true, request)).isBetween(0, 1);
            assertThat(request.issued).isNotEmpty();
            assertThat(picker.pick(_ -> false, request)).isEqualTo(kept);
            assertThat(request.issued).isEmpty();
        }
    }

    @Test
    void beginsWithNoneThatIsToBeAvoided() {
        for (Mode mode : Mode.values()) {
            Picker picker = picker(mode, false, FakeMember.some(4));
            var avoided = new HashSet<>(List.of(0, 2));
            for (int seed = 0; seed < 100; seed++) {
                assertThat(picker.pick(avoided::contains, new FakeRequest(seed)))
                        .isIn(1, 3);
                var last = new FakeRequest(seed);
                assertThat(picker.pick(_ -> true, last)).isBetween(0, 3);
                assertThat(last.issued).isNotEmpty();
            }
            assertThat(picker(mode, false, List.of()).pick(_ -> false, new FakeRequest(1)))
                    .isEqualTo(-1);
        }
    }
}

package dev.usher.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Whatever endpoints do, in whatever order: requests meet as few failures as can be, and everybody who is well has a
/// fair share.
class EjectionPropertyTest {
    private static final int LIFE = 200;

    @Test
    void meetsAnEndpointThatIsDownAtMostOnceWhileThereIsAnother() {
        for (int seed = 0; seed < 150; seed++) {
            var life = new Life(seed);
            for (int step = 0; step < LIFE; step++) {
                life.change();
                life.requests();
                assertThat(life.unfair).as("seed %d, step %d", seed, step).isEmpty();
            }
        }
    }

    @Test
    void isFairToAllWithinASecondOfPeace() {
        for (int seed = 0; seed < 150; seed++) {
            var life = new Life(seed);
            for (int step = 0; step < 20; step++) {
                life.change();
                life.requests();
            }
            life.world.requests("web", 20); // each meets whatever is down by now
            life.world.pass(Duration.ofSeconds(1));

            Map<Endpoint, Integer> shares = life.shares(60);

            Set<Endpoint> well = new HashSet<>(life.endpoints);
            well.removeAll(life.down);
            assertThat(shares.keySet()).as("seed %d", seed).isEqualTo(well.isEmpty() ? life.down : well);
            int most =
                    shares.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
            int least =
                    shares.values().stream().mapToInt(Integer::intValue).min().orElseThrow();
            assertThat(most - least).as("seed %d: %s", seed, shares).isLessThanOrEqualTo(1);
        }
    }

    /// Endpoints that go down and come up by chance, and what requests ought to meet.
    private static final class Life {
        final FlakyWorld world = new FlakyWorld();
        final List<Endpoint> endpoints;
        final Set<Endpoint> down = new HashSet<>();
        final List<String> unfair = new ArrayList<>();
        private final Random random;
        private final Set<Endpoint> known = new HashSet<>();

        Life(int seed) {
            random = new Random(seed);
            endpoints = IntStream.rangeClosed(1, 1 + random.nextInt(6))
                    .mapToObj(i -> new Endpoint("10.0.0." + i, 80))
                    .toList();
            world.assign("web", endpoints.toArray(Endpoint[]::new));
            world.assign("api", endpoints.reversed().toArray(Endpoint[]::new));
        }

        void change() {
            Endpoint endpoint = endpoints.get(random.nextInt(endpoints.size()));
            switch (random.nextInt(4)) {
                case 0 -> {
                    down.add(endpoint);
                    world.refuse(endpoint);
                }
                case 1 -> {
                    down.remove(endpoint);
                    known.remove(endpoint);
                    world.accept(endpoint);
                }
                default -> world.pass(Duration.ofMillis(random.nextInt(1500)));
            }
        }

        void requests() {
            for (int i = random.nextInt(10); i > 0; i--) {
                FlakyWorld.Outcome outcome = world.request(random.nextBoolean() ? "web" : "api");
                boolean others = down.size() < endpoints.size();
                if (outcome.failed() && others && known.contains(outcome.endpoint()) && wereOthers(outcome)) {
                    unfair.add("met " + outcome.endpoint() + " again");
                }
                if (outcome.failed()) {
                    known.add(outcome.endpoint());
                }
            }
        }

        /// After a time in which all were down, what is up again has to be found first.
        private boolean wereOthers(FlakyWorld.Outcome outcome) {
            return endpoints.stream().anyMatch(each -> !each.equals(outcome.endpoint()) && !world.isEjected(each));
        }

        Map<Endpoint, Integer> shares(int count) {
            var shares = new HashMap<Endpoint, Integer>();
            for (int i = 0; i < count; i++) {
                shares.merge(world.request("web").endpoint(), 1, Integer::sum);
            }
            return shares;
        }
    }
}

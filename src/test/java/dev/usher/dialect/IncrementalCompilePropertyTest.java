package dev.usher.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.dialect.nginx.NginxDialect;
import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.model.RoutingTable;
import dev.usher.model.VirtualHost;
import dev.usher.resource.Change;
import dev.usher.resource.Snapshot;
import dev.usher.resource.SnapshotStore;
import dev.usher.routing.PathRegex;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A compiler that saw every step against one that sees only the last: the answers are equal, and what is equal to
/// before is the same instance.
final class IncrementalCompilePropertyTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
    private static final CompilerOptions OPTIONS = options();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aUsedCompilerAnswersLikeAFreshOneAndKeepsWhatDidNotChange(long seed) {
        var world = new RandomWorld(seed);
        var store = new SnapshotStore();
        store.apply(world.begin());
        Compiler used = compiler();
        Compilation before = used.compile(store.snapshot());
        for (int round = 0; round < 150; round++) {
            List<Change> changes = world.step();
            store.apply(changes);
            Snapshot snapshot = store.snapshot();

            Compilation after = used.compile(snapshot);

            isWhatAFreshCompilerSays(after, snapshot, changes);
            keepsWhatIsEqual(before, after, changes);
            before = after;
        }
    }

    /// The same, with a compiler that throws in every other round, somewhere.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aCompileThatThrewLeavesNoTrace(long seed) {
        var fault = new Fault();
        CompilerOptions options = OPTIONS.withClock(() -> {
            fault.pass();
            return NOW;
        });
        var used = new Compiler(options, List.of(new NginxDialect(options, text -> {
            fault.pass();
            return isPattern(text);
        })));
        var world = new RandomWorld(seed);
        var random = new SplittableRandom(seed);
        var store = new SnapshotStore();
        store.apply(world.begin());
        Compilation before = used.compile(store.snapshot());
        var changes = new ArrayList<Change>();
        for (int round = 0; round < 150; round++) {
            List<Change> step = world.step();
            changes.addAll(step);
            store.apply(step);
            fault.arm(random.nextInt(5));
            try {
                Compilation after = used.compile(store.snapshot());
                isWhatAFreshCompilerSays(after, store.snapshot(), changes);
                keepsWhatIsEqual(before, after, changes);
                assertThat(after.table().generation() - before.table().generation())
                        .isBetween(0L, 1L);
                before = after;
                changes.clear();
            } catch (IllegalStateException bug) {
                assertThat(bug).hasMessage("a bug");
            }
        }
        assertThat(fault.thrown).isGreaterThan(20);
    }

    /// A bug that shows at the n-th place from now, and not again.
    private static final class Fault {
        private int left = Integer.MAX_VALUE;
        private int thrown;

        void arm(int places) {
            left = places;
        }

        void pass() {
            left--;
            if (left == 0) {
                thrown++;
                throw new IllegalStateException("a bug");
            }
        }
    }

    private static boolean isPattern(String text) {
        return PathRegex.compile(text).isPresent();
    }

    private static void isWhatAFreshCompilerSays(Compilation used, Snapshot snapshot, List<Change> changes) {
        Compilation fresh = compiler().compile(snapshot);
        assertThat(used.table().hosts())
                .as("hosts after %s", changes)
                .isEqualTo(fresh.table().hosts());
        assertThat(used.table().upstreams())
                .as("upstreams after %s", changes)
                .isEqualTo(fresh.table().upstreams());
        assertThat(used.table().tls())
                .as("TLS after %s", changes)
                .isEqualTo(fresh.table().tls());
        assertThat(used.table().streams())
                .as("streams after %s", changes)
                .isEqualTo(fresh.table().streams());
        assertThat(used.table().settings())
                .as("settings after %s", changes)
                .isEqualTo(fresh.table().settings());
        assertThat(used.report()).as("report after %s", changes).isEqualTo(fresh.report());
    }

    private static void keepsWhatIsEqual(Compilation earlier, Compilation later, List<Change> changes) {
        RoutingTable before = earlier.table();
        RoutingTable after = later.table();
        keepsEach(byName(before), byName(after));
        keepsEach(before.upstreams(), after.upstreams());
        keepsEach(before.tls().byHost(), after.tls().byHost());
        keeps(before.hosts(), after.hosts());
        keeps(before.upstreams(), after.upstreams());
        keeps(before.tls(), after.tls());
        keeps(before.streams(), after.streams());
        keeps(before.settings(), after.settings());
        keeps(earlier.report(), later.report());
        boolean onlyEndpoints = changes.stream().allMatch(change -> change.key().kind() == Kind.ENDPOINT_SLICE);
        if (onlyEndpoints) {
            assertThat(after.hosts()).as("endpoints touch no route").isSameAs(before.hosts());
        }
    }

    private static Map<String, VirtualHost> byName(RoutingTable table) {
        return table.hosts().stream().collect(Collectors.toMap(VirtualHost::host, Function.identity()));
    }

    private static <K, V> void keepsEach(Map<K, V> before, Map<K, V> after) {
        after.forEach((key, value) -> {
            V old = before.get(key);
            if (value.equals(old)) {
                assertThat(value).as("%s", key).isSameAs(old);
            }
        });
    }

    private static void keeps(Object before, Object after) {
        if (after.equals(before)) {
            assertThat(after).isSameAs(before);
        }
    }

    private static Compiler compiler() {
        return new Compiler(OPTIONS, List.of(new NginxDialect(OPTIONS, IncrementalCompilePropertyTest::isPattern)));
    }

    private static CompilerOptions options() {
        return NginxOptions.with(flags -> {
                    flags.configMap = Optional.of(RandomWorld.SETTINGS);
                    flags.defaultBackend = Optional.of(ResourceKey.of(Kind.SERVICE, "a", "s0"));
                    flags.defaultCertificate = Optional.of(ResourceKey.of(Kind.SECRET, "a", "t0"));
                    flags.streams = new CompilerOptions.Streams(
                            Optional.of(RandomWorld.TCP), Optional.of(RandomWorld.UDP), Map.of(80, "http-port"), true);
                })
                .withClasses(new CompilerOptions.Classes(
                        Stream.concat(
                                        CompilerOptions.NGINX_CONTROLLERS.stream(),
                                        Stream.of(CompilerOptions.ALB_CONTROLLER))
                                .toList(),
                        "nginx",
                        false,
                        false))
                .withWatched(new CompilerOptions.Watched("", LabelSelector.parse("served=yes")))
                .withClock(Clock.fixed(NOW, ZoneOffset.UTC));
    }
}

package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Which endpoint a request gets (B1–B5).
class BalancingIT {

    private static Map<String, Integer> bodies(WebClient client, String host, int count) throws IOException {
        var bodies = new HashMap<String, Integer>();
        for (int i = 0; i < count; i++) {
            bodies.merge(client.get(host, "/").body(), 1, Integer::sum);
        }
        return bodies;
    }

    @OverBoth
    void sendsTheSameKeyToTheSameEndpoint(Over protocol) throws IOException {
        try (Backend a = Backend.named("a");
                Backend b = Backend.named("b");
                Backend c = Backend.named("c");
                Program program = Program.start(Program.service("web", a.port(), b.port(), c.port())
                        + Program.annotated("web", "web.test", "web", "upstream-hash-by: \"$request_uri\"")
                        + Program.annotated("two", "two.test", "web", "upstream-hash-by: \"${http_x_tenant}-$arg_id\"")
                        + Program.annotated("rest", "rest.test", "web", ""));
                WebClient client = protocol.connect(program)) {
            Set<String> met = new HashSet<>();
            for (int key = 0; key < 30; key++) {
                String target = "/item?id=" + key;
                String first = client.get("web.test", target).body();
                met.add(first);
                for (int i = 0; i < 3; i++) {
                    assertThat(client.get("web.test", target).body()).isEqualTo(first);
                }
            }
            assertThat(met).containsExactlyInAnyOrder("a", "b", "c");

            String of = client.get("two.test", "/x?id=7", "x-tenant: blue").body();
            assertThat(client.get("two.test", "/y?id=7&more=1", "x-tenant: blue")
                            .body())
                    .isEqualTo(of);
            assertThat(bodies(client, "rest.test", 30).values())
                    .as("another Ingress of the same Service takes turns")
                    .containsExactly(10, 10, 10);
        }
    }

    @Test
    void leavesTheKeysOfAnEndpointThatTakesNoConnectionToOthers() throws IOException {
        int dead = Backend.deadPort();
        try (Backend a = Backend.named("a");
                Backend b = Backend.named("b");
                Program program = Program.start(Program.service("web", a.port(), b.port(), dead)
                        + Program.annotated("web", "web.test", "web", "upstream-hash-by: \"$request_uri\""));
                WebClient client = Over.HTTP_1.connect(program)) {
            for (int key = 0; key < 60; key++) {
                String target = "/item/" + key;
                String first = client.get("web.test", target).body();
                assertThat(first).isIn("a", "b");
                assertThat(client.get("web.test", target).body()).isEqualTo(first);
            }
        }
    }

    @Test
    void sharesASubsetBetweenRequestsWithTheSameKey() throws IOException {
        String annotations = "upstream-hash-by: \"$request_uri\"\nupstream-hash-by-subset: \"true\"\n"
                + "upstream-hash-by-subset-size: \"2\"";
        try (Backend a = Backend.named("a");
                Backend b = Backend.named("b");
                Backend c = Backend.named("c");
                Backend d = Backend.named("d");
                Program program = Program.start(Program.service("web", a.port(), b.port(), c.port(), d.port())
                        + Program.annotated("web", "web.test", "web", annotations));
                WebClient client = Over.HTTP_1.connect(program)) {
            Set<Set<String>> subsets = new HashSet<>();
            for (int key = 0; key < 12; key++) {
                Set<String> subset = new HashSet<>();
                for (int i = 0; i < 30; i++) {
                    subset.add(client.get("web.test", "/" + key).body());
                }
                assertThat(subset).hasSize(2);
                subsets.add(subset);
            }
            assertThat(subsets).hasSize(2);
        }
    }

    @OverBoth
    void sendsLessToAnEndpointThatAnswersSlowly(Over protocol) throws IOException {
        try (Backend fast = Backend.named("fast");
                Backend fleet = Backend.named("fleet");
                Backend slow = Backend.start((_, _, out) -> {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(120));
                    Backend.answer(out, 200, "slow");
                });
                Program program = Program.configured(
                        "load-balance: ewma",
                        Program.service("web", fast.port(), fleet.port(), slow.port())
                                + Program.ingress("web", "web.test", "Prefix / web")
                                + Program.annotated("turns", "turns.test", "web", "load-balance: round_robin"));
                WebClient client = protocol.connect(program)) {
            Map<String, Integer> bodies = bodies(client, "web.test", 150);

            // On a busy machine the others are slow now and then, too.
            int most = 2 * bodies.getOrDefault("slow", 0);
            assertThat(bodies.get("fast")).isGreaterThan(most);
            assertThat(bodies.get("fleet")).isGreaterThan(most);
            assertThat(bodies(client, "turns.test", 9).values()).containsExactly(3, 3, 3);
        }
    }
}

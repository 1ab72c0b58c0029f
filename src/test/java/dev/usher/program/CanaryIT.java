package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Some requests of a path go to a canary (N).
class CanaryIT {
    private static Backend shop;
    private static Backend next;
    private static Backend later;

    @BeforeAll
    static void start() throws IOException {
        shop = Backend.named("shop");
        next = Backend.named("next");
        later = Backend.named("later");
    }

    @AfterAll
    static void stop() throws IOException {
        shop.close();
        next.close();
        later.close();
    }

    private static String services() {
        return Program.service("shop", shop.port())
                + Program.service("next", next.port())
                + Program.service("later", later.port());
    }

    private static String main(String annotations) {
        return services() + Program.annotated("main", "a.test", "shop", annotations);
    }

    private static String canary(String annotations) {
        return canary("canary", "next", annotations);
    }

    private static String canary(String name, String service, String annotations) {
        return Program.annotated(name, "a.test", service, "canary: \"true\"\n" + annotations);
    }

    private static String body(WebClient client, String... headers) throws IOException {
        Answer answer = client.get("a.test", "/", headers);
        assertThat(answer.status()).isEqualTo(200);
        return answer.body();
    }

    private static Map<String, Integer> shares(WebClient client, int count, String... headers) throws IOException {
        var shares = new HashMap<String, Integer>();
        for (int i = 0; i < count; i++) {
            shares.merge(body(client, headers), 1, Integer::sum);
        }
        return shares;
    }

    @OverBoth
    void getsItsShareByWeight(Over protocol) throws IOException {
        try (Program program = Program.start(main("") + canary("canary-weight: \"50\"\ncanary-weight-total: \"200\""));
                WebClient client = protocol.connect(program)) {
            Map<String, Integer> shares = shares(client, 800);

            assertThat(shares.keySet()).containsExactlyInAnyOrder("shop", "next");
            assertThat(shares.get("next")).isBetween(140, 260);
        }
    }

    @Test
    void getsEverythingOrNothingAtTheEnds() throws IOException {
        try (Program program = Program.start(main("") + canary("canary-weight: \"100\""));
                WebClient client = Over.HTTP_1.connect(program)) {
            assertThat(shares(client, 50)).isEqualTo(Map.of("next", 50));

            program.write("main.yaml", main("") + canary("canary-weight: \"0\""));
            Program.await("the weight is live", () -> body(client).equals("shop"));
            assertThat(shares(client, 50)).isEqualTo(Map.of("shop", 50));
        }
    }

    @OverBoth
    void isChosenByHeaderThenByCookie(Over protocol) throws IOException {
        String rules = "canary-by-header: X-Canary\ncanary-by-cookie: beta";
        try (Program program = Program.start(main("") + canary(rules));
                WebClient client = protocol.connect(program)) {
            assertThat(body(client)).isEqualTo("shop");
            assertThat(body(client, "x-canary: always")).isEqualTo("next");
            assertThat(body(client, "x-canary: Always")).isEqualTo("shop");
            assertThat(body(client, "cookie: a=b; beta=always; c=d")).isEqualTo("next");
            assertThat(body(client, "cookie: beta=alwaysnot")).isEqualTo("shop");
            assertThat(body(client, "x-canary: never", "cookie: beta=always")).isEqualTo("shop");
            assertThat(body(client, "x-canary: maybe", "cookie: beta=always")).isEqualTo("next");

            program.write("main.yaml", main("") + canary(rules + "\ncanary-weight: \"100\""));
            Program.await("the weight is live", () -> body(client).equals("next"));
            assertThat(body(client, "x-canary: never")).isEqualTo("shop");
            assertThat(body(client, "cookie: beta=never")).isEqualTo("shop");
        }
    }

    @OverBoth
    void isChosenByTheValueOrThePatternOfAHeader(Over protocol) throws IOException {
        String header = "canary-by-header: Region\n";
        try (Program program = Program.start(main("") + canary(header + "canary-by-header-value: eu"));
                WebClient client = protocol.connect(program)) {
            assertThat(body(client, "region: eu")).isEqualTo("next");
            assertThat(body(client, "region: EU")).isEqualTo("shop");
            assertThat(body(client, "region: always")).isEqualTo("shop");

            program.write("main.yaml", main("") + canary(header + "canary-by-header-pattern: ^(eu|us)-[0-9]+$"));
            Program.await(
                    "the pattern is live", () -> body(client, "region: eu-1").equals("next"));
            assertThat(body(client, "region: us-22")).isEqualTo("next");
            assertThat(body(client, "region: US-22")).isEqualTo("shop");
            assertThat(body(client, "region: us")).isEqualTo("shop");
        }
    }

    @Test
    void joinsNoOtherPathOrHostOfTheSameService() throws IOException {
        String more = Program.ingress("other-path", "a.test", "Prefix /other shop")
                + Program.ingress("other-host", "b.test", "Prefix / shop");
        try (Program program = Program.start(main("") + more + canary("canary-weight: \"100\""));
                WebClient client = Over.HTTP_1.connect(program)) {
            assertThat(client.get("a.test", "/").body()).isEqualTo("next");
            assertThat(client.get("a.test", "/other").body()).isEqualTo("shop");
            assertThat(client.get("b.test", "/").body()).isEqualTo("shop");
        }
    }

    @Test
    void isLoggedAndCountedByItsName() throws IOException {
        try (Program program =
                        Program.start(main("") + canary("canary-by-header: X-Canary"), "--access-log-format=json");
                WebClient client = Over.HTTP_1.connect(program)) {
            body(client, "x-canary: always", "x-request-id: one");
            body(client, "x-request-id: two");

            Program.await("the lines are there", () -> program.log().contains("\"two\""));
            assertThat(program.log().lines().filter(line -> line.contains("\"req_id\":\"one\"")))
                    .singleElement()
                    .asString()
                    .contains("\"proxy_upstream_name\":\"default-shop-80\"")
                    .contains("\"proxy_alternative_upstream_name\":\"default-next-80\"")
                    .contains("\"addr\":\"127.0.0.1:" + next.port() + "\"");
            assertThat(program.log().lines().filter(line -> line.contains("\"req_id\":\"two\"")))
                    .singleElement()
                    .asString()
                    .contains("\"proxy_alternative_upstream_name\":\"\"");
            assertThat(RawClient.get(program.admin(), "localhost", "/metrics").text())
                    .containsPattern("nginx_ingress_controller_requests\\{canary=\"default-next-80\",[^}]*} 1\n")
                    .containsPattern("nginx_ingress_controller_requests\\{canary=\"\",[^}]*ingress=\"main\"[^}]*} 1\n");
        }
    }

    @Test
    void leavesRequestsToTheMainBackendWithoutEndpointsButNotTheOtherWayRound() throws IOException {
        String rules = "canary-weight: \"100\"\ncanary-by-header: X-Canary";
        String noCanary = Program.service("shop", shop.port()) + Program.service("next");
        String noMain = Program.service("shop") + Program.service("next", next.port());
        String ingresses = Program.annotated("main", "a.test", "shop", "") + canary(rules);
        try (Program program = Program.start(noCanary + ingresses);
                WebClient client = Over.HTTP_1.connect(program)) {
            assertThat(body(client)).isEqualTo("shop");
            assertThat(body(client, "x-canary: always")).isEqualTo("shop");

            program.write("main.yaml", noMain + ingresses);
            Program.await(
                    "the main backend is empty", () -> client.get("a.test", "/").status() == 503);
            assertThat(client.get("a.test", "/", "x-canary: always").status()).isEqualTo(503);
        }
    }

    @OverBoth
    void keepsClientsWithSessionsAtTheirSide(Over protocol) throws IOException {
        String rules = "canary-weight: \"50\"\ncanary-by-header: X-Canary";
        try (Program program = Program.start(main("affinity: cookie") + canary(rules));
                WebClient client = protocol.connect(program)) {
            var sides = new HashSet<String>();
            for (int i = 0; i < 20 || sides.size() < 2; i++) {
                Answer first = client.get("a.test", "/");
                sides.add(first.body());
                String cookie =
                        "cookie: " + first.header("set-cookie").orElseThrow().split(";", 2)[0];

                for (int again = 0; again < 5; again++) {
                    Answer later = client.get("a.test", "/", cookie);
                    assertThat(later.body()).isEqualTo(first.body());
                    assertThat(later.header("set-cookie")).isEmpty();
                }
                assertThat(body(client, cookie, "x-canary: always"))
                        .as("a session goes before the header")
                        .isEqualTo(first.body());
            }
        }
    }

    @Test
    void givesLegacyCanariesNoSessionsOfTheirMain() throws IOException {
        String rules = "canary-weight: \"100\"\naffinity-canary-behavior: legacy";
        try (Program program = Program.start(main("affinity: cookie") + canary(rules));
                WebClient client = Over.HTTP_1.connect(program)) {
            Answer answer = client.get("a.test", "/");

            assertThat(answer.body()).isEqualTo("next");
            assertThat(answer.header("set-cookie")).isEmpty();
        }
    }

    @Test
    void isOneForEachPathUnlessTheConfigMapAllowsMore() throws IOException {
        String manifest = main("")
                + canary("first", "next", "canary-weight: \"30\"")
                + canary("second", "later", "canary-weight: \"30\"\ncanary-by-header: X-Later");
        try (Program program = Program.start(manifest);
                WebClient client = Over.HTTP_1.connect(program)) {
            assertThat(body(client, "x-later: always")).isIn("shop", "next");
            assertThat(shares(client, 100)).doesNotContainKey("later");
        }
        try (Program program = Program.configured("usher-multiple-canaries: \"true\"", manifest);
                WebClient client = Over.HTTP_1.connect(program)) {
            assertThat(shares(client, 20, "x-later: always")).isEqualTo(Map.of("later", 20));
            assertThat(shares(client, 60, "x-later: never").keySet()).containsExactlyInAnyOrder("shop", "next");
            Map<String, Integer> shares = shares(client, 600);
            assertThat(shares.get("shop")).isBetween(180, 300);
            assertThat(shares.get("next")).isBetween(120, 240);
            assertThat(shares.get("later")).isBetween(120, 240);
        }
    }

    @Test
    void mayBeOneOfManyFromTheMomentTheConfigMapAllowsIt() throws IOException {
        String rules = "canary-by-header: X-Later";
        String manifest = main("") + canary("first", "next", "canary-weight: \"0\"") + canary("second", "later", rules);
        try (Program program = Program.start(manifest, "--configmap=default/usher");
                WebClient client = Over.HTTP_1.connect(program)) {
            for (String allowed : new String[] {"true", "maybe", "1", "false"}) {
                boolean many = allowed.equals("true") || allowed.equals("1");
                program.write("settings.yaml", Program.configMap("usher-multiple-canaries: \"" + allowed + "\""));
                Program.await(allowed, () -> body(client, "x-later: always").equals(many ? "later" : "shop"));
            }
        }
    }

    @Test
    void hasTheSettingsOfItsMain() throws IOException {
        String rules = "canary-weight: \"100\"\nrewrite-target: /elsewhere\nproxy-body-size: \"1\"";
        try (Program program = Program.start(main("upstream-vhost: inner.test") + canary(rules));
                WebClient client = Over.HTTP_1.connect(program)) {
            Answer answer = client.send("POST", "a.test", "/path", new byte[10]);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("next");
            assertThat(next.last().target()).isEqualTo("/path");
            assertThat(next.last().header("host")).contains("inner.test");
        }
    }
}

package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which endpoint is asked, and in which protocol: what values of the annotations do, bad ones too (2.5, B1 to B5,
/// C3.12).
abstract class EndpointRowsSuite extends InterplaysSuite {
    private static final String KEY = "upstream-hash-by: \"$arg_key\"";
    private static final String SUBSET = "upstream-hash-by-subset: \"true\"";

    @BeforeAll
    void start() throws Exception {
        Backend a = named("a");
        Backend cluster = named("cluster");
        Backend secure = backend(Backend.secure(TlsSettingsIT.serverContext(), "secure"));
        serve(
                "",
                Program.service("web", a.port(), named("b").port(), named("c").port())
                        + Program.service("one", a.port())
                        + Program.service("secure", secure.port())
                        + clusterIp("clustered", "127.0.0.1", cluster.port(), a.port())
                        + clusterIp("headless", "None", cluster.port(), a.port())
                        + host("turns")
                        + host("unkeyed", KEY)
                        + host("bad-key", "upstream-hash-by: \"$arg_key;\"")
                        + host("bad-subset", KEY, "upstream-hash-by-subset: some")
                        + host("bad-size", KEY, SUBSET, "upstream-hash-by-subset-size: few")
                        + host("negative-size", KEY, SUBSET, "upstream-hash-by-subset-size: \"-1\"")
                        + host("usual-size", KEY, SUBSET, "upstream-hash-by-subset-size: \"0\"")
                        + host("size-of-one", KEY, SUBSET, "upstream-hash-by-subset-size: \"1\"")
                        + host("no-subset", KEY, "upstream-hash-by-subset: \"false\"")
                        + host("subset-of-nothing", SUBSET)
                        + host("bad-algorithm", "load-balance: least_conn")
                        + host(
                                "empty",
                                "load-balance: \"\"",
                                "upstream-hash-by-subset: \"\"",
                                "upstream-hash-by-subset-size: \"\"")
                        + host("algorithm-alone", "load-balance: chash")
                        + host("key-first", "load-balance: ewma", KEY)
                        + host("cookie-first", "affinity: cookie", KEY)
                        + ingress("cluster.test", List.of("service-upstream: \"true\""), "Prefix / clustered")
                        + ingress("no-cluster.test", List.of("service-upstream: \"false\""), "Prefix / clustered")
                        + ingress("bad-cluster.test", List.of("service-upstream: \"on\""), "Prefix / clustered")
                        + ingress("headless.test", List.of("service-upstream: \"true\""), "Prefix / headless")
                        + ingress(
                                "auto.test",
                                List.of("backend-protocol: AUTO_HTTP"),
                                "Prefix / " + (scheme().equals("https") ? "secure" : "one"))
                        + ingress("lower.test", List.of("backend-protocol: https"), "Prefix / secure")
                        + host("clear", "backend-protocol: HTTP")
                        + host("bad-protocol", "backend-protocol: SPDY")
                        + host("empty-protocol", "backend-protocol: \"\""));
    }

    /// A Service whose cluster address is that of a backend, and another one its endpoint.
    private static String clusterIp(String name, String address, int port, int endpoint) {
        return Program.service(name, endpoint)
                .replace(
                        "spec: {ports: [{name: http, port: 80, targetPort: 8080}]}",
                        "spec: {clusterIP: " + address + ", ports: [{name: http, port: " + port
                                + ", targetPort: 80}]}");
    }

    private Map<String, Integer> met(String host, String target, int count) throws IOException {
        var met = new HashMap<String, Integer>();
        for (int i = 0; i < count; i++) {
            met.merge(get(host + ".test", target).body(), 1, Integer::sum);
        }
        return met;
    }

    private void takesTurns(String host) throws IOException {
        assertThat(met(host, "/?key=k", 9)).isEqualTo(Map.of("a", 3, "b", 3, "c", 3));
    }

    private void keepsToOneByKey(String host) throws IOException {
        Set<String> all = new HashSet<>();
        for (int key = 0; key < 30; key++) {
            Set<String> one = met(host, "/?key=" + key, 3).keySet();
            assertThat(one).hasSize(1);
            all.addAll(one);
        }
        assertThat(all).containsExactlyInAnyOrder("a", "b", "c");
    }

    // ---- by a key ----

    @Test
    void requestsWhoseKeyIsEmptyAllGoToOneEndpoint() throws IOException {
        assertThat(met("unkeyed", "/other?keys=1", 12)).hasSize(1);
        keepsToOneByKey("unkeyed");
        takesTurns("turns");
    }

    @Test
    void aSubsetHasThreeEndpointsUnlessTold() throws IOException {
        assertThat(met("usual-size", "/?key=k", 60)).containsOnlyKeys("a", "b", "c");
        keepsToOneByKey("size-of-one");
        keepsToOneByKey("no-subset");
    }

    /// B1: what means nothing alone leaves turns; a cookie goes before a key, a key before an algorithm.
    @Test
    void whatIsMissingSomethingLeavesTurnsAndWhatIsStrongerWins() throws IOException {
        takesTurns("subset-of-nothing");
        takesTurns("algorithm-alone");
        keepsToOneByKey("key-first");

        Answer first = get("cookie-first.test", "/?key=k");
        String cookie = first.header("set-cookie").orElseThrow().split(";", 2)[0];
        for (int key = 0; key < 12; key++) {
            assertThat(get("cookie-first.test", "/?key=" + key, "cookie: " + cookie)
                            .body())
                    .isEqualTo(first.body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bad-key", "bad-subset", "bad-size", "negative-size", "bad-algorithm"})
    void anIngressWithSuchAValueIsNotLoaded(String host) throws IOException {
        assertThat(status(host + ".test", "/")).isEqualTo(404);
        assertThat(RawClient.get(program().admin(), "localhost", "/api/problems")
                        .text())
                .contains("\"name\":\"" + host + "\"");
    }

    /// Templates of charts leave such lines behind.
    @Test
    void aValueThatIsEmptyIsAbsent() throws IOException {
        takesTurns("empty");
    }

    // ---- the cluster address ----

    @Test
    void aServiceIsAskedByItsClusterAddressOnlyWhereToldAndWhereItHasOne() throws IOException {
        assertThat(met("cluster", "/", 3)).containsOnlyKeys("cluster");
        assertThat(met("no-cluster", "/", 3)).containsOnlyKeys("a");
        assertThat(met("bad-cluster", "/", 3)).containsOnlyKeys("a");
        assertThat(met("headless", "/", 3)).containsOnlyKeys("a");
    }

    // ---- protocols ----

    @Test
    void aBackendMayBeSpokenToAsTheClientSpeaks() throws IOException {
        assertThat(get("auto.test", "/").body()).isEqualTo(scheme().equals("https") ? "secure" : "a");
    }

    @Test
    void protocolsAreReadInAnyCaseAndUnknownOnesAreHttp() throws IOException {
        assertThat(get("lower.test", "/").body()).isEqualTo("secure");
        takesTurns("clear");
        takesTurns("bad-protocol");
        takesTurns("empty-protocol");
    }
}

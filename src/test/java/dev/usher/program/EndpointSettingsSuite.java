package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which endpoints are asked as the ConfigMap says, live on an open connection, and where an Ingress has the last word
/// (A0.6, B1, C3.12).
abstract class EndpointSettingsSuite extends InterplaysSuite {
    @BeforeAll
    void start() throws IOException {
        Backend a = named("a");
        Backend b = named("b");
        Backend c = named("c");
        serveSettings(
                "",
                Program.service("web", a.port(), b.port(), c.port())
                        + Program.service("clustered", a.port())
                                .replace("{ports:", "{clusterIP: 127.0.0.1, ports:")
                                .replace("port: 80, targetPort: 8080", "port: " + b.port() + ", targetPort: 80")
                        + host("global", "web", "")
                        + host("other-key", "web", "upstream-hash-by: $arg_other")
                        + host("no-key", "web", "upstream-hash-by: \"\"")
                        + host("no-subset", "web", "upstream-hash-by-subset: \"false\"")
                        + host("one", "web", "upstream-hash-by-subset-size: \"1\"")
                        + host("cluster", "clustered", "")
                        + host("endpoints", "clustered", "service-upstream: \"false\""));
    }

    @BeforeEach
    void usual() throws IOException {
        set("");
    }

    private static String host(String name, String service, String annotation) {
        return Program.annotated(name, name + ".test", service, annotation);
    }

    private String text(String host, String target) throws IOException {
        return get(host + ".test", target).body();
    }

    /// Who answers requests with one key, while something else changes.
    private Set<String> met(String host) throws IOException {
        var met = new HashSet<String>();
        for (int i = 0; i < 30; i++) {
            met.add(text(host, "/?key=k&other=" + i));
        }
        return met;
    }

    @Test
    void aKeyOfTheConfigMapCountsWhereAnIngressHasNone() throws IOException {
        assertThat(met("global")).hasSize(3);

        set("upstream-hash-by: $arg_key");
        await("one for the key", () -> met("global").size() == 1);
        assertThat(met("other-key")).hasSize(3);
        assertThat(met("no-key")).hasSize(3);

        set("upstream-hash-by: \"$arg_key;\"");
        await("a key that is none", () -> met("global").size() == 3);
    }

    @Test
    void aSubsetOfTheConfigMapCountsWhereAnIngressHasNone() throws IOException {
        set("upstream-hash-by: $arg_key\nupstream-hash-by-subset: \"true\"\nupstream-hash-by-subset-size: \"2\"");
        await("two for the key", () -> met("global").size() == 2);
        assertThat(met("no-subset")).hasSize(1);
        assertThat(met("one")).hasSize(1);

        set("upstream-hash-by: $arg_key\nupstream-hash-by-subset: \"true\"\nupstream-hash-by-subset-size: few");
        await("three, as usual", () -> met("global").size() == 3);

        set("upstream-hash-by: $arg_key\nupstream-hash-by-subset: few\nupstream-hash-by-subset-size: \"2\"");
        await("no subset", () -> met("global").size() == 1);
    }

    @Test
    void clusterAddressesOfTheConfigMapCountWhereAnIngressSaysNothing() throws IOException {
        assertThat(met("cluster")).containsExactly("a");

        set("service-upstream: \"true\"");
        await("the cluster address", () -> text("cluster", "/").equals("b"));
        assertThat(met("endpoints")).containsExactly("a");

        set("service-upstream: \"on\"");
        await("endpoints", () -> text("cluster", "/").equals("a"));
    }

    @Test
    void anAlgorithmThatIsNoneLeavesTurns() throws IOException {
        set("load-balance: least_conn\nservice-upstream: \"true\"");
        await("the settings are read", () -> text("cluster", "/").equals("b"));

        for (int round = 0; round < 4; round++) {
            Set<String> met = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                met.add(text("global", "/"));
            }
            assertThat(met).containsExactlyInAnyOrder("a", "b", "c");
        }
        assertThat(RawClient.get(program().admin(), "localhost", "/api/problems")
                        .text())
                .contains("least_conn");
    }
}

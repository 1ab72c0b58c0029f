package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which endpoints are asked as the ConfigMap says, live on an open connection, and where an Ingress has the last word
/// (A0.6, B1, C3.12).
class EndpointSettingsIT {
    /// The connection of the client is to serve whatever is asked while something is awaited.
    private static final String ENDURING = "keep-alive-requests: \"1000000\"\n";

    private Backend a;
    private Backend b;
    private Backend c;
    private Program program;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        a = Backend.named("a");
        b = Backend.named("b");
        c = Backend.named("c");
        program = Program.start(
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
                        + host("endpoints", "clustered", "service-upstream: \"false\""),
                "--configmap=default/usher");
        client = RawClient.connect(program.http());
    }

    private static String host(String name, String service, String annotation) {
        return Program.annotated(name, name + ".test", service, annotation);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        program.close();
        a.close();
        b.close();
        c.close();
    }

    private void set(String settings) throws IOException {
        program.write("settings.yaml", Program.configMap(ENDURING + settings));
    }

    private String get(String host, String target) throws IOException {
        client.send(RawClient.request("GET", target, host + ".test") + "\r\n");
        return client.response().text();
    }

    /// Who answers requests with one key, while something else changes.
    private Set<String> met(String host) throws IOException {
        var met = new HashSet<String>();
        for (int i = 0; i < 30; i++) {
            met.add(get(host, "/?key=k&other=" + i));
        }
        return met;
    }

    @Test
    void aKeyOfTheConfigMapCountsWhereAnIngressHasNone() throws IOException {
        assertThat(met("global")).hasSize(3);

        set("upstream-hash-by: $arg_key");
        Program.await("one for the key", () -> met("global").size() == 1);
        assertThat(met("other-key")).hasSize(3);
        assertThat(met("no-key")).hasSize(3);

        set("upstream-hash-by: \"$arg_key;\"");
        Program.await("a key that is none", () -> met("global").size() == 3);
    }

    @Test
    void aSubsetOfTheConfigMapCountsWhereAnIngressHasNone() throws IOException {
        set("upstream-hash-by: $arg_key\nupstream-hash-by-subset: \"true\"\nupstream-hash-by-subset-size: \"2\"");
        Program.await("two for the key", () -> met("global").size() == 2);
        assertThat(met("no-subset")).hasSize(1);
        assertThat(met("one")).hasSize(1);

        set("upstream-hash-by: $arg_key\nupstream-hash-by-subset: \"true\"\nupstream-hash-by-subset-size: few");
        Program.await("three, as usual", () -> met("global").size() == 3);

        set("upstream-hash-by: $arg_key\nupstream-hash-by-subset: few\nupstream-hash-by-subset-size: \"2\"");
        Program.await("no subset", () -> met("global").size() == 1);
    }

    @Test
    void clusterAddressesOfTheConfigMapCountWhereAnIngressSaysNothing() throws IOException {
        assertThat(met("cluster")).containsExactly("a");

        set("service-upstream: \"true\"");
        Program.await("the cluster address", () -> get("cluster", "/").equals("b"));
        assertThat(met("endpoints")).containsExactly("a");

        set("service-upstream: \"on\"");
        Program.await("endpoints", () -> get("cluster", "/").equals("a"));
    }

    @Test
    void anAlgorithmThatIsNoneLeavesTurns() throws IOException {
        set("load-balance: least_conn\nservice-upstream: \"true\"");
        Program.await("the settings are read", () -> get("cluster", "/").equals("b"));

        for (int round = 0; round < 4; round++) {
            Set<String> met = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                met.add(get("global", "/"));
            }
            assertThat(met).containsExactlyInAnyOrder("a", "b", "c");
        }
        assertThat(RawClient.get(program.admin(), "localhost", "/api/problems").text())
                .contains("least_conn");
    }
}

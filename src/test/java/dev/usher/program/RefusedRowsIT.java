package dev.usher.program;

import static dev.usher.program.InterplaysSuite.host;
import static dev.usher.program.StreamPorts.TCP;
import static dev.usher.program.StreamPorts.line;
import static dev.usher.program.StreamPorts.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows that are refused, as traffic sees them: what asked for a firewall or may have refused requests is not served
/// without, and everything else goes on as if the row were not there (OW1, SEC4, A0.5). By whatever protocol.
class RefusedRowsIT {
    private static int port;
    private static Backend backend;
    private static Backend stream;
    private static Program program;
    private static Unison clients;

    @BeforeAll
    static void start() throws IOException {
        port = TestPorts.free();
        backend = Backend.named("web");
        stream = Backend.raw((_, out) -> out.write("db".getBytes(StandardCharsets.US_ASCII)));
        program = Program.configured(
                "hsts: \"true\"",
                Program.service("web", backend.port())
                        + Program.service("db", stream.port())
                        + map("tcp", line(port, "db"))
                        + host("plain")
                        + host("walled", "enable-modsecurity: \"true\"")
                        + host("excused", "enable-modsecurity: \"false\"")
                        + host("unclear", "enable-modsecurity: \"On\"")
                        + host("core", "enable-owasp-core-rules: \"true\"")
                        + host("coreless", "enable-owasp-core-rules: \"false\"")
                        + host("half", "enable-modsecurity: \"false\"", "enable-owasp-core-rules: \"true\"")
                        + host("numbered", "modsecurity-transaction-id: \"$request_id\"")
                        + host("ruled", "modsecurity-snippet: 'SecRuleEngine On'")
                        + host("streamed", "stream-snippet: 'server { listen 1; deny all; }'")
                        + host("noted", "stream-snippet: 'map $a $b { default 1; }'"),
                TCP);
        clients = Unison.connect(program);
    }

    @AfterAll
    static void stop() throws IOException {
        clients.close();
        program.close();
        stream.close();
        backend.close();
    }

    private static int status(String name) throws IOException {
        return clients.status(name + ".test", "/");
    }

    private static boolean isStreamOpen() throws IOException {
        try (RawClient client = RawClient.connect(port)) {
            return client.rest().length == 2;
        } catch (ConnectException refused) {
            return false;
        }
    }

    private static void assertStatuses(Map<String, Integer> expected) throws IOException {
        var found = new TreeMap<String, Integer>();
        for (String name : expected.keySet()) {
            found.put(name, status(name));
        }
        assertThat(found).isEqualTo(new TreeMap<>(expected));
    }

    @Test
    void anIngressThatAsksForAFirewallIsNotServedWithoutOne() throws IOException {
        program.configure("hsts: \"true\"");
        int before = backend.requests().size();

        assertStatuses(Map.of(
                "plain",
                200,
                "walled",
                503,
                "excused",
                200,
                "unclear",
                503,
                "core",
                503,
                "coreless",
                200,
                "half",
                503,
                "numbered",
                200));
        assertThat(backend.requests()).as("four, by each protocol").hasSize(before + 8);
    }

    /// A0.5: where the original leaves snippets out nobody relies on them; where it ran them one may have protected.
    @Test
    void textThatWasRunAndMayHaveProtectedIsNotLeftOut() throws IOException {
        program.configure("allow-snippet-annotations: \"true\"");
        assertStatuses(Map.of("ruled", 200, "streamed", 200, "noted", 200));

        program.configure("annotations-risk-level: Critical");
        assertStatuses(Map.of("ruled", 200, "streamed", 200, "noted", 200));

        program.configure("allow-snippet-annotations: \"true\"\nannotations-risk-level: Critical");
        assertStatuses(Map.of("ruled", 503, "streamed", 503, "noted", 200, "plain", 200));
    }

    @ParameterizedTest
    @CsvSource({
        "enable-modsecurity, true, 503",
        "enable-modsecurity, 1, 503",
        "enable-modsecurity, 'On', 503",
        "enable-modsecurity, false, 200",
        "enable-modsecurity, F, 200",
        "enable-owasp-modsecurity-crs, true, 503",
        "enable-owasp-modsecurity-crs, false, 200",
    })
    void aFirewallForAllClosesAllThatAreNotExcused(String key, String value, int status) throws IOException {
        program.configure(key + ": \"" + value + "\"");

        assertThat(status("plain")).isEqualTo(status);
        assertThat(status("coreless")).isEqualTo(status);
        assertThat(status("excused")).isEqualTo(200);
        assertThat(status("walled")).isEqualTo(503);
        assertThat(isStreamOpen())
                .as("a service that no firewall of HTTP covers")
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "main-snippet, 'worker_priority -5;', 200",
        "main-snippet, 'http { deny all; }', 503",
        "http-snippet, 'map $http_x $y { default 1; }', 200",
        "http-snippet, 'limit_req_zone $remote_addr zone=a:1m rate=1r/s;', 503",
        "modsecurity-snippet, 'SecRuleEngine On', 503",
        "modsecurity-snippet, 'Include /etc/modsecurity.conf', 503",
        "modsecurity-snippet, '# nothing', 200",
        "global-auth-snippet, 'proxy_set_header X-A b; return 403;', 503",
        "global-auth-snippet, 'proxy_set_header X-A b;', 200",
        "global-auth-snippet, 'proxy_buffering off;', 200",
    })
    void textForEverybodyIsLeftOutOrClosesEverything(String key, String text, int status) throws IOException {
        program.configure(key + ": \"" + text + "\"");

        assertThat(status("plain")).isEqualTo(status);
        assertThat(status("excused")).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deny 10.0.0.0/8;", "server { listen 9; allow 127.0.0.1; }"})
    void textForStreamsThatMayRefuseClosesStreamsAlone(String text) throws IOException {
        program.configure("stream-snippet: \"" + text + "\"");
        Program.await("the port is closed", () -> !isStreamOpen());
        assertThat(status("plain")).isEqualTo(200);

        program.configure("stream-snippet: \"tcp_nodelay on;\"");
        Program.await("the port is open", RefusedRowsIT::isStreamOpen);
        assertThat(status("plain")).isEqualTo(200);
    }

    @Test
    void ownersAreToldOfEachOfThem() throws IOException {
        program.configure("http-snippet: \"map $http_x $y { default 1; }\"\nenable-modsecurity: \"true\"");
        Program.await("it is told", () -> {
            String problems =
                    RawClient.get(program.admin(), "localhost", "/api/problems").text();
            return problems.contains("data[http-snippet]")
                    && problems.contains("data[enable-modsecurity]")
                    && problems.contains("nginx.ingress.kubernetes.io/enable-owasp-core-rules")
                    && problems.contains("nginx.ingress.kubernetes.io/modsecurity-snippet");
        });
    }
}

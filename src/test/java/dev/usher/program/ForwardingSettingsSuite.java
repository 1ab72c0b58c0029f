package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.Backend.Request;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the ConfigMap makes of the client's headers on their way to a backend: it holds from the moment it is written,
/// on connections that are open (F1 to F10, K0.5).
abstract class ForwardingSettingsSuite extends InterplaysSuite {
    private static final String[] FORWARDED = {
        "x-forwarded-for: 203.0.113.7, 10.0.0.1",
        "x-forwarded-host: shop.example",
        "x-forwarded-proto: https",
        "x-forwarded-port: 8443",
        "x-client: 198.51.100.9",
        "x-forwarded-for-proxy-protocol: 198.51.100.8",
    };

    private Backend web;

    @BeforeAll
    void start() throws IOException {
        web = named("web");
        serveSettings("", Program.service("web", web.port()) + host("web"));
    }

    /// The port a backend is told of where no header is believed.
    abstract String port();

    private Request seen(String... headers) throws IOException {
        assertThat(get("web.test", "/a?b", headers).status()).isEqualTo(200);
        return web.last();
    }

    /// What the backend sees of a header in a request with headers as proxies send them.
    private void assertSees(String name, String... values) throws IOException {
        assertThat(seen(FORWARDED).headers(name)).containsExactly(values);
    }

    private void assertSeen(String... lines) throws IOException {
        Request request = seen(FORWARDED);
        for (String line : lines) {
            int colon = line.indexOf(": ");
            assertThat(request.headers(line.substring(0, colon))).as(line).containsExactly(line.substring(colon + 2));
        }
    }

    // ---- who the client is ----

    @Test
    void headersOfProxiesAreBelievedOnlyWhereAsked() throws IOException {
        set("use-forwarded-headers: \"true\"");
        assertSees("x-real-ip", "203.0.113.7");
        assertSeen(
                "host: shop.example",
                "x-forwarded-for: 203.0.113.7",
                "x-forwarded-host: shop.example",
                "x-forwarded-proto: https",
                "x-forwarded-scheme: https",
                "x-scheme: https",
                "x-forwarded-port: 8443",
                "x-original-forwarded-for: 203.0.113.7, 10.0.0.1");

        set("use-forwarded-headers: \"on\"");
        assertSees("x-real-ip", "127.0.0.1");
        assertSeen(
                "host: web.test",
                "x-forwarded-for: 127.0.0.1",
                "x-forwarded-host: web.test",
                "x-original-forwarded-host: shop.example",
                "x-forwarded-proto: " + scheme(),
                "x-forwarded-scheme: " + scheme(),
                "x-scheme: " + scheme(),
                "x-forwarded-port: " + port());
    }

    @Test
    void theWholeListGoesOnWhereAskedAndHeadersAreBelieved() throws IOException {
        set("use-forwarded-headers: \"true\"\ncompute-full-forwarded-for: \"true\"");
        assertSees("x-forwarded-for", "203.0.113.7, 10.0.0.1, 127.0.0.1");
        assertThat(seen("x-forwarded-for: ").headers("x-forwarded-for")).containsExactly("127.0.0.1");

        set("use-forwarded-headers: \"true\"\ncompute-full-forwarded-for: \"true\"\nforwarded-for-header: X-Client");
        assertThat(seen("x-client: 198.51.100.9").headers("x-forwarded-for")).containsExactly("127.0.0.1");

        set("use-forwarded-headers: \"true\"\ncompute-full-forwarded-for: \"yes\"");
        assertSees("x-forwarded-for", "203.0.113.7");

        set("compute-full-forwarded-for: \"true\"");
        assertSees("x-forwarded-for", "127.0.0.1");
    }

    /// F6: nothing but the address.
    @Test
    void theAddressAloneIsBelievedWhereThatIsAsked() throws IOException {
        set("enable-real-ip: \"true\"");
        assertSees("x-real-ip", "203.0.113.7");
        assertSeen(
                "host: web.test",
                "x-forwarded-for: 203.0.113.7",
                "x-forwarded-host: web.test",
                "x-forwarded-proto: " + scheme(),
                "x-forwarded-port: " + port());

        set("enable-real-ip: \"yes\"");
        assertSees("x-real-ip", "127.0.0.1");
    }

    @Test
    void theAddressIsFoundInTheHeaderThatIsNamed() throws IOException {
        set("enable-real-ip: \"true\"\nforwarded-for-header: x-CLIENT");
        assertSeen("x-real-ip: 198.51.100.9", "x-original-forwarded-for: 198.51.100.9");
        Request other = seen("x-forwarded-for: 203.0.113.7");
        assertThat(other.headers("x-real-ip")).containsExactly("127.0.0.1");
        assertThat(other.headers("x-original-forwarded-for")).isEmpty();

        set("enable-real-ip: \"true\"\nforwarded-for-header: X-Real-IP");
        Request same = seen("x-real-ip: 198.51.100.1, 198.51.100.9", "x-real-ip: 198.51.100.10");
        assertThat(same.headers("x-real-ip")).containsExactly("198.51.100.1");
        assertThat(same.headers("x-original-forwarded-for"))
                .containsExactly("198.51.100.1, 198.51.100.9, 198.51.100.10");

        set("enable-real-ip: \"true\"\nforwarded-for-header: X Client");
        assertSees("x-real-ip", "203.0.113.7");
    }

    @Test
    void peersAreBelievedThatAreInTheList() throws IOException {
        set("enable-real-ip: \"true\"\nproxy-real-ip-cidr: 10.0.0.0/8");
        assertSees("x-real-ip", "127.0.0.1");

        set("enable-real-ip: \"true\"\nproxy-real-ip-cidr: \" 127.0.0.1, 10.0.0.0/8, 203.0.0.0/8\"");
        assertSees("x-real-ip", "203.0.113.7");
        assertThat(seen("x-forwarded-for: 10.0.0.2, 203.0.113.7").headers("x-real-ip"))
                .as("all of them: the first")
                .containsExactly("10.0.0.2");
        assertThat(seen("x-forwarded-for: 198.51.100.7, , 203.0.113.7,").headers("x-real-ip"))
                .as("empty elements are none (RFC 9110 §5.6.1)")
                .containsExactly("198.51.100.7");

        set("enable-real-ip: \"true\"\nproxy-real-ip-cidr: 127.0.0.1/8");
        assertSees("x-real-ip", "10.0.0.1");

        set("enable-real-ip: \"true\"\nproxy-real-ip-cidr: 127.0.0.1/8, 10.0.0.0/33, ten");
        assertSees("x-real-ip", "10.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1/33", "everybody", "\"\"", "\",\""})
    void nobodyIsBelievedWhereTheListHasNobody(String list) throws IOException {
        set("enable-real-ip: \"true\"\nproxy-real-ip-cidr: " + list);
        assertSees("x-real-ip", "127.0.0.1");
    }

    /// The address behind two proxies is found in one step: no header in between is believed, whatever its name is.
    @Test
    void noHeaderSaysWhatTheProxyProtocolWouldHaveSaid() throws IOException {
        set("use-forwarded-headers: \"true\"\nforwarded-for-proxy-protocol-header: X-Client");
        assertSees("x-real-ip", "203.0.113.7");
        assertSeen("x-client: 198.51.100.9", "x-forwarded-for-proxy-protocol: 198.51.100.8");
    }

    @Test
    void theHostOfAnotherHeaderIsKeptWhereOneIsNamed() throws IOException {
        set("forwarded-host-header: x-client");
        assertSees("x-original-forwarded-host", "198.51.100.9");

        set("forwarded-host-header: \"x client\"");
        assertSees("x-original-forwarded-host", "shop.example");
    }

    // ---- what else backends are told ----

    @Test
    void requestsHaveANumberUnlessNobodyWantsOne() throws IOException {
        set("generate-request-id: \"false\"");
        assertSees("x-request-id");
        assertThat(seen("x-request-id: mine").headers("x-request-id")).containsExactly("mine");
        assertThat(seen("x-request-id: ").headers("x-request-id")).isEmpty();

        set("generate-request-id: \"off\"");
        assertThat(seen("x-request-id: ").header("x-request-id").orElse("")).matches("[0-9a-f]{32}");
        assertThat(seen().headers("x-request-id")).isNotEqualTo(seen().headers("x-request-id"));
    }

    @Test
    void theTargetGoesAlongWhereAsked() throws IOException {
        String forged = "x-original-uri: /forged";
        set("proxy-add-original-uri-header: \"true\"");
        assertThat(seen(forged).headers("x-original-uri")).containsExactly("/a?b");

        set("proxy-add-original-uri-header: \"yes\"");
        assertThat(seen(forged).headers("x-original-uri")).isEmpty();
    }

    @Test
    void headersOfAMapStandInPlaceOfTheClients() throws IOException {
        String[] sent = {"x-asked: forged", "x-gone: 1", "x-empty: 2", "x-bad: 3", "x-real-ip: 6.6.6.6"};
        program().write("sent.yaml", """
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: sent, namespace: other}
                        data:
                          X-Asked: $request_method $host
                          X-Gone: ""
                          X-Empty: $http_x_nobody
                          X-Bad: "a\\nX-Worse: b"
                          X-Real-IP: $remote_addr!
                          Host: forged.test
                          "X Space": a
                        """);
        set("proxy-set-headers: other/sent");
        await("the map", () -> seen(sent).headers("x-asked").equals(List.of("GET web.test")));
        Request request = seen(sent);
        assertThat(request.headers("x-gone")).isEmpty();
        assertThat(request.headers("x-empty")).isEmpty();
        assertThat(request.headers("x-bad")).isEmpty();
        assertThat(request.headers("x-worse")).isEmpty();
        assertThat(request.headers("x-real-ip")).containsExactly("127.0.0.1!");
        assertThat(request.headers("host")).containsExactly("web.test");

        program().write("sent.yaml", """
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: sent, namespace: other}
                        data: {X-Asked: again}
                        """);
        await("another map", () -> seen(sent).headers("x-asked").equals(List.of("again")));
        assertThat(seen(sent).headers("x-gone")).containsExactly("1");

        set("proxy-set-headers: other/absent");
        assertThat(seen(sent).headers("x-asked")).containsExactly("forged");
    }

    // ---- names of headers ----

    @Test
    void namesWithUnderscoresGoOnWhereAsked() throws IOException {
        String[] sent = {"x_under: 1", "x!mark: 2", "content_length: 3"};
        set("enable-underscores-in-headers: \"true\"");
        assertThat(seen(sent).headers("x_under")).containsExactly("1");
        assertThat(seen(sent).headers("x!mark")).isEmpty();
        assertThat(seen(sent).headers("content_length")).isEmpty();

        set("enable-underscores-in-headers: \"yes\"");
        assertThat(seen(sent).headers("x_under")).isEmpty();
    }

    @Test
    void namesWithOtherSignsGoOnWhereAsked() throws IOException {
        String[] sent = {"x_under: 1", "x!mark: 2", "transfer_encoding: chunked"};
        set("ignore-invalid-headers: \"false\"");
        assertThat(seen(sent).headers("x!mark")).containsExactly("2");
        assertThat(seen(sent).headers("x_under")).containsExactly("1");
        assertThat(seen(sent).headers("transfer_encoding")).isEmpty();

        set("ignore-invalid-headers: \"no\"");
        assertThat(seen(sent).headers("x!mark")).isEmpty();
        assertThat(seen(sent).headers("x_under")).isEmpty();
    }
}

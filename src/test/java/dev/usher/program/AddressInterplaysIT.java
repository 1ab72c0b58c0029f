package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.RawClient.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The address of a client that comes through the PROXY protocol and forwarding headers, where lists, limits,
/// redirects and the chain for backends ask for it (F1 to F6, LI1 to LI3).
class AddressInterplaysIT {
    private static final String TRUSTED = "10.1.1.1";
    private static final String UNTRUSTED = "198.51.100.1";

    private static Backend web;
    private static Program program;

    @BeforeAll
    static void start() throws IOException {
        web = Backend.named("web");
        program = Program.configured(
                """
                use-proxy-protocol: "true"
                use-forwarded-headers: "true"
                compute-full-forwarded-for: "true"
                proxy-real-ip-cidr: 10.0.0.0/8
                block-cidrs: 203.0.113.66
                limit-conn-zone-variable: $http_x_tenant
                """,
                Program.service("web", web.port())
                        + host("list", "allowlist-source-range: 203.0.113.0/24")
                        + host("rate", "limit-rps: \"1\"\nlimit-burst-multiplier: \"0\"\nlimit-allowlist: 203.0.113.7")
                        + host("secure", "force-ssl-redirect: \"true\"\nallowlist-source-range: 192.0.2.0/24")
                        + host("shop", "from-to-www-redirect: \"true\""));
    }

    private static String host(String name, String annotations) {
        return Program.annotated(name, name + ".test", "web", annotations);
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        web.close();
    }

    private static Response get(String from, int port, String host, String... headers) throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            String line = "PROXY TCP4 " + from + " 192.0.2.1 4711 " + port + "\r\n";
            client.send(line.getBytes(StandardCharsets.US_ASCII));
            client.send(RawClient.request("GET", "/a", host, headers) + "\r\n");
            return client.response();
        }
    }

    @Test
    void listsAskForTheAddressThatATrustedProxyForwardsAndBelieveNoOther() throws IOException {
        String forwarded = "X-Forwarded-For: 203.0.113.7";
        assertThat(get(TRUSTED, 80, "list.test", forwarded).status()).isEqualTo(200);
        assertThat(get(UNTRUSTED, 80, "list.test", forwarded).status()).isEqualTo(403);
        assertThat(get("203.0.113.7", 80, "list.test").status()).isEqualTo(200);
        assertThat(get(TRUSTED, 80, "list.test", "X-Forwarded-For: 203.0.113.7, 192.0.2.9")
                        .status())
                .as("the last that is not trusted counts")
                .isEqualTo(403);
        assertThat(get(TRUSTED, 80, "list.test", "X-Forwarded-For: 203.0.113.66")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void theChainForTheBackendEndsWithTheAddressOfTheProxyProtocol() throws IOException {
        get(TRUSTED, 8443, "list.test", "X-Forwarded-For: 192.0.2.9, 203.0.113.7, 10.2.2.2");

        assertThat(web.last().headers("x-real-ip")).containsExactly("203.0.113.7");
        assertThat(web.last().headers("x-forwarded-for"))
                .containsExactly("192.0.2.9, 203.0.113.7, 10.2.2.2, " + TRUSTED);
        assertThat(web.last().headers("x-original-forwarded-for")).containsExactly("192.0.2.9, 203.0.113.7, 10.2.2.2");
        assertThat(web.last().headers("x-forwarded-port")).containsExactly("8443");
    }

    @Test
    void limitsCountByTheKeyAndExemptByTheAddress() throws IOException {
        assertThat(get(UNTRUSTED, 80, "rate.test", "X-Tenant: a").status()).isEqualTo(200);
        assertThat(get(TRUSTED, 80, "rate.test", "X-Tenant: a", "X-Forwarded-For: 192.0.2.9")
                        .status())
                .as("another address with the same key")
                .isEqualTo(503);
        assertThat(get(UNTRUSTED, 80, "rate.test", "X-Tenant: b").status()).isEqualTo(200);
        for (int i = 0; i < 3; i++) {
            assertThat(get(TRUSTED, 80, "rate.test", "X-Tenant: a", "X-Forwarded-For: 203.0.113.7")
                            .status())
                    .isEqualTo(200);
            assertThat(get(UNTRUSTED, 80, "rate.test").status())
                    .as("no key, no limit")
                    .isEqualTo(200);
        }
    }

    @Test
    void thePortOfTheProxyProtocolSaysWhetherTheClientCameByTls() throws IOException {
        assertThat(get(UNTRUSTED, 80, "secure.test").header("location")).contains("https://secure.test/a");
        assertThat(get(UNTRUSTED, 443, "secure.test").status()).isEqualTo(403);
        assertThat(get("192.0.2.9", 443, "secure.test", "X-Forwarded-Proto: http")
                        .status())
                .as("whatever a header says")
                .isEqualTo(200);
        assertThat(web.last().headers("x-forwarded-proto")).containsExactly("https");
        assertThat(get("192.0.2.9", 80, "secure.test", "X-Forwarded-Proto: https")
                        .status())
                .isEqualTo(200);
        assertThat(get("192.0.2.9", 443, "secure.test").status()).isEqualTo(200);
        assertThat(get(UNTRUSTED, 443, "www.shop.test").header("location")).contains("https://shop.test:443/a");
    }
}

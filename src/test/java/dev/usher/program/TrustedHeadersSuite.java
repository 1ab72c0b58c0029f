package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.Backend.Request;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The client behind other proxies: forwarding headers where they are trusted (F3–F7, S4.2).
abstract class TrustedHeadersSuite extends InterplaysSuite {
    private Backend backend;

    @BeforeAll
    void start() throws IOException {
        backend = named("web");
        serve("""
                use-forwarded-headers: "true"
                compute-full-forwarded-for: "true"
                proxy-real-ip-cidr: "127.0.0.0/8,10.0.0.0/8"
                """, Program.service("web", backend.port()) + Program.ingress("web", "web.test", "Prefix / web"));
    }

    private Request seen(String... headers) throws IOException {
        assertThat(status("web.test", "/", headers)).isEqualTo(200);
        return backend.last();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.7 | 203.0.113.7",
                "198.51.100.1, 203.0.113.7, 10.1.2.3 | 203.0.113.7",
                "10.9.9.9, 10.1.2.3 | 10.9.9.9",
                "203.0.113.7:4711 | 203.0.113.7",
                "[2001:db8::7]:4711, 10.1.2.3:80 | 2001:db8::7",
                "2001:db8::7 | 2001:db8::7",
                "203.0.113.7, nonsense, 10.1.2.3 | 10.1.2.3",
                "203.0.113.7, nonsense | 127.0.0.1",
            })
    void walksTheListFromTheRightOverTrustedProxies(String list, String client) throws IOException {
        assertThat(seen("X-Forwarded-For: " + list).headers("x-real-ip")).containsExactly(client);
    }

    @Test
    void keepsTheListAndAddsThePeer() throws IOException {
        Request seen = seen("X-Forwarded-For: 203.0.113.7, 10.1.2.3");

        assertThat(seen.headers("x-forwarded-for")).containsExactly("203.0.113.7, 10.1.2.3, 127.0.0.1");
        assertThat(seen.headers("x-original-forwarded-for")).containsExactly("203.0.113.7, 10.1.2.3");
        assertThat(seen().headers("x-forwarded-for")).containsExactly("127.0.0.1");
    }

    @Test
    void believesHostSchemeAndPort() throws IOException {
        Request seen =
                seen("X-Forwarded-Host: shop.example, inner", "X-Forwarded-Proto: https", "X-Forwarded-Port: 8443");

        assertThat(seen.headers("host")).containsExactly("shop.example");
        assertThat(seen.headers("x-forwarded-host")).containsExactly("shop.example");
        assertThat(seen.headers("x-forwarded-proto")).containsExactly("https");
        assertThat(seen.headers("x-scheme")).containsExactly("https");
        assertThat(seen.headers("x-forwarded-port")).containsExactly("8443");
    }

    @Test
    void sendsStrictTransportSecurityOverTlsAloneWhateverTheHeaderSays() throws IOException {
        for (String scheme : List.of(CLEAR, SECURE)) {
            assertThat(get("web.test", "/", scheme)
                            .header("strict-transport-security")
                            .isPresent())
                    .isEqualTo(scheme().equals("https"));
        }
    }
}

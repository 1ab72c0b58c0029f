package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// How many requests of a client are served, one after the other (2.8, LI1 to LI3). A limit of one a minute
/// never lets a further one in while a test runs. Those at once are counted in [ConnectionLimitIT], and bytes
/// in [PacedAnswersIT].
abstract class LimitRowsSuite extends InterplaysSuite {
    private static final String ONE = "limit-rpm: \"1\"";
    private static final String NO_BURST = "limit-burst-multiplier: \"0\"";

    private int clients;

    @BeforeAll
    void start() throws IOException {
        serve(
                """
                use-forwarded-headers: "true"
                limit-req-status-code: "429"
                """,
                Program.service("web", named("web").port())
                        + host("free")
                        + host("minute", ONE)
                        + host("second", "limit-rps: \"2\"", "limit-burst-multiplier: \"3\"")
                        + host("both", "limit-rps: \"1000\"", ONE, NO_BURST)
                        + host("burst", ONE, "limit-burst-multiplier: \"2\"")
                        + host("no-burst", ONE, NO_BURST)
                        + host("burst-below", ONE, "limit-burst-multiplier: \"-1\"")
                        + host("burst-odd", ONE, "limit-burst-multiplier: many")
                        + host("huge", "limit-rps: \"2147483647\"", "limit-burst-multiplier: \"2147483647\"")
                        + host("zero", "limit-rps: \"0\"", "limit-rpm: \"0\"", "limit-connections: \"0\"")
                        + host("below", "limit-rps: \"-1\"", "limit-rpm: \"-60\"", "limit-connections: \"-2\"")
                        + host("exempt", ONE, NO_BURST, "limit-allowlist: '203.0.113.0/25 , 2001:db8::1'")
                        + host("old-name", ONE, NO_BURST, "limit-whitelist: 203.0.113.7")
                        + host("names", ONE, NO_BURST, "limit-allowlist: 203.0.113.7", "limit-whitelist: 203.0.113.200")
                        + host("odd-rps", "limit-rps: few")
                        + host("odd-rpm", "limit-rpm: \"1.5\"")
                        + host("odd-connections", "limit-connections: 10k")
                        + host("too-much", "limit-rps: \"9999999999\"")
                        + host("odd-exempt", ONE, "limit-allowlist: office")
                        + host("old-odd-exempt", ONE, "limit-whitelist: 203.0.113.0/33")
                        + ingress("paths.test", List.of(ONE, NO_BURST), "Prefix /a web", "Prefix /b web")
                        + ingress("others", "paths.test", List.of(ONE, NO_BURST), "Prefix /c web"));
    }

    /// A client that was not here before.
    private String client() {
        return "198.51.100." + ++clients;
    }

    private int from(String address, String host) throws IOException {
        return status(host + ".test", "/", "x-forwarded-for: " + address);
    }

    /// How many of some requests of a new client are served; those refused are refused as they should be.
    private int served(String host, int requests) throws IOException {
        String client = client();
        int served = 0;
        for (int i = 0; i < requests; i++) {
            int status = from(client, host);
            assertThat(status).as(host).isIn(200, 429);
            served += status == 200 ? 1 : 0;
        }
        return served;
    }

    @Test
    void withoutALimitEverythingIsServed() throws IOException {
        for (String host : List.of("free", "zero", "below", "huge")) {
            assertThat(served(host, 20)).as(host).isEqualTo(20);
        }
    }

    @Test
    void aBurstIsServedAtOnceAndWhatIsMoreIsRefused() throws IOException {
        assertThat(served("minute", 9)).as("five more than one").isEqualTo(6);
        assertThat(served("burst", 6)).isEqualTo(3);
        assertThat(served("no-burst", 3)).isEqualTo(1);
        assertThat(served("burst-below", 9)).as("as without").isEqualTo(6);
        assertThat(served("burst-odd", 9)).as("as without").isEqualTo(6);
    }

    @Test
    void requestsOfASecondComeBackWithTheSeconds() throws IOException {
        long begin = System.nanoTime();
        int served = served("second", 20);
        double seconds = (System.nanoTime() - begin) / 1e9;
        assertThat(served).isBetween(7, Math.min(20, 7 + (int) Math.ceil(2 * seconds)));
    }

    @Test
    void ofTwoLimitsTheStricterHolds() throws IOException {
        assertThat(served("both", 3)).isEqualTo(1);
    }

    @Test
    void clientsAreCountedApartAndNotByTheirConnection() throws IOException {
        String one = client();
        assertThat(from(one, "no-burst")).isEqualTo(200);
        assertThat(from(client(), "no-burst")).isEqualTo(200);
        try (WebClient other = connect()) {
            assertThat(other.get("no-burst.test", "/", "x-forwarded-for: " + one)
                            .status())
                    .isEqualTo(429);
        }
    }

    @Test
    void pathsOfOneIngressShareALimitAndThoseOfAnotherDoNot() throws IOException {
        String client = "x-forwarded-for: " + client();
        assertThat(status("paths.test", "/a", client)).isEqualTo(200);
        assertThat(status("paths.test", "/b", client)).isEqualTo(429);
        assertThat(status("paths.test", "/c", client)).isEqualTo(200);
    }

    @Test
    void clientsOfTheListAreNotLimited() throws IOException {
        for (int i = 0; i < 3; i++) {
            assertThat(from("203.0.113.7", "exempt")).isEqualTo(200);
            assertThat(from("::ffff:203.0.113.8", "exempt")).isEqualTo(200);
            assertThat(from("203.0.113.7", "old-name")).isEqualTo(200);
            assertThat(from("203.0.113.7", "names")).isEqualTo(200);
            int status = i == 0 ? 200 : 429;
            assertThat(from("203.0.113.200", "exempt")).isEqualTo(status);
            assertThat(from("203.0.113.8", "old-name")).isEqualTo(status);
            assertThat(from("203.0.113.200", "names"))
                    .as("the old name gives way")
                    .isEqualTo(status);
        }
    }

    @Test
    void aLimitThatCannotBeReadKeepsTheWholeIngressOut() throws IOException {
        for (String host :
                List.of("odd-rps", "odd-rpm", "odd-connections", "too-much", "odd-exempt", "old-odd-exempt")) {
            assertThat(from("203.0.113.7", host)).as(host).isEqualTo(404);
        }
        assertThat(from("203.0.113.7", "free")).isEqualTo(200);
    }
}

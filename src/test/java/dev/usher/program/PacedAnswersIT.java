package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Answers that go out no faster than `limit-rate` allows, by the clock: rates are so that a paced answer takes many
/// times what an unpaced one does, and bounds lie far from both. The exact sums are those of `PacingTest`.
class PacedAnswersIT {
    private static final int KILO = 1024;
    private static final int SIZE = 300 * KILO;

    private static Backend backend;
    private static Program program;

    @BeforeAll
    static void start() throws IOException {
        String body = "x".repeat(SIZE);
        String longer = "x".repeat(SIZE + 10 * KILO);
        backend = Backend.start(
                (request, _, out) -> Backend.answer(out, 200, request.target().equals("/longer") ? longer : body));
        program = Program.configured(
                """
                limit-rate: "1"
                limit-rate-after: "300"
                """,
                Program.service("web", backend.port())
                        + Program.annotated(
                                "paced", "paced.test", "web", "limit-rate: \"100\"\nlimit-rate-after: \"0\"")
                        + Program.annotated(
                                "after", "after.test", "web", "limit-rate: \"10\"\nlimit-rate-after: \"290\"")
                        + Program.annotated("edge", "edge.test", "web", "limit-rate: \"1\"\nlimit-rate-after: \"290\"")
                        + Program.annotated("free", "free.test", "web", "limit-rate: \"0\"\nlimit-rate-after: \"0\"")
                        + Program.annotated("bad", "bad.test", "web", "limit-rate: \"fast\"")
                        + Program.ingress("usual", "usual.test", "Prefix / web"));
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        backend.close();
    }

    private static double seconds(Over protocol, String host) throws IOException {
        try (WebClient client = protocol.connect(program)) {
            long begin = System.nanoTime();
            assertThat(client.get(host, "/").body()).hasSize(SIZE);
            return (System.nanoTime() - begin) / 1e9;
        }
    }

    /// The sum of one second goes out at once, and so 300 kB at 100 kB a second take two.
    @OverBoth
    void takesTheTimeOfItsRate(Over protocol) throws IOException {
        assertThat(seconds(protocol, "paced.test")).isBetween(1.8, 15.0);
    }

    /// At 10 kB a second all of it would take half a minute.
    @OverBoth
    void isFreeUpToWhereTheLimitBegins(Over protocol) throws IOException {
        assertThat(seconds(protocol, "after.test")).isLessThan(15);
    }

    /// The ConfigMap's would take five minutes but for what is free.
    @OverBoth
    void takesTheConfigMapsWhereThereIsNoAnnotation(Over protocol) throws IOException {
        assertThat(seconds(protocol, "usual.test")).isLessThan(15);
        assertThat(seconds(protocol, "bad.test")).isLessThan(15);
    }

    /// What is free and the sum of one second at once, and then no octet more than the sum of the time that passed.
    @ParameterizedTest
    @CsvSource({"edge.test, 290", "usual.test, 300"})
    void sendsNoOctetBeforeItsTime(String host, int free) throws IOException {
        try (RawClient client = RawClient.connect(program.http())) {
            long begin = System.nanoTime();
            client.send(RawClient.request("GET", "/longer", host) + "\r\n");
            assertThat(client.lines().getFirst()).contains("200");
            assertThat(client.exactly((free + 1) * KILO)).hasSize((free + 1) * KILO);
            assertThat((System.nanoTime() - begin) / 1e9).isLessThan(15);

            int more = 0;
            client.socket().setSoTimeout(20);
            for (int i = 0; i < 10; i++) {
                more += come(client);
            }
            assertThat(more).isLessThanOrEqualTo((int) Math.ceil((System.nanoTime() - begin) / 1e9 * KILO));
        }
    }

    /// Octets that are there, or come soon.
    private static int come(RawClient client) throws IOException {
        try {
            return client.exactly(1).length;
        } catch (SocketTimeoutException none) {
            return 0;
        }
    }

    @OverBoth
    void isAsFastAsItCanBeWithoutALimit(Over protocol) throws IOException {
        assertThat(seconds(protocol, "free.test")).isLessThan(15);
    }
}

package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
        backend = Backend.start((_, _, out) -> Backend.answer(out, 200, body));
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
    @ParameterizedTest
    @EnumSource
    void takesTheTimeOfItsRate(Over protocol) throws IOException {
        assertThat(seconds(protocol, "paced.test")).isBetween(1.8, 15.0);
    }

    /// At 10 kB a second all of it would take half a minute.
    @ParameterizedTest
    @EnumSource
    void isFreeUpToWhereTheLimitBegins(Over protocol) throws IOException {
        assertThat(seconds(protocol, "after.test")).isLessThan(15);
    }

    /// The ConfigMap's would take five minutes but for what is free.
    @ParameterizedTest
    @EnumSource
    void takesTheConfigMapsWhereThereIsNoAnnotation(Over protocol) throws IOException {
        assertThat(seconds(protocol, "usual.test")).isLessThan(15);
        assertThat(seconds(protocol, "bad.test")).isLessThan(15);
    }

    @ParameterizedTest
    @EnumSource
    void isAsFastAsItCanBeWithoutALimit(Over protocol) throws IOException {
        assertThat(seconds(protocol, "free.test")).isLessThan(15);
    }
}

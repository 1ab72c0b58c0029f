package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// `--default-server-port`: the built-in default backend for whoever asks it by its port (C9.2).
class DefaultServerIT {

    @Test
    void answersNotFoundAndItsHealth() throws IOException {
        try (Program program = Program.start("", "--default-server-port=0", "--health-check-path=/alive")) {
            int port = program.usher().defaultServerPort().orElseThrow();

            assertThat(RawClient.get(port, "any.test", "/x").status()).isEqualTo(404);
            assertThat(RawClient.get(port, "any.test", "/x").text()).contains("<h1>404 Not Found</h1>");
            assertThat(RawClient.get(port, "any.test", "/healthz").status()).isEqualTo(200);
            assertThat(RawClient.get(port, "any.test", "/alive").status()).isEqualTo(200);
        }
    }

    @Test
    void isClosedUnlessItsFlagIsGiven() throws IOException {
        try (Program program = Program.start("")) {
            assertThat(program.usher().defaultServerPort()).isEmpty();
        }
    }
}

package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// A repository's Ingresses tried on a laptop: Services without endpoints are answered by built-in backends.
class EchoBackendsIT {
    private static final String INGRESS = Program.ingress("web", "web.test", "Prefix / web");

    @Test
    void answersForAServiceWithoutEndpointsAndNamesIt() throws IOException {
        try (Program program = Program.start(Program.service("web") + INGRESS, "--echo-backends")) {
            RawClient.Response answer = RawClient.get(program.http(), "web.test", "/cart?item=1");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text())
                    .contains("\"service\" : \"web\"", "\"port\" : \"80\"", "\"path\" : \"/cart?item=1\"")
                    .contains("\"X-Real-Ip\" : [ \"127.0.0.1\" ]");
            assertThat(RawClient.get(program.http(), "web.test", "/status/418").status())
                    .isEqualTo(418);
        }
    }

    @Test
    void givesWayToRealEndpointsAndComesBackWhenTheyGo() throws IOException {
        try (Backend backend = Backend.named("real");
                Program program = Program.start(Program.service("web") + INGRESS, "--echo-backends")) {
            program.write("main.yaml", Program.service("web", backend.port()) + INGRESS);
            Program.await("the real backend", () -> answer(program).equals("real"));

            program.write("main.yaml", Program.service("web") + INGRESS);
            Program.await("the echo again", () -> answer(program).contains("\"service\" : \"web\""));
        }
    }

    @Test
    void goesWithItsService() throws IOException {
        try (Program program = Program.start(Program.service("web") + INGRESS, "--echo-backends")) {
            assertThat(answer(program)).contains("\"service\" : \"web\"");

            program.write("main.yaml", INGRESS);

            Program.await(
                    "no backend",
                    () -> RawClient.get(program.http(), "web.test", "/").status() == 503);
        }
    }

    private static String answer(Program program) throws IOException {
        return RawClient.get(program.http(), "web.test", "/").text();
    }
}

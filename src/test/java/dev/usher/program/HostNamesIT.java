package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// More names of a host, over sockets: aliases, and the name with or without `www.`.
class HostNamesIT {
    @Test
    void aliasesLeadToTheHost() throws IOException {
        try (Backend backend = Backend.named("web");
                Program program = Program.start(Program.service("web", backend.port())
                        + Program.annotated(
                                "web",
                                "web.test",
                                "web",
                                "server-alias: 'other.test, *.any.test, ~^r[0-9]\\.test$'"))) {
            for (String host : new String[] {"web.test", "other.test", "x.y.any.test", "r1.test"}) {
                assertThat(RawClient.get(program.http(), host, "/").status())
                        .as(host)
                        .isEqualTo(200);
                assertThat(backend.last().headers("host")).containsExactly(host);
            }
            assertThat(RawClient.get(program.http(), "r12.test", "/").status()).isEqualTo(404);

            program.write(
                    "main.yaml",
                    Program.service("web", backend.port())
                            + Program.annotated("web", "web.test", "web", "server-alias: new.test"));

            Program.await(
                    "the new alias",
                    () -> RawClient.get(program.http(), "new.test", "/").status() == 200);
            assertThat(RawClient.get(program.http(), "other.test", "/").status())
                    .isEqualTo(404);
        }
    }

    @Test
    void wwwRedirectWithPortsAndForwardedScheme() throws IOException {
        String manifest = Program.service("web", 1)
                + Program.annotated("web", "web.test", "web", "from-to-www-redirect: \"true\"");
        try (Program program = Program.start(manifest)) {
            RawClient.Response plain = RawClient.get(
                    program.http(), "www.web.test", "/a/?b=/", "X-Forwarded-Proto: https", "X-Forwarded-Port: 8443");
            assertThat(plain.status()).isEqualTo(308);
            assertThat(plain.header("location"))
                    .get()
                    .asString()
                    .startsWith("http://web.test:")
                    .endsWith("/a/?b=")
                    .doesNotContain("8443");
            assertThat(RawClient.get(program.http(), "web.test", "/").status()).isEqualTo(502);
        }
        try (Program program =
                Program.configured("use-forwarded-headers: \"true\"\nhttp-redirect-code: \"301\"", manifest)) {
            RawClient.Response forwarded = RawClient.get(
                    program.http(), "www.web.test", "/", "X-Forwarded-Proto: https", "X-Forwarded-Port: 8443");
            assertThat(forwarded.status()).isEqualTo(301);
            assertThat(forwarded.header("location")).hasValue("https://web.test:8443");
            assertThat(RawClient.get(program.http(), "www.web.test", "/", "X-Forwarded-Proto: https")
                            .header("location"))
                    .hasValue("https://web.test:443");
        }
    }
}

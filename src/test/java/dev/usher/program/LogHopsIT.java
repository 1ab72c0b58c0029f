package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How the tries of a request stand in its line: those of one backend joined by commas, and behind a colon those of the
/// error backend that was asked instead (M4.1).
class LogHopsIT {
    private static Backend web;
    private static Backend errors;
    private static int dead;
    private static Program program;

    @BeforeAll
    static void start() throws IOException {
        web = Backend.start((_, _, out) -> Backend.answer(out, 500, "failed"));
        errors = Backend.start((_, _, out) -> Backend.answer(out, 404, "sorry"));
        dead = Backend.deadPort();
        program = Program.configured(
                "log-format-upstream: '$request_uri|$upstream_addr|$upstream_status|$upstream_response_length|"
                        + "$upstream_response_time|$upstream_connect_time|$upstream_bytes_sent|$proxy_upstream_name|'",
                Program.service("web", web.port())
                        + Program.service("dead", dead)
                        + Program.service("none")
                        + Program.service("errors", errors.port())
                        + Program.annotated("plain", "plain.test", "web", "enable-access-log: \"true\"")
                        + Program.annotated(
                                "err", "err.test", "web", "custom-http-errors: \"500\"\ndefault-backend: errors")
                        + Program.annotated(
                                "late",
                                "late.test",
                                "dead",
                                "proxy-next-upstream-tries: \"2\"\n"
                                        + "custom-http-errors: \"502\"\ndefault-backend: errors")
                        + Program.annotated(
                                "denied",
                                "denied.test",
                                "web",
                                "denylist-source-range: 127.0.0.0/8\n"
                                        + "custom-http-errors: \"403\"\ndefault-backend: errors")
                        + Program.annotated("none", "none.test", "none", "default-backend: errors")
                        + Program.annotated("bare", "bare.test", "none", "enable-access-log: \"true\"")
                        + Program.annotated("shut", "shut.test", "web", "denylist-source-range: 127.0.0.0/8")
                        + Program.annotated("away", "away.test", "web", "permanent-redirect: https://b.test")
                        + Program.annotated("tls", "tls.test", "web", "force-ssl-redirect: \"true\"")
                        + Program.annotated("large", "large.test", "web", "proxy-body-size: \"1\"")
                        + Program.annotated("root", "root.test", "web", "app-root: /app"));
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        web.close();
        errors.close();
    }

    private static String[] line(String target) {
        Program.await(
                "the line",
                () -> program.log().contains(target + "|") && program.log().endsWith("\n"));
        return program.log()
                .lines()
                .filter(one -> one.startsWith(target + "|"))
                .findFirst()
                .orElseThrow()
                .split("\\|", -1);
    }

    private static String field(String[] parts, int number) {
        return parts[number]
                .replace("127.0.0.1:" + web.port(), "web")
                .replace("127.0.0.1:" + errors.port(), "errors")
                .replace("127.0.0.1:" + dead, "dead");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain | web | 500 | 6 | default-web-80",
                "err | web : errors | 500 : 404 | 6 : 5 | custom-default-backend-default-errors",
                "late | dead, dead : errors | 502, 502 : 404 | 0, 0 : 5 | custom-default-backend-default-errors",
                "denied | errors | 404 | 5 | custom-default-backend-default-errors",
                "none | errors | 404 | 5 | default-none-80",
            })
    void valuesOfTriesAndBackendsAreJoined(String name, String addresses, String statuses, String lengths, String last)
            throws IOException {
        String target = "/" + name;
        try (var client = new WebClient.Http1(RawClient.connect(program.http()))) {
            client.send("PUT", name + ".test", target, new byte[5000]);
        }

        String[] parts = line(target);
        assertThat(field(parts, 1)).isEqualTo(addresses);
        assertThat(parts[2]).isEqualTo(statuses);
        assertThat(parts[3]).isEqualTo(lengths);
        assertThat(parts[4].replaceAll("\\d+\\.\\d{3}", "t")).isEqualTo(addresses.replaceAll("\\w+", "t"));
        assertThat(parts[5].replaceAll("\\d+\\.\\d{3}|-", "t")).isEqualTo(addresses.replaceAll("\\w+", "t"));
        assertThat(parts[7]).isEqualTo(last);
        String[] sent = parts[6].split("[,: ]+", -1);
        for (int i = 0; i < sent.length; i++) {
            boolean body = addresses.split("[,: ]+", -1)[i].equals("web") || name.equals("none");
            assertThat(Integer.parseInt(sent[i]) > 5000)
                    .as("octets of try " + i)
                    .isEqualTo(body);
        }
    }

    /// From C8 step 6 on the upstream is known, whether or not it is asked.
    @ParameterizedTest
    @CsvSource({
        "bare, /bare, 503, default-none-80",
        "shut, /shut, 403, default-web-80",
        "away, /away, 301, default-web-80",
        "tls, /tls, 308, default-web-80",
        "large, /large, 413, -",
        "root, /, 302, -",
    })
    void theUpstreamIsThatOfTheLocationThatAnswers(String host, String target, int status, String upstream)
            throws IOException {
        try (var client = new WebClient.Http1(RawClient.connect(program.http()))) {
            assertThat(client.send("PUT", host + ".test", target, new byte[2]).status())
                    .isEqualTo(status);
        }

        String[] parts = line(target);
        assertThat(parts[1]).isEqualTo("-");
        assertThat(parts[7]).isEqualTo(upstream);
    }
}

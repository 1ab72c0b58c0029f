package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which requests have a line in the access log, and how values stand in it (M4.1, M4.2).
abstract class AccessLogRowsSuite extends InterplaysSuite {
    static final String USUAL = """
            log-format-upstream: "id=$http_x_id|$status|$request_uri|$http_x_value|$geoip2_city_country_code|"
            skip-access-log-urls: /skipped,/skipped/too?a=b, //odd
            """;

    private final AtomicInteger ids = new AtomicInteger();
    private String settings = USUAL;
    Backend service;

    @BeforeAll
    void start() throws IOException {
        Backend web = named("web");
        service = backend((_, _, out) -> Backend.answer(out, 401, ""));
        serve(
                USUAL,
                Program.service("web", web.port())
                        + Program.service("empty")
                        + host("said", "enable-access-log: \"true\"")
                        + host("quiet", "enable-access-log: \"false\"")
                        + host("zero", "enable-access-log: \"0\"")
                        + host("odd", "enable-access-log: \"no\"")
                        + host("blank", "enable-access-log: \"\"")
                        + ingress("part.test", List.of(), "Prefix /part web")
                        + host(
                                "rewritten",
                                "rewrite-target: /there",
                                "use-regex: \"true\"",
                                "enable-rewrite-log: \"true\"")
                        + host("asking", "auth-url: http://127.0.0.1:" + service.port() + "/"));
    }

    @BeforeEach
    void usual() throws IOException {
        settings(USUAL);
    }

    void settings(String wanted) throws IOException {
        if (!wanted.equals(settings)) {
            program().configure(wanted);
            settings = wanted;
        }
    }

    String id() {
        return "r" + ids.incrementAndGet() + "-";
    }

    /// Sends a request and then one that has a line: what came before on the connection stands before it in the log.
    private boolean hasLine(String host, String target) throws IOException {
        String id = id();
        get(host, target, "x-id: " + id);
        line("said.test", "/behind");
        return program().log().contains("id=" + id + "|");
    }

    /// The line of a request that has one, without its beginning.
    String line(String host, String target, String... headers) throws IOException {
        String id = id();
        var all = new ArrayList<>(List.of(headers));
        all.add("x-id: " + id);
        get(host, target, all.toArray(String[]::new));
        return awaitLine(id);
    }

    private String awaitLine(String id) {
        String begin = "id=" + id + "|";
        Program.await("the line of " + id, () -> program().log().contains(begin));
        Program.await("all of it", () -> program().log().endsWith("\n"));
        List<String> lines =
                program().log().lines().filter(line -> line.contains(begin)).toList();
        assertThat(lines).hasSize(1);
        return lines.getFirst().substring(lines.getFirst().indexOf(begin) + begin.length());
    }

    @ParameterizedTest
    @CsvSource({"said, true", "quiet, false", "zero, false", "odd, true", "blank, true"})
    void requestsAreWrittenUnlessTheirIngressSaysNo(String name, boolean written) throws IOException {
        assertThat(hasLine(name + ".test", "/")).isEqualTo(written);
    }

    @Test
    void requestsThatAreNotWrittenAreCountedAllTheSame() throws IOException {
        get("quiet.test", "/");

        Program.await(
                "the count",
                () -> RawClient.get(program().admin(), "localhost", "/metrics")
                        .text()
                        .contains("ingress=\"quiet\""));
    }

    /// Targets as they came, whole.
    @ParameterizedTest
    @CsvSource({
        "/skipped, false",
        "/skipped?a=b, true",
        "/skipped/, true",
        "/skipped/too, true",
        "/skipped/too?a=b, false",
        "/skipped/too?a=b&c, true",
        "/%73kipped, true",
        "//odd, false",
        "/odd, true",
    })
    void requestsForTheTargetsThatAreLeftOutAreNotWritten(String target, boolean written) throws IOException {
        assertThat(hasLine("said.test", target)).isEqualTo(written);
    }

    @Test
    void requestsOfNoIngressAreWrittenWhereThatIsAsked() throws IOException {
        assertThat(hasLine("nobody.test", "/nobody")).isFalse();
        assertThat(hasLine("part.test", "/other"))
                .as("what an Ingress does not name on its own host is its own")
                .isTrue();

        settings(USUAL + "enable-access-log-for-default-backend: \"true\"");

        assertThat(line("nobody.test", "/nobody")).startsWith("404|/nobody|");
        assertThat(hasLine("quiet.test", "/")).isFalse();
        assertThat(hasLine("nobody.test", "/skipped")).isFalse();
        assertThat(hasLine("nobody.test", "/healthz")).isFalse();
        assertThat(hasLine("said.test", "/healthz")).isTrue();

        settings(USUAL + "enable-access-log-for-default-backend: \"all\"");
        assertThat(hasLine("nobody.test", "/nobody")).isFalse();
    }

    @Test
    void valuesAreEscapedAsTheSettingsSay() throws IOException {
        String value = "x-value: a\"b\\c\u00e9";
        assertThat(line("said.test", "/", value)).isEqualTo("200|/|a\\x22b\\x5Cc\\xE9|-|");
        assertThat(line("said.test", "/")).as("absent").isEqualTo("200|/|-|-|");

        settings(USUAL + "log-format-escape-json: \"true\"");
        assertThat(line("said.test", "/", value)).startsWith("200|/|a\\\"b\\\\c");
        assertThat(line("said.test", "/")).as("absent").isEqualTo("200|/|||");

        settings(USUAL + "log-format-escape-json: \"true\"\n" + "log-format-escape-none: \"true\"");
        assertThat(line("said.test", "/", value)).startsWith("200|/|a\"b\\c");

        settings(USUAL + "log-format-escape-json: \"json\"\n" + "log-format-escape-none: \"none\"");
        assertThat(line("said.test", "/", value)).isEqualTo("200|/|a\\x22b\\x5Cc\\xE9|-|");
    }

    /// `_` in the name of a variable is either sign in that of a header.
    @Test
    void variablesFindHeadersWithUnderscoresWhereTheyAreTaken() throws IOException {
        assertThat(line("said.test", "/", "x_value: low")).isEqualTo("200|/|-|-|");

        settings(USUAL + "enable-underscores-in-headers: \"true\"");
        assertThat(line("said.test", "/", "x_value: low")).isEqualTo("200|/|low|-|");
        assertThat(line("said.test", "/", "x-value: a", "x_value: b")).isEqualTo("200|/|a, b|-|");
    }

    /// M4: the line nobody has set another form for.
    @Test
    void theUsualLineIsThatOfIngressNginx() throws IOException {
        settings("hsts: \"false\"");
        String id = id();
        get("said.test", "/usual?a=b", "x-request-id: " + id, "user-agent: curl/8", "authorization: Basic dTpw");

        Program.await("the line", () -> program().log().contains(id + "\n"));
        assertThat(program().log().lines().filter(line -> line.endsWith(id)))
                .singleElement()
                .asString()
                .matches("127\\.0\\.0\\.1 - u \\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}\\] "
                        + "\"GET /usual\\?a=b HTTP/(1\\.1|2\\.0)\" 200 3 \"-\" \"curl/8\" \\d+ \\d+\\.\\d{3} "
                        + "\\[default-web-80\\] \\[\\] 127\\.0\\.0\\.1:\\d+ 3 \\d+\\.\\d{3} 200 " + id);
    }

    @ParameterizedTest
    @CsvSource({
        "disable-access-log, true, false",
        "disable-http-access-log, t, false",
        "disable-stream-access-log, true, true",
        "disable-access-log, yes, true",
        "disable-http-access-log, yes, true",
    })
    void noRequestIsWrittenWhereTheLogIsOff(String key, String value, boolean written) throws IOException {
        settings(USUAL + key + ": \"" + value + "\"");
        String id = id();
        get("said.test", "/off", "x-id: " + id);

        settings(USUAL);
        line("said.test", "/on");
        assertThat(program().log().contains("id=" + id + "|")).isEqualTo(written);
    }

    /// What they decide is the status in the line of the request.
    @ParameterizedTest
    @ValueSource(strings = {"true", "false", "often"})
    void questionsAboutRequestsHaveNoLineOfTheirOwn(String asked) throws IOException {
        settings(USUAL + "enable-auth-access-log: \"" + asked + "\"");
        line("said.test", "/before");
        int questions = service.requests().size();
        int before = program().log().split("\n", -1).length;

        assertThat(line("asking.test", "/asking")).startsWith("401|/asking|");
        assertThat(service.requests()).hasSize(questions + 1);
        assertThat(program().log().split("\n", -1)).hasSize(before + 1);
    }
}

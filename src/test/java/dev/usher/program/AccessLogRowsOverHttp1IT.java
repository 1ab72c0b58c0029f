package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The access log over HTTP/1.1 in clear, and what of it no protocol changes.
class AccessLogRowsOverHttp1IT extends AccessLogRowsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
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

    /// There is no such database, whatever asks for one.
    @Test
    void whereClientsAreIsNotKnown() throws IOException {
        settings(USUAL + "use-geoip2: \"true\"\n" + "geoip2-autoreload-in-minutes: \"5\"");

        assertThat(line("said.test", "/")).isEqualTo("200|/|-|-|");
    }

    @Test
    void rewritesHaveNoLineOfTheirOwn() throws IOException {
        line("said.test", "/before");
        int before = program().log().split("\n", -1).length;

        assertThat(line("rewritten.test", "/here")).startsWith("200|/here|");
        assertThat(program().log().split("\n", -1)).hasSize(before + 1);
    }

    @Test
    void questionsAboutRequestsHaveNoLineOfTheirOwn() throws IOException {
        settings(USUAL + "enable-auth-access-log: \"true\"");
        line("said.test", "/before");
        int asked = service.requests().size();
        int before = program().log().split("\n", -1).length;

        assertThat(line("asking.test", "/asking")).startsWith("401|/asking|");
        assertThat(service.requests()).hasSize(asked + 1);
        assertThat(program().log().split("\n", -1)).hasSize(before + 1);
    }
}

package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// The access log over HTTP/1.1 in clear, and what of it no protocol changes.
class AccessLogRowsOverHttp1IT extends AccessLogRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
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
}

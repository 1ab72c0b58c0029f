package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Headers for backends over HTTP/1.1, clear.
class ForwardingSettingsOverHttp1IT extends ForwardingSettingsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }

    @Override
    String port() {
        return "0";
    }

    @ParameterizedTest
    @ValueSource(strings = {"x mark: 1", "x\u0001: 1", "x-mark : 1", ": 1", "x-mark"})
    void whatIsNoNameAtAllIsRefusedWhateverIsAsked(String line) throws IOException {
        set("ignore-invalid-headers: \"false\"");
        assertThat(status("web.test", "/", line)).isEqualTo(400);
    }
}

package dev.usher.program;

import java.io.IOException;
import java.util.Optional;

/// Heads of answers over HTTP/2 over TLS.
class AnswerSettingsOverHttp2TlsIT extends AnswerSettingsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http2(FrameClient.connectTls(to.https(), "web.test"));
    }

    @Override
    String scheme() {
        return "https";
    }

    @Override
    Optional<String> hsts(String value) {
        return Optional.of(value);
    }
}

package dev.usher.program;

import java.util.Optional;

/// Heads of answers over HTTP/2 over TLS.
class AnswerSettingsOverHttp2TlsIT extends AnswerSettingsSuite {
    @Override
    Over over() {
        return Over.HTTP_2_TLS;
    }

    @Override
    Optional<String> hsts(String value) {
        return Optional.of(value);
    }
}

package dev.usher.program;

import java.util.Optional;

/// Heads of answers over HTTP/1.1, clear.
class AnswerSettingsOverHttp1IT extends AnswerSettingsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }

    @Override
    Optional<String> hsts(String value) {
        return Optional.empty();
    }
}

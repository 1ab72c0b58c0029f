package dev.usher.program;

import java.io.IOException;
import java.util.Optional;

/// Heads of answers over HTTP/1.1, clear.
class AnswerSettingsOverHttp1IT extends AnswerSettingsSuite {
    @Override
    WebClient connect(Program to) throws IOException {
        return new WebClient.Http1(RawClient.connect(to.http()));
    }

    @Override
    String scheme() {
        return "http";
    }

    @Override
    Optional<String> hsts(String value) {
        return Optional.empty();
    }
}

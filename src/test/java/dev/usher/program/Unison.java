package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.WebClient.Answer;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// Two clients that ask the same, over HTTP/1.1 in clear and over HTTP/2 over TLS, and have to be told the same: for
/// what shows in answers alone. Where it counts how often something is asked, or what a backend sees of each request, a
/// suite runs for each protocol instead.
final class Unison implements AutoCloseable {
    /// Headers of one connection, of TLS, or of the moment.
    private static final Set<String> APART =
            Set.of("connection", "date", "keep-alive", "strict-transport-security", "transfer-encoding");

    private final WebClient clear;
    private final WebClient secure;

    private Unison(WebClient clear, WebClient secure) {
        this.clear = clear;
        this.secure = secure;
    }

    static Unison connect(Program to) throws IOException {
        return new Unison(Over.HTTP_1.connect(to), Over.HTTP_2_TLS.connect(to));
    }

    /// Asks over both.
    ///
    /// @return the answer in clear
    Answer get(String host, String target, String... headers) throws IOException {
        Answer answer = clear.get(host, target, headers);
        assertThat(alike(secure.get(host, target, headers)))
                .as("over HTTP/2 over TLS: %s%s", host, target)
                .isEqualTo(alike(answer));
        return answer;
    }

    int status(String host, String target, String... headers) throws IOException {
        return get(host, target, headers).status();
    }

    /// The order of headers counts among those of one name alone (RFC 9110 §5.3).
    private static Answer alike(Answer answer) {
        List<String> headers = answer.headers().stream()
                .filter(line -> !APART.contains(name(line)))
                .sorted(Comparator.comparing(Unison::name))
                .toList();
        return new Answer(answer.status(), answer.interim(), headers, answer.body(), answer.trailers());
    }

    private static String name(String line) {
        return line.substring(0, line.indexOf(':'));
    }

    @Override
    public void close() throws IOException {
        clear.close();
        secure.close();
    }
}

package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.Backend.Request;
import dev.usher.program.RawClient.Response;
import dev.usher.proxy.h1.SmugglingTable;
import dev.usher.proxy.h1.SmugglingTable.Case;
import dev.usher.proxy.h1.SmugglingTable.Forwarded;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The smuggling table against the whole program: a backend that takes every host records what reaches it. Whatever the
/// client sent, the backend sees exactly the requests the table allows, each whole, and never one more.
class SmugglingIT {
    /// How long an answer may take; only cases without one wait for it.
    private static final int ENOUGH_MILLIS = 1000;

    /// Begins another protocol on the clear port, whose answers are frames.
    private static final String HTTP_2_PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private static Backend backend;
    private static Program program;

    @BeforeAll
    static void start() throws IOException {
        backend = Backend.named("recorder");
        program = Program.start(Program.service("web", backend.port()) + Program.ingress("all", "", "Prefix / web"));
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        backend.close();
    }

    static Stream<Case> cases() {
        return SmugglingTable.cases().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void letsNothingAmbiguousThrough(Case sent) throws IOException {
        int before = backend.requests().size();
        List<Response> responses = new ArrayList<>();

        try (RawClient client = RawClient.connect(program.http())) {
            client.send(sent.bytes());
            client.socket().setSoTimeout(ENOUGH_MILLIS);
            readAll(client, responses, sent);
        }

        List<Request> seen = backend.requests();
        List<Forwarded> reached = seen.subList(before, seen.size()).stream()
                .map(SmugglingIT::forwarded)
                .toList();
        assertThat(isInOrderWithin(reached, sent.forwarded()))
                .as("backend saw %s, may see %s", reached, sent.forwarded())
                .isTrue();
        if (sent.refusal() > 0 && !sent.raw().startsWith(HTTP_2_PREFACE)) {
            assertThat(responses).as("refused").isNotEmpty();
            assertThat(responses.getLast().status()).isEqualTo(sent.refusal());
        }
    }

    /// Whether all of `some` are among `all`, each once and in the same order.
    private static boolean isInOrderWithin(List<Forwarded> some, List<Forwarded> all) {
        int at = 0;
        for (Forwarded one : some) {
            while (at < all.size() && !all.get(at).equals(one)) {
                at++;
            }
            if (at++ >= all.size()) {
                return false;
            }
        }
        return true;
    }

    private static void readAll(RawClient client, List<Response> responses, Case sent) throws IOException {
        boolean head =
                sent.forwarded().stream().anyMatch(request -> request.method().equals("HEAD"));
        try {
            int expected = sent.forwarded().size() + (sent.refusal() > 0 ? 1 : 0);
            while (responses.size() < expected) {
                responses.add(client.response(head));
            }
        } catch (IOException end) {
            // The connection ended, or nothing comes: an incomplete request has no answer.
        }
    }

    private static Forwarded forwarded(Request request) {
        return new Forwarded(
                request.line().split(" ", -1)[0],
                request.target(),
                request.header("host").orElse(""),
                request.body());
    }
}

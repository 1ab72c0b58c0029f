package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.program.Backend.Request;
import dev.usher.program.FrameClient.Call;
import dev.usher.proxy.h2.DowngradeTable;
import dev.usher.proxy.h2.DowngradeTable.Case;
import dev.usher.proxy.h2.DowngradeTable.Verdict;
import dev.usher.proxy.h2.Frames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The downgrade table against the whole program: a backend that takes every host records what reaches it.
class Http2SmugglingIT {
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
        return DowngradeTable.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void letsNothingAmbiguousThrough(Case sent) throws IOException {
        int before = backend.requests().size();
        int status;

        try (FrameClient client = FrameClient.connect(program.http())) {
            status = client.await(send(client, sent)).status;
            assertThat(client.get("after.test", "/after").status)
                    .as("the connection goes on")
                    .isEqualTo(200);
        }

        assertThat(status).isEqualTo(sent.status());
        List<Request> seen = backend.requests();
        List<Request> reached = seen.subList(before, seen.size()).stream()
                .filter(request -> !request.target().equals("/after"))
                .toList();
        if (sent.verdict() == Verdict.REFUSED) {
            assertThat(reached).isEmpty();
        } else {
            assertThat(reached).hasSize(1);
            Request request = reached.getFirst();
            assertThat(request.target()).isEqualTo(sent.target());
            assertThat(request.header("host").orElse("").toLowerCase(Locale.ROOT))
                    .isEqualTo(sent.host());
            assertThat(request.body()).isEqualTo(sent.body());
        }
    }

    private static Call send(FrameClient client, Case sent) throws IOException {
        boolean body = !sent.body().isEmpty();
        boolean trailers = !sent.trailers().isEmpty();
        Call call = client.open(Frames.literals(sent.pairs().toArray(String[]::new)), !body);
        if (body) {
            client.data(call, sent.body().getBytes(StandardCharsets.ISO_8859_1), !trailers);
        }
        if (trailers) {
            client.headers(call, Frames.literals(sent.trailers().toArray(String[]::new)), true);
        }
        return call;
    }
}

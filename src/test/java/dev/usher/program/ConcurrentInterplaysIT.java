package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Many requests of one connection that wait at a time: rewrites, captures, answers of the service, bodies and error
/// pages of one are never those of another.
class ConcurrentInterplaysIT {
    private static final int COUNT = 96;

    private static void awaitAll(CountDownLatch latch) throws IOException {
        latch.countDown();
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IOException("not all came");
            }
        } catch (InterruptedException stopped) {
            throw new IOException(stopped);
        }
    }

    private static String seen(Backend.Request request) {
        return String.join(
                " ",
                request.target(),
                request.body(),
                request.header("x-user").orElse("-"),
                request.header("x-forwarded-prefix").orElse("-"),
                request.header("host").orElse("-"));
    }

    @Test
    void requestsThatWaitAtATimeKeepApart() throws IOException {
        var asked = new CountDownLatch(COUNT);
        try (Backend web = Backend.start((request, _, out) ->
                        Backend.answer(out, request.target().endsWith("7") ? 404 : 200, "web " + seen(request)));
                Backend next = Backend.start((request, _, out) -> Backend.answer(out, 200, "next " + seen(request)));
                Backend errors = Backend.start((request, _, out) -> Backend.answer(
                        out, 404, "page " + request.header("x-original-uri").orElse("-") + request.body()));
                Backend service = Backend.start((request, _, out) -> {
                    awaitAll(asked);
                    Backend.answer(
                            out, 200, "", "X-User: " + request.header("x-id").orElse("-"));
                });
                Program program = Program.start(Program.service("web", web.port())
                        + Program.service("next", next.port())
                        + Program.service("errors", errors.port())
                        + InterplaysSuite.ingress(
                                "a.test",
                                List.of(
                                        "rewrite-target: /in/$2",
                                        "x-forwarded-prefix: /$1",
                                        "upstream-vhost: v-$2.test",
                                        "auth-url: http://127.0.0.1:" + service.port() + "/",
                                        "auth-response-headers: X-User",
                                        "custom-http-errors: \"404\"",
                                        "default-backend: errors"),
                                "Any /(p[0-9]+)/(.*) web")
                        + InterplaysSuite.ingress(
                                "canary",
                                "a.test",
                                List.of("canary: \"true\"", "canary-by-header: x-canary"),
                                "Any /(p[0-9]+)/(.*) next"));
                FrameClient client = FrameClient.connect(program.http())) {
            var calls = new ArrayList<FrameClient.Call>();
            for (int i = 0; i < COUNT; i++) {
                FrameClient.Call call = client.open(
                        false,
                        FrameClient.request(
                                "POST",
                                "a.test",
                                "/P" + i + "/x" + i + "?q=" + i,
                                "x-id: u" + i,
                                "x-canary: " + (i % 3 == 0 ? "always" : "never")));
                client.data(call, ("body" + i).getBytes(StandardCharsets.US_ASCII), true);
                calls.add(call);
            }
            for (int i = 0; i < COUNT; i++) {
                String whole = "/in/x" + i + "?q=" + i + " body" + i + " u" + i + " /P" + i + " v-x" + i + ".test";
                boolean missing = i % 3 != 0 && i % 10 == 7;
                assertThat(client.await(calls.get(i)).text())
                        .isEqualTo(
                                missing
                                        ? "page /P" + i + "/x" + i + "?q=" + i
                                        : (i % 3 == 0 ? "next " : "web ") + whole);
            }
        }
    }
}

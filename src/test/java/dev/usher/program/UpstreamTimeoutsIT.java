package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// How long backends may take: a second as the ConfigMap says, other times where annotations do (P1, P2), or the
/// ConfigMap did before. Whoever has more time was asked first, and still waits when the second of the others is over.
/// Over both protocols at a time, but for other values of annotations: what they come to is known before any request.
class UpstreamTimeoutsIT {
    private static final String SETTINGS = """
            proxy-connect-timeout: "1"
            proxy-send-timeout: "1"
            proxy-read-timeout: "1"
            proxy-next-upstream: timeout
            proxy-next-upstream-tries: "1"
            proxy-next-upstream-timeout: "1"
            """;
    /// More than is on its way to a backend that reads nothing.
    private static final byte[] LARGE = new byte[20_000_000];
    private static final byte[] NOTHING = new byte[0];

    private static final CountDownLatch GO = new CountDownLatch(1);
    private static Backend silent;
    private static Backend stalling;
    private static ServerSocket full;
    private static Crowd crowd;
    private static Program program;

    @BeforeAll
    static void start() throws IOException {
        silent = Backend.start(UpstreamTimeoutsIT::answer);
        stalling = Backend.raw(UpstreamTimeoutsIT::takeLate);
        full = TestPorts.listen(1);
        crowd = Crowd.before(full.getLocalPort());
        program = Program.configured(
                SETTINGS,
                Program.service("silent", silent.port())
                        + Program.service("stalling", stalling.port())
                        + Program.service("full", full.getLocalPort())
                        + host("short", "")
                        + host("bad", "60s")
                        + host("zero", "0")
                        + host("negative", "-60")
                        + host("empty", " ")
                        + host("long", "60")
                        + host("longest", "2147483647")
                        + tries("usual-tries", "")
                        + tries("bad-tries", "proxy-next-upstream-timeout: soon")
                        + tries("unlimited-tries", "proxy-next-upstream-timeout: \"0\"")
                        + tries("long-tries", "proxy-next-upstream-timeout: \"60\""));
    }

    /// A host whose backends take no connection, nothing of the body, or do not answer.
    private static String host(String name, String seconds) {
        var annotations = new StringBuilder("proxy-body-size: \"0\"\n");
        if (!seconds.isEmpty()) {
            for (String which : List.of("connect", "send", "read")) {
                annotations.append("proxy-" + which + "-timeout: \"" + seconds + "\"\n");
            }
        }
        return Program.annotated(name, name + ".test", "silent", annotations.toString())
                .replace(
                        "paths: [",
                        "paths: [{path: /full, pathType: Prefix, backend: {service: {name: full, port: {number: 80}}}},"
                                + " {path: /stalling, pathType: Prefix, backend: {service: {name: stalling, port:"
                                + " {number: 80}}}}, ");
    }

    private static String tries(String name, String annotation) {
        return Program.annotated(name, name + ".test", "silent", "proxy-next-upstream-tries: \"2\"\n" + annotation);
    }

    private static void answer(Backend.Request request, InputStream in, OutputStream out) throws IOException {
        if (request.target().equals("/silent")) {
            throw new IOException("nobody waits any more: " + in.read());
        }
        Backend.await(GO);
        Backend.answer(out, 200, "late");
    }

    private static void takeLate(InputStream in, OutputStream out) throws IOException {
        Backend.await(GO);
        in.skipNBytes(LARGE.length);
        Backend.answer(out, 200, "taken");
    }

    @AfterAll
    static void stop() throws IOException {
        GO.countDown();
        program.close();
        crowd.close();
        full.close();
        silent.close();
        stalling.close();
    }

    /// How a request ended.
    private record Ended(int status, double seconds) {}

    /// A request under way, on a connection of its own.
    private record Asked(String what, AutoCloseable client, FutureTask<Ended> end) {
        static Asked begin(String what, AutoCloseable client, Callable<Integer> status) {
            long begin = System.nanoTime();
            var end = new FutureTask<>(() -> new Ended(status.call(), (System.nanoTime() - begin) / 1e9));
            Thread.ofVirtual().start(end);
            return new Asked(what, client, end);
        }

        void assertStatus(int expected) throws Exception {
            assertThat(end.get(20, TimeUnit.SECONDS).status()).as(what).isEqualTo(expected);
        }

        /// On a slow machine five seconds, which connections have by default, may be over by now.
        void assertPatient() throws Exception {
            if (end.isDone()) {
                assertThat(end.get().seconds()).as(what).isGreaterThan(4);
            }
        }
    }

    private final List<Asked> patient = new ArrayList<>();
    private final List<Asked> hasty = new ArrayList<>();

    @AfterEach
    void leave() throws Exception {
        for (Asked asked : patient) {
            asked.client().close();
        }
        for (Asked asked : hasty) {
            asked.client().close();
        }
    }

    /// Asks; returns once all is sent but the body.
    private static Asked ask(Over protocol, String method, String name, String target, byte[] body) throws IOException {
        String host = name + ".test";
        String what = protocol + " " + host + target;
        String length = "content-length: " + body.length;
        if (protocol == Over.HTTP_1) {
            RawClient client = RawClient.connect(program.http());
            client.send(RawClient.request(method, target, host, length) + "\r\n");
            Thread.ofVirtual().start(() -> sendAll(client, body));
            return Asked.begin(what, client, () -> client.response().status());
        }
        FrameClient client = FrameClient.connectTls(program.https(), "web.test");
        FrameClient.Call call = client.open(body.length == 0, FrameClient.request(method, host, target, length));
        return Asked.begin(what, client, () -> {
            if (body.length > 0) {
                client.data(call, body, true);
            }
            return client.await(call).status;
        });
    }

    private static void sendAll(RawClient client, byte[] body) {
        try {
            client.send(body);
        } catch (IOException refused) {
            // The proxy does not take it all.
        }
    }

    private static void askAll(List<Asked> to, Over protocol, String name) throws IOException {
        to.add(ask(protocol, "GET", name, "/full", NOTHING));
        to.add(ask(protocol, "GET", name, "/late", NOTHING));
        to.add(ask(protocol, "POST", name, "/stalling", LARGE));
    }

    @Test
    void eachWaitEndsWhenItsAnnotationSaysOrElseTheConfigMap() throws Exception {
        program.configure(SETTINGS.replace("timeout: \"1\"", "timeout: \"60\""));
        askAll(patient, Over.HTTP_2_TLS, "short");
        askAll(patient, Over.HTTP_1, "short");
        program.configure(SETTINGS.replace("timeout: \"1\"", "timeout: \"soon\""));
        askAll(patient, Over.HTTP_1, "short");
        program.configure(SETTINGS);
        askAll(hasty, Over.HTTP_2_TLS, "short");
        for (String name : List.of("long", "longest")) {
            askAll(patient, Over.HTTP_1, name);
        }
        for (String name : List.of("short", "bad", "zero", "negative", "empty")) {
            askAll(hasty, Over.HTTP_1, name);
        }
        for (Asked asked : hasty) {
            asked.assertStatus(504);
        }
        for (Asked asked : patient) {
            asked.assertPatient();
        }

        GO.countDown();
        for (Asked asked : patient) {
            if (!asked.what().endsWith("/full")) {
                asked.assertStatus(200);
            }
        }
    }

    /// The first try takes the second that all of them may have together.
    @Test
    void noTryBeginsOnceTheTimeForAllIsOver() throws Exception {
        List<String> names = List.of("usual-tries", "bad-tries", "unlimited-tries", "long-tries");
        for (String name : names) {
            hasty.add(ask(Over.HTTP_1, "GET", name, "/silent", NOTHING));
            hasty.add(ask(Over.HTTP_2_TLS, "GET", name, "/silent", NOTHING));
        }
        for (Asked asked : hasty) {
            asked.assertStatus(504);
        }
        assertThat(names.stream().map(UpstreamTimeoutsIT::seen))
                .as("by each protocol")
                .containsExactly(2L, 2L, 4L, 4L);
    }

    private static long seen(String name) {
        return silent.requests().stream()
                .filter(request -> request.headers("host").contains(name + ".test"))
                .count();
    }
}

package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// How long backends may take: a second as the ConfigMap says, other times where annotations do (P1, P2), or the
/// ConfigMap did before. Whoever has more time was asked first, and still waits when the second of the others is over.
class UpstreamTimeoutsIT {
    private static final String SETTINGS = """
            proxy-connect-timeout: "1"
            proxy-send-timeout: "1"
            proxy-read-timeout: "1"
            proxy-next-upstream: timeout
            proxy-next-upstream-tries: "1"
            proxy-next-upstream-timeout: "1"
            """;
    private static final int LARGE = 20_000_000;

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
        full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
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
        in.skipNBytes(LARGE);
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

    private static RawClient ask(String host, String target) throws IOException {
        RawClient client = RawClient.connect(program.http());
        client.send(RawClient.request("GET", target, host + ".test") + "\r\n");
        return client;
    }

    private static RawClient upload(String host) throws IOException {
        RawClient client = RawClient.connect(program.http());
        client.send(RawClient.request("POST", "/stalling", host + ".test", "Content-Length: " + LARGE) + "\r\n");
        Thread.ofVirtual().start(() -> {
            try {
                client.send(new byte[LARGE]);
            } catch (IOException refused) {
                // The proxy does not take it all.
            }
        });
        return client;
    }

    private static void assertWaits(RawClient client) throws IOException {
        client.socket().setSoTimeout(50);
        assertThatThrownBy(client::response).isInstanceOf(SocketTimeoutException.class);
        client.socket().setSoTimeout(20_000);
    }

    @Test
    void eachWaitEndsWhenItsAnnotationSaysOrElseTheConfigMap() throws IOException {
        var patient = new ArrayList<RawClient>();
        var hasty = new ArrayList<RawClient>();
        try {
            for (String others : List.of("60", "soon")) {
                program.configure(SETTINGS.replace("timeout: \"1\"", "timeout: \"" + others + "\""));
                patient.add(ask("short", "/full"));
                patient.add(ask("short", "/late"));
                patient.add(upload("short"));
            }
            program.configure(SETTINGS);
            for (String host : List.of("long", "longest")) {
                patient.add(ask(host, "/full"));
                patient.add(ask(host, "/late"));
                patient.add(upload(host));
            }
            for (String host : List.of("short", "bad", "zero", "negative", "empty")) {
                hasty.add(ask(host, "/full"));
                hasty.add(ask(host, "/late"));
                hasty.add(upload(host));
            }
            for (RawClient client : hasty) {
                assertThat(client.response().status()).isEqualTo(504);
            }
            for (RawClient client : patient) {
                assertWaits(client);
            }

            GO.countDown();
            for (int i = 0; i < patient.size(); i++) {
                if (i % 3 != 0) {
                    assertThat(patient.get(i).response().status()).isEqualTo(200);
                }
            }
        } finally {
            for (RawClient client : patient) {
                client.close();
            }
            for (RawClient client : hasty) {
                client.close();
            }
        }
    }

    /// The first try takes the second that all of them may have together.
    @Test
    void noTryBeginsOnceTheTimeForAllIsOver() throws IOException {
        var clients = new ArrayList<RawClient>();
        var hosts = List.of("usual-tries", "bad-tries", "unlimited-tries", "long-tries");
        for (String host : hosts) {
            clients.add(ask(host, "/silent"));
        }
        for (RawClient client : clients) {
            assertThat(client.response().status()).isEqualTo(504);
            client.close();
        }
        assertThat(hosts.stream().map(UpstreamTimeoutsIT::seen)).containsExactly(1L, 1L, 2L, 2L);
    }

    private static long seen(String host) {
        return silent.requests().stream()
                .filter(request -> request.headers("host").contains(host + ".test"))
                .count();
    }
}

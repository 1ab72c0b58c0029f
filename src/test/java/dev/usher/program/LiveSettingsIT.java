package dev.usher.program;

import static dev.usher.program.StreamPorts.TCP;
import static dev.usher.program.StreamPorts.line;
import static dev.usher.program.StreamPorts.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Keys of the ConfigMap that change while there is traffic of both protocols: they take effect, and nothing is lost
/// (K0.5).
class LiveSettingsIT {
    private static final String TEXT = "the same again and again, ".repeat(100);

    private int port;
    private Backend web;
    private Backend echo;
    private Program program;
    private final List<LoadLoop> loads = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        port = TestPorts.free();
        web = Backend.start((_, _, out) -> Backend.answer(out, 200, TEXT, "Content-Type: application/json"));
        echo = Backend.raw(InputStream::transferTo);
        program = Program.configured(
                "use-gzip: \"false\"",
                Program.service("web", web.port())
                        + Program.ingress("web", "web.test", "Prefix / web")
                        + Program.service("db", echo.port())
                        + map("tcp", line(port, "db")),
                TCP);
        LoadLoop.Question get = client -> client.get("web.test", "/load", "accept-encoding: gzip, br");
        LoadLoop.Question post = client -> client.send("POST", "web.test", "/load", new byte[20_000]);
        load(2, Over.HTTP_1, get);
        load(1, Over.HTTP_2_TLS, get);
        load(1, Over.HTTP_1_TLS, post);
        load(1, Over.HTTP_2_TLS, post);
    }

    private void load(int count, Over protocol, LoadLoop.Question question) {
        loads.add(LoadLoop.start(count, () -> new LoadLoop.Sent(protocol.connect(program), question), false));
    }

    @AfterEach
    void stop() throws IOException {
        loads.forEach(LoadLoop::close);
        program.close();
        web.close();
        echo.close();
    }

    /// Changes the ConfigMap; everything else stays.
    private void set(String settings) throws IOException {
        program.write(
                "main.yaml",
                Program.service("web", web.port())
                        + Program.ingress("web", "web.test", "Prefix / web")
                        + Program.service("db", echo.port())
                        + map("tcp", line(port, "db"))
                        + """
                        ---
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: usher}
                        data:
                        """
                        + settings.indent(2));
    }

    private void assertNothingLost() {
        List<Long> before = loads.stream().map(LoadLoop::served).toList();
        for (int i = 0; i < loads.size(); i++) {
            LoadLoop load = loads.get(i);
            long least = before.get(i) + 10;
            Program.await("traffic goes on", () -> load.served() > least);
        }
        for (LoadLoop load : loads) {
            load.finish();
            assertThat(load.failures()).isEmpty();
        }
    }

    private Optional<String> coding() throws IOException {
        return RawClient.get(program.http(), "web.test", "/", "Accept-Encoding: gzip, br")
                .header("content-encoding");
    }

    @Test
    void compressionIsSwitchedAndTunedUnderLoad() throws IOException {
        for (int i = 0; i < 3; i++) {
            set("use-gzip: \"true\"\ngzip-types: application/json\ngzip-level: \"" + (i + 1) + "\"");
            Program.await("gzip", () -> coding().equals(Optional.of("gzip")));
            set("use-gzip: \"true\"\nenable-brotli: \"true\"\nbrotli-types: application/json");
            Program.await("brotli", () -> coding().equals(Optional.of("br")));
            set("use-gzip: \"true\"\ngzip-types: text/css");
            Program.await("no longer for this type", () -> coding().isEmpty());
            set("use-gzip: \"true\"\ngzip-types: application/json\ngzip-min-length: \"100000\"");
            Program.await("no longer for this length", () -> coding().isEmpty());
            set("use-gzip: \"false\"");
            Program.await("off", () -> coding().isEmpty());
        }
        assertNothingLost();
    }

    @Test
    void tracesBeginEndAndMoveToAnotherCollectorUnderLoad() throws IOException {
        try (TraceCollector one = TraceCollector.start();
                TraceCollector other = TraceCollector.start()) {
            for (int i = 0; i < 3; i++) {
                int round = i;
                set(collector(one, "one-" + i));
                Program.await("spans", () -> named(one, "one-" + round));
                set(collector(other, "other-" + i));
                Program.await("spans", () -> named(other, "other-" + round));
                set(collector(other, "again-" + i) + "\notel-max-queuesize: \"4096\"");
                Program.await("spans", () -> named(other, "again-" + round));
            }
            set("enable-opentelemetry: \"false\"");
            assertNothingLost();
        }
    }

    /// A collector that takes connections and never answers holds up nobody.
    @Test
    void aCollectorThatHangsDoesNotHoldUpTheNextConfiguration() throws IOException {
        try (Backend hanging = Backend.raw((in, _) -> in.transferTo(OutputStream.nullOutputStream()))) {
            set(collector(hanging.port(), "hanging"));
            Program.await("spans are on their way", () -> hanging.connections() > 0);
            long begin = System.nanoTime();
            for (int i = 0; i < 8; i++) {
                String coding = i % 2 == 0 ? "gzip" : "none";
                set(collector(hanging.port(), "hanging-" + i) + "\nuse-gzip: \"" + (i % 2 == 0)
                        + "\"\ngzip-types: application/json");
                Program.await(coding, () -> coding().orElse("none").equals(coding));
            }
            assertThat((System.nanoTime() - begin) / 1e9)
                    .as("seconds; each would take two if they waited")
                    .isLessThan(14);
            assertNothingLost();
        }
    }

    private static boolean named(TraceCollector collector, String service) {
        return collector.received().stream()
                .anyMatch(spans -> TraceCollector.attribute(spans.getResource().getAttributesList(), "service.name")
                        .equals(service));
    }

    private static String collector(TraceCollector to, String service) {
        return collector(to.port(), service);
    }

    private static String collector(int port, String service) {
        return """
                enable-opentelemetry: "true"
                otlp-collector-host: 127.0.0.1
                otlp-collector-port: "%d"
                otel-schedule-delay-millis: "20"
                otel-sampler: AlwaysOn
                otel-service-name: %s""".formatted(port, service);
    }

    @Test
    void settingsOfStreamsChangeWhileStreamsAreOpen() throws Exception {
        var failures = new ConcurrentLinkedQueue<String>();
        var echoed = new AtomicLong();
        var stopping = new AtomicBoolean();
        try (RawClient kept = RawClient.connect(port)) {
            assertEchoes(kept, "before");
            Thread talking = Thread.ofVirtual().start(() -> talk(stopping, echoed, failures));

            set(
                    "proxy-stream-timeout: 1s\nproxy-stream-next-upstream-tries: \"2\"\nproxy-stream-next-upstream: \"false\"");

            // A session that began before keeps its patience; one that begins now has the new one.
            Program.await("new sessions end when idle", this::endsWhenIdle);
            assertEchoes(kept, "a session of before");
            set("proxy-stream-timeout: 600s\nlog-format-stream: new-$protocol");
            assertEchoes(kept, "and once more");
            Program.await("new lines", () -> program.log().contains("new-TCP"));
            long before = echoed.get();
            Program.await("streams go on", () -> echoed.get() > before + 20);
            stopping.set(true);
            talking.join();
            assertThat(failures).isEmpty();
        }
        assertNothingLost();
    }

    /// Whether the proxy closes a session that says something once within some seconds.
    private boolean endsWhenIdle() throws IOException {
        try (RawClient client = RawClient.connect(port)) {
            client.socket().setSoTimeout(4000);
            client.send("x");
            return client.rest().length == 1;
        } catch (SocketTimeoutException open) {
            return false;
        }
    }

    private void talk(AtomicBoolean stopping, AtomicLong echoed, Queue<String> failures) {
        while (!stopping.get()) {
            try (RawClient client = RawClient.connect(port)) {
                for (int i = 0; i < 20; i++) {
                    assertEchoes(client, "hello " + i);
                    echoed.incrementAndGet();
                }
            } catch (IOException | AssertionError e) {
                failures.add(e.toString());
                return;
            }
        }
    }

    private static void assertEchoes(RawClient client, String text) throws IOException {
        client.send(text);
        assertThat(new String(client.exactly(text.length()), StandardCharsets.US_ASCII))
                .isEqualTo(text);
    }
}

package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// OT1 over real sockets: what a client, a backend and a collector see of traces.
class TracingIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";

    private static Backend backend;
    private static TraceCollector collector;
    private static Program program;

    @BeforeAll
    static void start() throws IOException {
        backend = Backend.named("web");
        collector = TraceCollector.start();
        program = configured(
                Program.annotated("plain", "plain.test", "web", "enable-opentelemetry: \"true\"")
                        + Program.annotated(
                                "own",
                                "own.test",
                                "web",
                                "enable-opentelemetry: \"true\"\nopentelemetry-trust-incoming-span: \"false\"\n"
                                        + "opentelemetry-operation-name: own-name")
                        + Program.annotated("untraced", "untraced.test", "web", "enable-access-log: \"true\"")
                        + Program.annotated("empty", "empty.test", "nothing", "enable-opentelemetry: \"true\"")
                        + Program.service("nothing"),
                "");
    }

    private static Program configured(String ingresses, String more) throws IOException {
        return Program.configured(
                "otlp-collector-host: 127.0.0.1\notlp-collector-port: \"" + collector.port()
                        + "\"\notel-schedule-delay-millis: \"50\"\notel-service-name: edge\n" + more,
                Program.service("web", backend.port()) + ingresses);
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        collector.close();
        backend.close();
    }

    private static WebClient http1() throws IOException {
        return new WebClient.Http1(RawClient.connect(program.http()));
    }

    private static WebClient http2() throws IOException {
        return new WebClient.Http2(FrameClient.connect(program.http()));
    }

    /// The span of the request for this target, once it is there.
    private static Span span(String target) {
        Program.await("the span of " + target, () -> find(target).size() == 1);
        return find(target).getFirst();
    }

    private static List<Span> find(String target) {
        return collector.spans().stream()
                .filter(span -> attribute(span, "http.target").equals(target))
                .toList();
    }

    private static String attribute(Span span, String key) {
        return TraceCollector.attribute(span.getAttributesList(), key);
    }

    @Test
    void makesASpanOfEachRequest() throws IOException {
        for (var kind : List.of("1.1", "2.0")) {
            long before = System.currentTimeMillis();
            try (WebClient client = kind.equals("1.1") ? http1() : http2()) {
                assertThat(client.get("plain.test", "/a/" + kind + "?b=c", "user-agent: curl/8")
                                .status())
                        .isEqualTo(200);
            }

            Span span = span("/a/" + kind + "?b=c");
            assertThat(span.getName()).isEqualTo("GET /");
            assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
            assertThat(span.getParentSpanId().isEmpty()).isTrue();
            assertThat(attribute(span, "http.method")).isEqualTo("GET");
            assertThat(attribute(span, "http.flavor")).isEqualTo("HTTP/" + kind);
            assertThat(attribute(span, "http.host")).isEqualTo("plain.test");
            assertThat(attribute(span, "http.scheme")).isEqualTo("http");
            assertThat(attribute(span, "http.status_code")).isEqualTo("200");
            assertThat(attribute(span, "http.user_agent")).isEqualTo("curl/8");
            assertThat(attribute(span, "net.peer.ip")).isEqualTo("127.0.0.1");
            assertThat(attribute(span, "ingress.name")).isEqualTo("plain");
            assertThat(attribute(span, "ingress.upstream")).isEqualTo("default-web-80");
            assertThat(span.getStartTimeUnixNano() / 1_000_000).isBetween(before - 1000, before + 60_000);
            assertThat(span.getEndTimeUnixNano()).isGreaterThanOrEqualTo(span.getStartTimeUnixNano());
            assertThat(backend.last().headers("traceparent"))
                    .containsExactly("00-" + TraceCollector.traceId(span) + "-" + TraceCollector.spanId(span) + "-01");
        }
        var resource = collector.received().getFirst().getResource().getAttributesList();
        assertThat(TraceCollector.attribute(resource, "service.name")).isEqualTo("edge");
    }

    @Test
    void continuesTheTraceOfTheClient() throws IOException {
        for (var kind : List.of("h1", "h2")) {
            try (WebClient client = kind.equals("h1") ? http1() : http2()) {
                client.get(
                        "plain.test",
                        "/continued/" + kind,
                        "traceparent: 00-" + TRACE + "-" + PARENT + "-01",
                        "tracestate: vendor=1");
            }

            Span span = span("/continued/" + kind);
            assertThat(TraceCollector.traceId(span)).isEqualTo(TRACE);
            assertThat(TraceCollector.parentId(span)).isEqualTo(PARENT);
            assertThat(span.getTraceState()).isEqualTo("vendor=1");
            assertThat(backend.last().headers("traceparent"))
                    .containsExactly("00-" + TRACE + "-" + TraceCollector.spanId(span) + "-01");
            assertThat(backend.last().headers("tracestate")).containsExactly("vendor=1");
        }
    }

    @Test
    void recordsNothingTheClientDoesNotRecord() throws IOException {
        try (WebClient client = http1()) {
            client.get("plain.test", "/dropped", "b3: " + TRACE + "-" + PARENT + "-0");
            assertThat(backend.last().headers("b3").getFirst())
                    .startsWith(TRACE + "-")
                    .endsWith("-0-" + PARENT);
            client.get("plain.test", "/recorded");
        }

        span("/recorded");
        assertThat(find("/dropped")).isEmpty();
    }

    @Test
    void beginsATraceOfItsOwnWhereTheClientIsNotTrusted() throws IOException {
        try (WebClient client = http1()) {
            client.get("own.test", "/own", "traceparent: 00-" + TRACE + "-" + PARENT + "-00", "tracestate: vendor=1");
        }

        Span span = span("/own");
        assertThat(span.getName()).isEqualTo("own-name");
        assertThat(TraceCollector.traceId(span)).isNotEqualTo(TRACE);
        assertThat(span.getParentSpanId().isEmpty()).isTrue();
        assertThat(backend.last().headers("tracestate")).isEmpty();
    }

    @Test
    void tracesAnswersOfItsOwn() throws IOException {
        try (WebClient client = http1()) {
            assertThat(client.get("empty.test", "/none").status()).isEqualTo(503);
            assertThat(client.send("POST", "plain.test", "/large", new byte[2 << 20])
                            .status())
                    .isEqualTo(413);
        }

        assertThat(span("/none").getStatus().getCodeValue()).isEqualTo(2);
        assertThat(attribute(span("/large"), "http.status_code")).isEqualTo("413");
    }

    @Test
    void leavesRequestsAloneThatAreNotTraced() throws IOException {
        String traceparent = "00-" + TRACE + "-" + PARENT + "-01";
        try (WebClient client = http1()) {
            client.get("untraced.test", "/alone", "traceparent: " + traceparent);
            assertThat(backend.last().headers("traceparent")).containsExactly(traceparent);
            client.get("plain.test", "/behind");
        }

        span("/behind");
        assertThat(find("/alone")).isEmpty();
    }

    @Test
    void goesOnServingWhileTheCollectorRefuses() throws IOException {
        try (Program other = configured(
                        Program.ingress("all", "all.test", "Prefix /shop web"),
                        "enable-opentelemetry: \"true\"\nopentelemetry-operation-name: $request_method $host$uri\n");
                WebClient client = new WebClient.Http1(RawClient.connect(other.http()))) {
            collector.refusing = true;
            client.get("all.test", "/shop/lost");
            Program.await("a failed export", () -> metrics(other).contains("usher_trace_spans_failed_total 1"));
            collector.refusing = false;
            client.get("all.test", "/shop/a%20b");
            assertThat(collector.await("GET all.test/shop/a b")).isNotNull();
            client.get("nobody.test", "/");
            assertThat(collector.await("GET nobody.test/")).isNotNull();
        }
    }

    private static String metrics(Program of) throws IOException {
        return RawClient.get(of.admin(), "admin", "/metrics").text();
    }

    @Test
    void sendsBatchesLargerThanAWindow() throws IOException {
        String agent = "x".repeat(4000);
        try (Program other = configured(
                        Program.ingress("all", "batch.test", "Prefix / web"),
                        "enable-opentelemetry: \"true\"\notel-max-export-batch-size: \"64\"\n");
                WebClient client = new WebClient.Http1(RawClient.connect(other.http()))) {
            for (int i = 0; i < 64; i++) {
                client.get("batch.test", "/batch/" + i, "User-Agent: " + agent);
            }
            Program.await(
                    "all spans",
                    () -> collector.spans().stream()
                                    .filter(span ->
                                            attribute(span, "http.target").startsWith("/batch/"))
                                    .filter(span ->
                                            attribute(span, "http.user_agent").equals(agent))
                                    .count()
                            == 64);
        }
        assertThat(agent.getBytes(StandardCharsets.US_ASCII)).hasSize(4000);
    }
}

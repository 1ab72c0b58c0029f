package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which requests are traced, as what, and how spans get to the collector (OT1), by settings that change meanwhile and
/// annotations that win over them.
class TracingRowsIT {
    private static final String TRACE = "4bf92f3577b34da6";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final AtomicInteger TARGETS = new AtomicInteger();

    private static Backend backend;
    private static Backend service;
    private static TraceCollector collector;
    private static Program program;

    @BeforeAll
    static void start() throws IOException {
        backend = Backend.named("web");
        service = Backend.named("service");
        collector = TraceCollector.start();
        program = Program.configured(
                "hsts: \"true\"",
                Program.service("web", backend.port())
                        + host("plain")
                        + host("traced", "enable-opentelemetry: \"true\"")
                        + host("untraced", "enable-opentelemetry: \"false\"")
                        + host("odd", "enable-opentelemetry: \"on\"", "opentelemetry-trust-incoming-span: \"on\"")
                        + host("trusting", "opentelemetry-trust-incoming-span: \"true\"")
                        + host("wary", "opentelemetry-trust-incoming-span: \"false\"")
                        + host("named", "opentelemetry-operation-name: own-name_1")
                        + host("asking", "auth-url: http://127.0.0.1:" + service.port() + "/")
                        + host("copied", "mirror-target: http://127.0.0.1:" + service.port() + "/copy")
                        + host("misnamed", "opentelemetry-operation-name: $host"));
    }

    private static String host(String name, String... annotations) {
        return InterplaysSuite.host(name, annotations);
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        collector.close();
        backend.close();
        service.close();
    }

    private static void configure(String... lines) throws IOException {
        configure(collector.port(), lines);
    }

    private static void configure(int port, String... lines) throws IOException {
        String delay = String.join("\n", lines).contains("otel-schedule-delay-millis")
                ? ""
                : "\notel-schedule-delay-millis: \"20\"";
        program.configure("otlp-collector-host: 127.0.0.1\notlp-collector-port: \"" + port + "\"" + delay + "\n"
                + String.join("\n", lines));
    }

    /// Sends a request.
    ///
    /// @return its target, which no other has
    private static String send(String name, String... headers) throws IOException {
        String target = "/" + TARGETS.incrementAndGet();
        assertThat(RawClient.get(program.http(), name + ".test", target, headers)
                        .status())
                .isEqualTo(200);
        return target;
    }

    private static Optional<Span> find(String target) {
        return collector.spans().stream()
                .filter(span -> TraceCollector.attribute(span.getAttributesList(), "http.target")
                        .equals(target))
                .findFirst();
    }

    private static Span span(String target) {
        Program.await("the span of " + target, () -> find(target).isPresent());
        return find(target).orElseThrow();
    }

    /// Whether the backend was told that a request is recorded; absent where it is not traced at all.
    private static Optional<Boolean> recorded() {
        return backend.last().headers("traceparent").stream().findFirst().map(value -> value.endsWith("-01"));
    }

    private static String parent(String low, String flags) {
        return "traceparent: 00-" + TRACE + low + "-" + PARENT + "-" + flags;
    }

    @Test
    void annotationsWinOverTheSettingThatTracesAll() throws IOException {
        configure("enable-opentelemetry: \"true\"");
        String untraced = send("untraced");
        assertThat(recorded()).isEmpty();
        String odd = send("odd");
        assertThat(recorded()).hasValue(true);
        span(odd);
        span(send("plain"));
        assertThat(find(untraced)).isEmpty();

        configure("enable-opentelemetry: \"on\"");
        send("plain");
        assertThat(recorded()).as("a setting nobody can read").isEmpty();
        send("odd");
        assertThat(recorded()).isEmpty();
        span(send("traced"));
    }

    @Test
    void nothingIsTracedWithoutACollector() throws IOException {
        program.configure("enable-opentelemetry: \"true\"\notlp-collector-host: \"\"");
        for (String name : new String[] {"plain", "traced"}) {
            send(name);
            assertThat(recorded()).isEmpty();
        }
    }

    @Test
    void aPortNobodyCanReadIsTheUsualOne() throws IOException {
        double failed = program.metric("usher_trace_spans_failed_total");
        program.configure("enable-opentelemetry: \"true\"\notlp-collector-host: 127.0.0.7\n"
                + "otlp-collector-port: \"99999\"\notel-schedule-delay-millis: \"20\"");
        String lost = send("plain");

        Program.await("it is sent to another", () -> program.metric("usher_trace_spans_failed_total") > failed);
        assertThat(find(lost)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "true, plain, true",
        "true, wary, false",
        "true, odd, true",
        "false, plain, false",
        "false, trusting, true",
        "false, odd, false",
        "never, plain, true",
    })
    void theTraceOfAClientGoesOnWhereItIsTrusted(String setting, String name, boolean goesOn) throws IOException {
        configure("enable-opentelemetry: \"true\"", "opentelemetry-trust-incoming-span: \"" + setting + "\"");

        Span span = span(send(name, parent("a3ce929d0e0e4736", "01")));

        assertThat(TraceCollector.traceId(span).equals(TRACE + "a3ce929d0e0e4736"))
                .isEqualTo(goesOn);
        assertThat(TraceCollector.parentId(span)).isEqualTo(goesOn ? PARENT : "");
    }

    @Test
    void spansAreNamedByTheAnnotationElseTheSettingElseTheRequest() throws IOException {
        configure("enable-opentelemetry: \"true\"", "opentelemetry-operation-name: \"$request_method at $host\"");
        assertThat(span(send("plain")).getName()).isEqualTo("GET at plain.test");
        assertThat(span(send("named")).getName()).isEqualTo("own-name_1");

        configure("enable-opentelemetry: \"true\"");
        assertThat(span(send("plain")).getName()).isEqualTo("GET /");
        assertThat(RawClient.get(program.http(), "misnamed.test", "/").status())
                .as("an Ingress whose name of spans is none")
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"asking", "copied"})
    void whoeverIsAskedAboutARequestOrGetsACopyBelongsToItsTrace(String name) throws IOException {
        configure("enable-opentelemetry: \"true\"");
        int before = service.requests().size();

        Span span = span(send(name));

        Program.await("the other request", () -> service.requests().size() == before + 1);
        assertThat(service.last().headers("traceparent"))
                .singleElement()
                .asString()
                .contains(TraceCollector.traceId(span));
    }

    @Test
    void theServiceIsNamedAsInIngressNginxUnlessTheSettingsNameIt() throws IOException {
        configure("enable-opentelemetry: \"true\"");
        span(send("plain"));
        assertThat(services()).contains("nginx").doesNotContain("edge-7");

        configure("enable-opentelemetry: \"true\"", "otel-service-name: edge-7");
        span(send("plain"));
        assertThat(services()).endsWith("edge-7");
    }

    private static List<String> services() {
        return collector.received().stream()
                .map(spans -> TraceCollector.attribute(spans.getResource().getAttributesList(), "service.name"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "AlwaysOn, 0.01, true",
        "AlwaysOff, 1, false",
        "Sometimes, 0.01, true",
        "TraceIdRatioBased, 1, true",
        "TraceIdRatioBased, 0, false",
    })
    void theSamplerDecidesAboutRequestsNobodyDecidedAbout(String sampler, String ratio, boolean recorded)
            throws IOException {
        configure(
                "enable-opentelemetry: \"true\"", "otel-sampler: " + sampler, "otel-sampler-ratio: \"" + ratio + "\"");

        String target = send("plain");
        assertThat(recorded()).hasValue(recorded);
        span(send("plain", parent("a3ce929d0e0e4736", "01")));
        if (recorded) {
            span(target);
        } else {
            assertThat(find(target)).isEmpty();
        }
    }

    /// The share is that of trace ids, so that everybody who sees one decides alike.
    @ParameterizedTest
    @CsvSource({
        "0.5, 3fffffffffffffff, 4000000000000001",
        "0.25, 1fffffffffffffff, 3fffffffffffffff",
        "1.5, 0000000000000001, 4000000000000001",
        "half, 0000000000000001, 4000000000000001",
    })
    void theRatioIsAShareOfTraceIds(String ratio, String within, String beyond) throws IOException {
        configure(
                "enable-opentelemetry: \"true\"",
                "otel-sampler: TraceIdRatioBased",
                "otel-sampler-parent-based: \"false\"",
                "otel-sampler-ratio: \"" + ratio + "\"");

        send("plain", parent(within, "01"));
        assertThat(recorded()).hasValue(true);
        send("plain", parent(beyond, "01"));
        assertThat(recorded()).hasValue(false);
    }

    @ParameterizedTest
    @CsvSource({
        "true, AlwaysOff, 01, true",
        "true, AlwaysOn, 00, false",
        "false, AlwaysOff, 01, false",
        "false, AlwaysOn, 00, true",
        "maybe, AlwaysOff, 01, true",
    })
    void theDecisionOfTheClientCountsUnlessTheSettingsSayNo(
            String parentBased, String sampler, String flags, boolean recorded) throws IOException {
        configure(
                "enable-opentelemetry: \"true\"",
                "otel-sampler: " + sampler,
                "otel-sampler-parent-based: \"" + parentBased + "\"");

        send("plain", parent("a3ce929d0e0e4736", flags));

        assertThat(recorded()).hasValue(recorded);
    }

    /// Nobody would see the first one for ten minutes.
    @Test
    void spansWaitUntilThereAreEnoughOrTheDelayIsOver() throws IOException {
        configure(
                "enable-opentelemetry: \"true\"",
                "otel-max-export-batch-size: \"2\"",
                "otel-schedule-delay-millis: \"600000\"",
                "otel-service-name: pairs");
        String first = send("plain");
        Program.await("it waits", () -> program.metric("usher_trace_spans_waiting") == 1);
        String second = send("plain");

        span(first);
        span(second);
        assertThat(collector.received().stream()
                        .filter(spans -> TraceCollector.attribute(
                                        spans.getResource().getAttributesList(), "service.name")
                                .equals("pairs")))
                .singleElement()
                .satisfies(spans ->
                        assertThat(spans.getScopeSpans(0).getSpansList()).hasSize(2));
    }

    @Test
    void spansBeyondTheQueueAreDroppedAndCounted() throws IOException {
        double dropped = program.metric("usher_trace_spans_dropped_total");
        var done = new CountDownLatch(1);
        try (Backend hanging = Backend.raw((_, _) -> Backend.await(done))) {
            configure(
                    hanging.port(),
                    "enable-opentelemetry: \"true\"",
                    "otel-max-queuesize: \"2\"",
                    "otel-max-export-batch-size: \"1\"");
            send("plain");
            Program.await("the first is on its way", () -> hanging.connections() == 1);
            for (int i = 0; i < 5; i++) {
                send("plain");
            }

            Program.await("two wait", () -> program.metric("usher_trace_spans_waiting") == 2);
            assertThat(program.metric("usher_trace_spans_dropped_total")).isEqualTo(dropped + 3);
            done.countDown();
        }
    }
}

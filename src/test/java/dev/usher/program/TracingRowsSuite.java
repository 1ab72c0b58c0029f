package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which requests are traced, and as what (OT1), by settings that change meanwhile and annotations that win over them.
abstract class TracingRowsSuite extends InterplaysSuite {
    private static final String TRACE = "4bf92f3577b34da6";
    private static final String PARENT = "00f067aa0ba902b7";

    private Backend web;
    private Backend service;
    private TraceCollector collector;
    private int targets;

    @BeforeAll
    void start() throws IOException {
        web = named("web");
        service = named("service");
        collector = TraceCollector.start();
        serve(
                "hsts: \"true\"",
                Program.service("web", web.port())
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

    @AfterAll
    @Override
    void stop() throws IOException {
        super.stop();
        collector.close();
    }

    TraceCollector collector() {
        return collector;
    }

    void configure(String... lines) throws IOException {
        configure(collector.port(), lines);
    }

    void configure(int port, String... lines) throws IOException {
        String delay = String.join("\n", lines).contains("otel-schedule-delay-millis")
                ? ""
                : "\notel-schedule-delay-millis: \"20\"";
        program()
                .configure("otlp-collector-host: 127.0.0.1\notlp-collector-port: \"" + port + "\"" + delay + "\n"
                        + String.join("\n", lines));
    }

    /// Sends a request.
    ///
    /// @return its target, which no other has
    String ask(String name, String... headers) throws IOException {
        targets++;
        String target = "/" + targets;
        assertThat(status(name + ".test", target, headers)).isEqualTo(200);
        return target;
    }

    Optional<Span> find(String target) {
        return collector.spans().stream()
                .filter(span -> TraceCollector.attribute(span.getAttributesList(), "http.target")
                        .equals(target))
                .findFirst();
    }

    Span span(String target) {
        await("the span of " + target, () -> find(target).isPresent());
        return find(target).orElseThrow();
    }

    /// Whether the backend was told that a request is recorded; absent where it is not traced at all.
    Optional<Boolean> recorded() {
        return web.last().headers("traceparent").stream().findFirst().map(value -> value.endsWith("-01"));
    }

    private static String parent(String low, String flags) {
        return "traceparent: 00-" + TRACE + low + "-" + PARENT + "-" + flags;
    }

    @Test
    void annotationsWinOverTheSettingThatTracesAll() throws IOException {
        configure("enable-opentelemetry: \"true\"");
        String untraced = ask("untraced");
        assertThat(recorded()).isEmpty();
        String odd = ask("odd");
        assertThat(recorded()).hasValue(true);
        span(odd);
        span(ask("plain"));
        assertThat(find(untraced)).isEmpty();

        configure("enable-opentelemetry: \"on\"");
        ask("plain");
        assertThat(recorded()).as("a setting nobody can read").isEmpty();
        ask("odd");
        assertThat(recorded()).isEmpty();
        span(ask("traced"));
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

        Span span = span(ask(name, parent("a3ce929d0e0e4736", "01")));

        assertThat(TraceCollector.traceId(span).equals(TRACE + "a3ce929d0e0e4736"))
                .isEqualTo(goesOn);
        assertThat(TraceCollector.parentId(span)).isEqualTo(goesOn ? PARENT : "");
    }

    @Test
    void spansAreNamedByTheAnnotationElseTheSettingElseTheRequest() throws IOException {
        configure("enable-opentelemetry: \"true\"", "opentelemetry-operation-name: \"$request_method at $host\"");
        assertThat(span(ask("plain")).getName()).isEqualTo("GET at plain.test");
        assertThat(span(ask("named")).getName()).isEqualTo("own-name_1");

        configure("enable-opentelemetry: \"true\"");
        assertThat(span(ask("plain")).getName()).isEqualTo("GET /");
        assertThat(status("misnamed.test", "/"))
                .as("an Ingress whose name of spans is none")
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"asking", "copied"})
    void whoeverIsAskedAboutARequestOrGetsACopyBelongsToItsTrace(String name) throws IOException {
        configure("enable-opentelemetry: \"true\"");
        int before = service.requests().size();

        Span span = span(ask(name));

        await("the other request", () -> service.requests().size() == before + 1);
        assertThat(service.last().headers("traceparent"))
                .singleElement()
                .asString()
                .contains(TraceCollector.traceId(span));
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

        String target = ask("plain");
        assertThat(recorded()).hasValue(recorded);
        span(ask("plain", parent("a3ce929d0e0e4736", "01")));
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

        ask("plain", parent(within, "01"));
        assertThat(recorded()).hasValue(true);
        ask("plain", parent(beyond, "01"));
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

        ask("plain", parent("a3ce929d0e0e4736", flags));

        assertThat(recorded()).hasValue(recorded);
    }
}

package dev.usher.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Which requests are traced, over HTTP/1.1 in clear, and how spans get to the collector, which no protocol of clients
/// changes.
class TracingRowsOverHttp1IT extends TracingRowsSuite {
    @Override
    Over over() {
        return Over.HTTP_1;
    }

    @Test
    void nothingIsTracedWithoutACollector() throws IOException {
        program().configure("enable-opentelemetry: \"true\"\notlp-collector-host: \"\"");
        for (String name : new String[] {"plain", "traced"}) {
            ask(name);
            assertThat(recorded()).isEmpty();
        }
    }

    @Test
    void aPortNobodyCanReadIsTheUsualOne() throws IOException {
        double failed = program().metric("usher_trace_spans_failed_total");
        program()
                .configure("enable-opentelemetry: \"true\"\notlp-collector-host: 127.0.0.7\n"
                        + "otlp-collector-port: \"99999\"\notel-schedule-delay-millis: \"20\"");
        String lost = ask("plain");

        await("it is sent to another", () -> program().metric("usher_trace_spans_failed_total") > failed);
        assertThat(find(lost)).isEmpty();
    }

    @Test
    void theServiceIsNamedAsInIngressNginxUnlessTheSettingsNameIt() throws IOException {
        configure("enable-opentelemetry: \"true\"");
        span(ask("plain"));
        assertThat(services()).contains("nginx").doesNotContain("edge-7");

        configure("enable-opentelemetry: \"true\"", "otel-service-name: edge-7");
        span(ask("plain"));
        assertThat(services()).endsWith("edge-7");
    }

    private List<String> services() {
        return collector().received().stream()
                .map(spans -> TraceCollector.attribute(spans.getResource().getAttributesList(), "service.name"))
                .toList();
    }

    /// Nobody would see the first one for ten minutes.
    @Test
    void spansWaitUntilThereAreEnoughOrTheDelayIsOver() throws IOException {
        configure(
                "enable-opentelemetry: \"true\"",
                "otel-max-export-batch-size: \"2\"",
                "otel-schedule-delay-millis: \"600000\"",
                "otel-service-name: pairs");
        String first = ask("plain");
        await("it waits", () -> program().metric("usher_trace_spans_waiting") == 1);
        String second = ask("plain");

        span(first);
        span(second);
        assertThat(collector().received().stream()
                        .filter(spans -> TraceCollector.attribute(
                                        spans.getResource().getAttributesList(), "service.name")
                                .equals("pairs")))
                .singleElement()
                .satisfies(spans ->
                        assertThat(spans.getScopeSpans(0).getSpansList()).hasSize(2));
    }

    @Test
    void spansBeyondTheQueueAreDroppedAndCounted() throws IOException {
        double dropped = program().metric("usher_trace_spans_dropped_total");
        var done = new CountDownLatch(1);
        try (Backend hanging = Backend.raw((_, _) -> Backend.await(done))) {
            configure(
                    hanging.port(),
                    "enable-opentelemetry: \"true\"",
                    "otel-max-queuesize: \"2\"",
                    "otel-max-export-batch-size: \"1\"");
            ask("plain");
            await("the first is on its way", () -> hanging.connections() == 1);
            for (int i = 0; i < 5; i++) {
                ask("plain");
            }

            await("two wait", () -> program().metric("usher_trace_spans_waiting") == 2);
            assertThat(program().metric("usher_trace_spans_dropped_total")).isEqualTo(dropped + 3);
            done.countDown();
        }
    }
}

package dev.usher.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Tracing;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TracerTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final SpanContext SPAN = new SpanContext(1, 2, 3, 4, true, "vendor=1");

    private final Collector collector = new Collector();
    private final Tracer tracer = new Tracer(() -> collector, "usher/1.0");
    private final LoopTracer loop = new LoopTracer(tracer);

    /// Takes requests, and answers when a test says so.
    private static final class Collector implements SpanSender {
        final BlockingQueue<byte[]> requests = new LinkedBlockingQueue<>();
        volatile CompletionStage<Integer> answer = CompletableFuture.completedStage(0);
        volatile boolean closed;

        @Override
        public CompletionStage<Integer> send(InetSocketAddress address, String authority, byte[] request) {
            var now = answer; // before the test, which waits for the request, can set the next one
            requests.add(request);
            return now;
        }

        @Override
        public void close() {
            closed = true;
        }

        List<Span> next() throws Exception {
            byte[] request = requests.poll(10, TimeUnit.SECONDS);
            assertThat(request).as("no request came").isNotNull();
            return ExportTraceServiceRequest.parseFrom(request)
                    .getResourceSpans(0)
                    .getScopeSpans(0)
                    .getSpansList();
        }
    }

    private static Tracing settings(int queue, Duration delay, int batch) {
        return new Tracing(
                "127.0.0.1",
                4317,
                "edge",
                new Tracing.Sampler(Tracing.Sampler.Kind.ALWAYS_ON, true, 1),
                new Tracing.Batches(queue, delay, batch));
    }

    private static FakeExchange traced() {
        var exchange = new FakeExchange(FakeExchange.host("shop.example.com", "cart"));
        exchange.span = Optional.of(SPAN);
        return exchange;
    }

    private String metrics() throws IOException {
        var metrics = new Metrics(new MetricSettings(
                true,
                new MetricSettings.Identity("", "", "", "", "", ""),
                true,
                true,
                true,
                true,
                java.util.Set.of(),
                MetricSettings.Buckets.DEFAULTS,
                100));
        tracer.register(metrics);
        var out = new ByteArrayOutputStream();
        metrics.write(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void sendsABatchAsSoonAsItIsFull() throws Exception {
        tracer.settings(settings(10, NEVER, 2));
        loop.write(traced());
        loop.write(traced());

        assertThat(collector.next()).hasSize(2);
        tracer.close();
        assertThat(metrics()).contains("usher_trace_spans_exported_total 2");
        assertThat(collector.closed).isTrue();
    }

    @Test
    void sendsWhatIsThereAfterTheDelay() throws Exception {
        tracer.settings(settings(10, Duration.ofMillis(20), 5));
        loop.write(traced());

        assertThat(collector.next()).hasSize(1);
        tracer.close();
    }

    @Test
    void sendsWhatWaitsBeforeItEnds() throws Exception {
        tracer.settings(settings(10, NEVER, 5));
        loop.write(traced());
        tracer.close();

        assertThat(collector.next()).hasSize(1);
    }

    @Test
    void dropsAndCountsWhatFindsNoRoom() throws Exception {
        collector.answer = new CompletableFuture<>();
        tracer.settings(settings(3, NEVER, 1));
        loop.write(traced());
        assertThat(collector.next()).hasSize(1); // and is never answered, so that nothing leaves the queue any more
        for (int i = 0; i < 10; i++) {
            loop.write(traced());
        }

        assertThat(metrics()).contains("usher_trace_spans_dropped_total 7", "usher_trace_spans_waiting 3");
        collector.answer.toCompletableFuture().complete(0);
        tracer.close();
    }

    @Test
    void goesOnAfterTheCollectorFailed() throws Exception {
        collector.answer = CompletableFuture.failedStage(new IOException("connection refused"));
        tracer.settings(settings(10, NEVER, 1));
        loop.write(traced());
        assertThat(collector.next()).hasSize(1);
        collector.answer = CompletableFuture.completedStage(0);
        loop.write(traced());
        assertThat(collector.next()).hasSize(1);

        tracer.close();
        assertThat(metrics()).contains("usher_trace_spans_failed_total 1", "usher_trace_spans_exported_total 1");
    }

    /// Whoever brings new settings is the thread that publishes routing tables.
    @Test
    void waitsForNoCollectorWhenAnotherTakesItsPlace() throws Exception {
        var before = new Collector();
        var after = new Collector();
        var senders = new ArrayDeque<>(List.of(before, after));
        var changing = new Tracer(senders::remove, "usher/1.0");
        var writing = new LoopTracer(changing);
        var answer = new CompletableFuture<Integer>();
        before.answer = answer;
        changing.settings(settings(10, NEVER, 1));
        writing.write(traced());
        assertThat(before.next()).hasSize(1); // and the answer keeps the others waiting
        writing.write(traced());

        changing.settings(settings(11, NEVER, 1));

        assertThat(before.closed).as("it is still waited for").isFalse();
        writing.write(traced());
        assertThat(after.next()).hasSize(1);
        answer.complete(0);
        assertThat(before.next()).as("what it was to have").hasSize(1);
        changing.close();
        assertThat(before.closed).isTrue();
        assertThat(after.closed).isTrue();
    }

    @Test
    void makesNoSenderWhileTracingIsOff() {
        var off = new Tracer(
                () -> {
                    throw new AssertionError("tracing is off");
                },
                "usher/1.0");
        off.settings(Tracing.DEFAULTS);

        new LoopTracer(off).write(traced());

        assertThat(off.exporter()).isEmpty();
    }

    @Test
    void replacesOctetsThatAreNoText() throws Exception {
        tracer.settings(settings(10, NEVER, 1));
        var exchange = traced().text(FinishedExchange.Text.USER_AGENT, "a\u00ffb");
        exchange.status = 503;
        loop.write(exchange);

        Span span = collector.next().getFirst();
        assertThat(span.getAttributesList())
                .anyMatch(attribute -> attribute.getKey().equals("http.user_agent")
                        && attribute.getValue().getStringValue().equals("a\ufffdb"));
        assertThat(span.getStatus().getCodeValue()).isEqualTo(2);
        assertThat(span.getTraceState()).isEqualTo("vendor=1");
        tracer.close();
    }
}

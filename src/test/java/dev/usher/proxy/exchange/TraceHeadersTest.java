package dev.usher.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Tracing.Sampler;
import dev.usher.observe.SpanContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceHeadersTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final String NEW = "0000000000000001" + "0000000000000002";
    private static final String SPAN = "0000000000000003";

    private static TraceSampler sampler(Sampler.Kind kind, boolean parentBased, double ratio) {
        return TraceSampler.of(new Sampler(kind, parentBased, ratio));
    }

    private static final TraceSampler ON = sampler(Sampler.Kind.ALWAYS_ON, true, 1);
    private static final TraceSampler OFF = sampler(Sampler.Kind.ALWAYS_OFF, true, 1);

    /// The trace headers a backend gets.
    private static List<String> sent(boolean trusted, TraceSampler sampler, String... came) {
        var fields = new Fields();
        fields.add("Accept", "*/*");
        for (String line : came) {
            int colon = line.indexOf(':');
            fields.add(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        TraceHeaders headers = TraceHeaders.of(fields);
        SpanContext span = headers.span(trusted, sampler, 1, 2, 3);
        headers.replace(fields, span);
        var lines = new ArrayList<String>();
        for (int line = 1; line < fields.count(); line++) {
            if (!fields.isRemoved(line)) {
                lines.add(fields.name(line) + ": " + fields.value(line));
            }
        }
        return lines;
    }

    @Test
    void beginsATraceWhereThereIsNone() {
        assertThat(sent(true, ON)).containsExactly("traceparent: 00-" + NEW + "-" + SPAN + "-01");
        assertThat(sent(true, OFF)).containsExactly("traceparent: 00-" + NEW + "-" + SPAN + "-00");
    }

    @Test
    void continuesTheTraceOfTheClient() {
        assertThat(sent(
                        true,
                        OFF,
                        "Traceparent: 00-" + TRACE + "-" + PARENT + "-01",
                        "tracestate: a=1",
                        "tracestate: b=2"))
                .containsExactly("traceparent: 00-" + TRACE + "-" + SPAN + "-01", "tracestate: a=1, b=2");
        assertThat(sent(true, ON, "traceparent: 00-" + TRACE + "-" + PARENT + "-00"))
                .containsExactly("traceparent: 00-" + TRACE + "-" + SPAN + "-00");
        assertThat(sent(true, ON, "traceparent: cc-" + TRACE + "-" + PARENT + "-01-more"))
                .containsExactly("traceparent: 00-" + TRACE + "-" + SPAN + "-01");
    }

    @Test
    void beginsItsOwnTraceWhereTheClientIsNotTrusted() {
        assertThat(sent(
                        false,
                        OFF,
                        "traceparent: 00-" + TRACE + "-" + PARENT + "-01",
                        "tracestate: a=1",
                        "b3: " + TRACE + "-" + PARENT + "-1"))
                .containsExactly("traceparent: 00-" + NEW + "-" + SPAN + "-00", "b3: " + NEW + "-" + SPAN + "-0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-" + TRACE + "-" + PARENT,
                "00-" + TRACE + "-" + PARENT + "-01-more",
                "ff-" + TRACE + "-" + PARENT + "-01",
                "00-00000000000000000000000000000000-" + PARENT + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + PARENT + "-01",
                "00-" + TRACE + "-" + PARENT + "-0g",
                "00_" + TRACE + "-" + PARENT + "-01",
                ""
            })
    void takesAMalformedTraceForNone(String traceparent) {
        assertThat(sent(true, ON, "traceparent: " + traceparent, "tracestate: a=1"))
                .containsExactly("traceparent: 00-" + NEW + "-" + SPAN + "-01");
    }

    @Test
    void takesTwoTracesForNone() {
        String line = "traceparent: 00-" + TRACE + "-" + PARENT + "-01";
        assertThat(sent(true, ON, line, line)).containsExactly("traceparent: 00-" + NEW + "-" + SPAN + "-01");
    }

    @Test
    void speaksB3ToThoseWhoDo() {
        assertThat(sent(true, OFF, "b3: " + TRACE + "-" + PARENT + "-1-05e3ac9a4f6e3b90"))
                .containsExactly(
                        "traceparent: 00-" + TRACE + "-" + SPAN + "-01", "b3: " + TRACE + "-" + SPAN + "-1-" + PARENT);
        assertThat(sent(true, ON, "b3: 0"))
                .containsExactly("traceparent: 00-" + NEW + "-" + SPAN + "-00", "b3: " + NEW + "-" + SPAN + "-0");
        assertThat(sent(true, ON, "X-B3-TraceId: a3ce929d0e0e4736", "X-B3-SpanId: " + PARENT, "X-B3-Sampled: 0"))
                .containsExactly(
                        "traceparent: 00-0000000000000000a3ce929d0e0e4736-" + SPAN + "-00",
                        "X-B3-TraceId: 0000000000000000a3ce929d0e0e4736",
                        "X-B3-SpanId: " + SPAN,
                        "X-B3-ParentSpanId: " + PARENT,
                        "X-B3-Sampled: 0");
        assertThat(sent(true, OFF, "X-B3-TraceId: " + TRACE, "X-B3-SpanId: " + PARENT, "X-B3-Flags: 1"))
                .contains("traceparent: 00-" + TRACE + "-" + SPAN + "-01");
    }

    @Test
    void leavesTheDecisionToTheSamplerWhereB3LeavesItOpen() {
        assertThat(sent(true, OFF, "b3: " + TRACE + "-" + PARENT))
                .contains("traceparent: 00-" + TRACE + "-" + SPAN + "-00");
        assertThat(sent(true, ON, "b3: " + TRACE + "-" + PARENT))
                .contains("traceparent: 00-" + TRACE + "-" + SPAN + "-01");
    }

    @Test
    void speaksJaegerToThoseWhoDo() {
        assertThat(sent(true, OFF, "uber-trace-id: 3ce929d0e0e4736%3Af067aa0ba902b7%3A0%3A1"))
                .containsExactly(
                        "traceparent: 00-000000000000000003ce929d0e0e4736-" + SPAN + "-01",
                        "uber-trace-id: 000000000000000003ce929d0e0e4736:" + SPAN + ":" + PARENT + ":1");
        assertThat(sent(true, ON, "uber-trace-id: nonsense"))
                .containsExactly(
                        "traceparent: 00-" + NEW + "-" + SPAN + "-01", "uber-trace-id: " + NEW + ":" + SPAN + ":0:1");
    }

    @Test
    void recordsAShareOfTheTraces() {
        TraceSampler quarter = sampler(Sampler.Kind.RATIO, false, 0.25);
        int recorded = 0;
        var random = new java.util.SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            recorded += quarter.samples(TraceHeaders.Decision.RECORD, random.nextLong()) ? 1 : 0;
        }

        assertThat(recorded).isBetween(2300, 2700);
        assertThat(sampler(Sampler.Kind.RATIO, false, 0).samples(TraceHeaders.Decision.NONE, 5))
                .isFalse();
        assertThat(sampler(Sampler.Kind.RATIO, false, 1).samples(TraceHeaders.Decision.NONE, -5))
                .isTrue();
    }

    @Test
    void asksNobodyWhereTheParentDoesNotDecide() {
        TraceSampler alone = sampler(Sampler.Kind.ALWAYS_ON, false, 1);

        assertThat(alone.samples(TraceHeaders.Decision.DROP, 1)).isTrue();
    }
}

package dev.usher.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Tracing.Sampler;
import dev.usher.observe.SpanContext;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Whatever a client sends as its trace, what a backend gets is well-formed.
class TraceHeadersFuzzTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 20_000);
    private static final List<String> SEEDS = List.of(
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1-05e3ac9a4f6e3b90",
            "4bf92f3577b34da6a3ce929d0e0e4736:f067aa0ba902b7:0:1",
            "a3ce929d0e0e4736",
            "1");
    private static final List<String> NAMES = List.of(
            "traceparent",
            "tracestate",
            "b3",
            "X-B3-TraceId",
            "X-B3-SpanId",
            "X-B3-ParentSpanId",
            "X-B3-Sampled",
            "X-B3-Flags",
            "uber-trace-id");
    private static final String SIGNS = "0123456789abcdefABCDEFgz-:%_ ,\u00ff";

    private final SplittableRandom random = new SplittableRandom(1);

    private String mutated() {
        var text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
        for (int changes = random.nextInt(4); changes > 0 && !text.isEmpty(); changes--) {
            int at = random.nextInt(text.length());
            char sign = SIGNS.charAt(random.nextInt(SIGNS.length()));
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, sign);
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.insert(at, sign);
                default -> text.setLength(at);
            }
        }
        return text.toString();
    }

    @Test
    void sendsOnWellFormedHeadersOnly() {
        TraceSampler sampler = TraceSampler.of(new Sampler(Sampler.Kind.RATIO, true, 0.5));
        int continued = 0;
        for (int round = 0; round < ROUNDS; round++) {
            var fields = new Fields();
            for (int lines = random.nextInt(1, 5); lines > 0; lines--) {
                fields.add(NAMES.get(random.nextInt(NAMES.size())), mutated());
            }
            TraceHeaders headers = TraceHeaders.of(fields);
            SpanContext span = headers.span(true, sampler, 1, random.nextLong(), 3);
            headers.replace(fields, span);

            assertThat(fields.value(fields.find("traceparent".getBytes(java.nio.charset.StandardCharsets.US_ASCII))))
                    .matches("00-[0-9a-f]{32}-0000000000000003-0[01]");
            int traceparents = 0;
            for (int line = 0; line < fields.count(); line++) {
                traceparents += !fields.isRemoved(line) && fields.name(line).equalsIgnoreCase("traceparent") ? 1 : 0;
            }
            assertThat(traceparents).isOne();
            continued += span.parent() == 0 ? 0 : 1;
        }
        assertThat(continued).isBetween(ROUNDS / 50, ROUNDS * 9 / 10);
    }
}

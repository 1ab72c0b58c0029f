package dev.usher.proxy.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.proxy.exchange.RecordedExchange;
import dev.usher.proxy.exchange.TestLoop;
import dev.usher.proxy.h2.DowngradeTable.Case;
import dev.usher.proxy.h2.DowngradeTable.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The table against the codec: what is malformed ends in a refusal, and its exchange never sees a complete request.
class DowngradeTableTest {
    static Stream<Case> cases() {
        // Paths are resolved by the exchange.
        return DowngradeTable.cases().filter(each -> !each.name().equals("above the root"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void letsNothingAmbiguousThrough(Case sent) {
        var loop = new TestLoop();
        loop.script = exchange -> exchange.answer(200, "ok");
        try (FrameWire wire = FrameWire.greeted(loop)) {
            wire.send(frames(sent));

            assertThat(loop.exchanges).hasSize(1);
            RecordedExchange exchange = loop.last();
            if (sent.verdict() == Verdict.REFUSED) {
                assertThat(Objects.requireNonNull(exchange.refusal).status()).isEqualTo(sent.status());
                assertThat(exchange.ended).isFalse();
            } else {
                assertThat(exchange.refusal).isNull();
                assertThat(exchange.target()).isEqualTo(sent.target());
                assertThat(exchange.authority().toLowerCase(Locale.ROOT)).isEqualTo(sent.host());
                assertThat(exchange.bodyText()).isEqualTo(sent.body());
            }
            wire.get(3);
            assertThat(loop.last().ended).as("the connection goes on").isTrue();
        }
    }

    private static List<byte[]> frames(Case sent) {
        boolean body = !sent.body().isEmpty();
        boolean trailers = !sent.trailers().isEmpty();
        var frames = new ArrayList<byte[]>();
        frames.add(FrameWire.headersFrame(1, !body, sent.pairs().toArray(String[]::new)));
        if (body) {
            frames.add(FrameWire.dataFrame(1, !trailers, sent.body()));
        }
        if (trailers) {
            frames.add(FrameWire.headersFrame(1, true, sent.trailers().toArray(String[]::new)));
        }
        return frames;
    }
}

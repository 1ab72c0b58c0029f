package dev.usher.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.usher.model.LogDestination;
import dev.usher.model.ProxySettings;
import dev.usher.model.VirtualHost;
import dev.usher.observe.FinishedExchange.Text;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A loop that reports an exchange it has seen the like of allocates nothing, with every option that costs.
class SteadyStateTest {
    private static final int ROUNDS = 20_000;

    @ParameterizedTest
    @EnumSource
    void allocatesNothing(ProxySettings.AccessLog.Format format) {
        var settings = new MetricSettings(
                true,
                new MetricSettings.Identity("ingress", "class", "pod", "", "", ""),
                true,
                true,
                true,
                true,
                Set.of(),
                MetricSettings.Buckets.DEFAULTS,
                100);
        VirtualHost wildcard = FakeExchange.host("*.example.com", "any");
        try (var log = AccessLog.start(OutputStream.nullOutputStream(), "/healthz")) {
            log.settings(new ProxySettings.AccessLog(
                    true, format, Optional.empty(), true, List.of("/skipped"), LogDestination.STANDARD));
            var metrics = new Metrics(settings);
            var loop = metrics.loop(log, FakeExchange.UNTRACED);
            var exchange = new FakeExchange(wildcard)
                    .text(Text.REFERER, "https://example.com/\"quoted\"")
                    .text(Text.USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 \u00e9");
            exchange.tries.add(exchange.tries.getFirst());
            report(loop, exchange);

            var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            report(loop, exchange);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertThat(allocated / ROUNDS).isZero();
            assertThat(log.lines() + log.droppedLines()).isEqualTo(2 * ROUNDS);
        }
    }

    private static void report(LoopObserver loop, FakeExchange exchange) {
        for (int i = 0; i < ROUNDS; i++) {
            exchange.status = 200 + i % 5;
            loop.requestStarted();
            loop.upstreamReused();
            loop.finished(exchange);
        }
    }
}

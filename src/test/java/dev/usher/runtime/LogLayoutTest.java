package dev.usher.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogLayoutTest {
    private final LoggerContext context = new LoggerContext();

    LogLayoutTest() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    @Test
    void saysTheEventFirstAndFactsBehind() {
        LoggingEvent event = event(Level.INFO);
        event.setKeyValuePairs(List.of(new KeyValuePair("http", 80), new KeyValuePair("hosts", "7")));

        assertThat(new LogLayout().doLayout(event))
                .isEqualTo("2026-11-30T11:16:50.600Z INFO  serving 3 hosts http=\"80\" hosts=\"7\" [Usher]\n");
    }

    @Test
    void saysNoMoreThanTheFirstLinesOfWhatWasThrown() {
        var thrown = new IllegalStateException("broken", new IllegalArgumentException("why"));

        LoggingEvent failed = event(Level.ERROR);
        failed.setThrowableProxy(new ThrowableProxy(thrown));

        assertThat(new LogLayout().doLayout(failed).lines())
                .startsWith(
                        "2026-11-30T11:16:50.600Z ERROR serving 3 hosts [Usher]",
                        "java.lang.IllegalStateException: broken")
                .anyMatch(line -> line.contains("Caused by: java.lang.IllegalArgumentException: why"))
                .hasSizeLessThan(8);
    }

    private LoggingEvent event(Level level) {
        var event = new LoggingEvent();
        event.setLoggerContext(context);
        event.setLoggerName("dev.usher.runtime.Usher");
        event.setLevel(level);
        event.setMessage("serving {} hosts");
        event.setArgumentArray(new Object[] {3});
        event.setInstant(Instant.parse("2026-11-30T11:16:50.600Z"));
        return event;
    }
}

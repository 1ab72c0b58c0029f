package dev.usher.runtime;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/// A line of the log: time, level, event, facts as key-values, logger; below it the first lines of what was thrown.
///
/// Written out rather than as a pattern of logback's: its compiler of patterns and its converters would be two hundred
/// classes more in every process. Any thread.
final class LogLayout extends LayoutBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
    private static final int LEVEL_WIDTH = 5;

    @Override
    public String doLayout(ILoggingEvent event) {
        var line = new StringBuilder(200);
        TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
        String level = event.getLevel().toString();
        line.append(' ').append(level).repeat(' ', LEVEL_WIDTH + 1 - level.length());
        line.append(event.getFormattedMessage());
        List<KeyValuePair> facts = event.getKeyValuePairs();
        if (facts != null) {
            facts.forEach(fact -> line.append(' ')
                    .append(fact.key)
                    .append("=\"")
                    .append(fact.value)
                    .append('"'));
        }
        String logger = event.getLoggerName();
        line.append(" [")
                .append(logger, logger.lastIndexOf('.') + 1, logger.length())
                .append("]\n");
        if (event.getThrowableProxy() != null) {
            line.append(thrown(event));
        }
        return line.toString();
    }

    private static String thrown(ILoggingEvent event) {
        var converter = new ThrowableProxyConverter();
        converter.setOptionList(List.of("short"));
        converter.start();
        return converter.convert(event);
    }
}

package dev.usher.observe;

import dev.usher.model.Expression;
import dev.usher.model.LogTemplate;
import dev.usher.model.LogTemplate.Escape;
import dev.usher.model.Variable;
import dev.usher.observe.FinishedExchange.Text;
import java.nio.charset.StandardCharsets;

/// The lines of an owner's template (`log-format-upstream`): compiled once, when the settings change, into steps that
/// append to the line of a loop. Numbers, times and the usual texts allocate nothing; other variables do.
final class TemplateFormat {
    private final LogStep[] steps;

    private TemplateFormat(LogStep[] steps) {
        this.steps = steps;
    }

    static TemplateFormat compile(LogTemplate template) {
        return new TemplateFormat(template.line().segments().stream()
                .map(segment -> step(segment, template.escape()))
                .toArray(LogStep[]::new));
    }

    /// Appends a whole line with its line feed.
    void append(FinishedExchange exchange, LogClock clock, LogLine line) {
        for (LogStep step : steps) {
            step.append(exchange, clock, line);
        }
        line.put('\n');
    }

    private static LogStep step(Expression.Segment segment, Escape escape) {
        return switch (segment) {
            case Expression.Segment.Literal(String text) -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                yield (_, _, line) -> line.put(bytes);
            }
            case Expression.Segment.Reference(Variable variable) -> step(variable, escape);
        };
    }

    private static LogStep step(Variable variable, Escape escape) {
        return switch (variable) {
            case Variable.Known(Variable.Name name) -> known(name, escape);
            case Variable.Member(Variable.Family family, String key)
            when family == Variable.Family.REQUEST_HEADER && key.equals("user_agent") -> text(Text.USER_AGENT, escape);
            case Variable.Member(Variable.Family family, String key)
            when family == Variable.Family.REQUEST_HEADER && key.equals("referer") -> text(Text.REFERER, escape);
            case Variable.Member _, Variable.Capture _, Variable.Unknown _ -> any(variable, escape);
        };
    }

    private static LogStep known(Variable.Name name, Escape escape) {
        return switch (name) {
            case REMOTE_ADDR, THE_REAL_IP -> text(Text.REMOTE_ADDRESS, escape);
            case REMOTE_USER -> text(Text.REMOTE_USER, escape);
            case REQUEST -> text(Text.REQUEST_LINE, escape);
            case REQUEST_METHOD -> text(Text.METHOD, escape);
            case REQUEST_URI -> text(Text.TARGET, escape);
            case HTTP_HOST -> text(Text.HOST, escape);
            case REQUEST_ID, REQ_ID -> text(Text.REQUEST_ID, escape);
            case SERVER_PROTOCOL -> text(Text.PROTOCOL, escape);
            case STATUS -> (exchange, _, line) -> line.threeDigits(exchange.status());
            case BODY_BYTES_SENT -> (exchange, _, line) -> line.put(exchange.responseBodyBytes());
            case BYTES_SENT -> (exchange, _, line) -> line.put(exchange.responseBytes());
            case REQUEST_LENGTH -> (exchange, _, line) -> line.put(exchange.requestBytes());
            case REQUEST_TIME -> (exchange, _, line) -> line.seconds(exchange.durationNanos());
            case TIME_LOCAL -> (exchange, clock, line) -> line.put(clock.local(exchange.endEpochMillis()));
            case TIME_ISO8601 -> (exchange, clock, line) -> line.put(clock.isoLocal(exchange.endEpochMillis()));
            case MSEC -> (exchange, _, line) -> line.millis(exchange.endEpochMillis());
            case UPSTREAM_ADDR -> tries(LogFormat::endpoints, escape);
            case UPSTREAM_RESPONSE_LENGTH, UPSTREAM_BYTES_RECEIVED -> tries(LogFormat::lengths, escape);
            case UPSTREAM_RESPONSE_TIME -> tries(LogFormat::times, escape);
            case UPSTREAM_STATUS -> tries(LogFormat::statuses, escape);
            default -> any(new Variable.Known(name), escape);
        };
    }

    private static LogStep text(Text text, Escape escape) {
        return (exchange, _, line) -> line.text(exchange, text, escape);
    }

    private static LogStep any(Variable variable, Escape escape) {
        return (exchange, _, line) -> line.variable(exchange, variable, escape);
    }

    private static LogStep tries(LogStep present, Escape escape) {
        return (exchange, clock, line) -> {
            if (exchange.tries() == 0) {
                line.absent(escape);
            } else {
                present.append(exchange, clock, line);
            }
        };
    }
}

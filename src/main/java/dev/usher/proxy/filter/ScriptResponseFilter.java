package dev.usher.proxy.filter;

import dev.usher.model.Expression;
import dev.usher.model.Filter;
import dev.usher.model.Statement;
import dev.usher.model.Statement.Age;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.HeaderLines;
import dev.usher.proxy.exchange.ResponseContext;
import dev.usher.proxy.exchange.ResponseFilter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The part of a script that changes heads of answers, in the order of nginx's filters: what is hidden, what is added,
/// then what replaces.
final class ScriptResponseFilter implements ResponseFilter {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final Expression NOW = Expression.parse("$msec");

    private final Change[] changes;
    private final Optional<CookieFlags> flags;

    /// @param branch the condition it stands under; absent for none
    private record Change(Optional<Statement.If> branch, Statement statement) {}

    private ScriptResponseFilter(List<Change> changes, Optional<CookieFlags> flags) {
        this.changes = changes.toArray(Change[]::new);
        this.flags = flags;
    }

    /// The filter of a script; empty where the script leaves answers alone.
    static Optional<ResponseFilter> of(Filter.Script script) {
        var changes = new ArrayList<Change>();
        add(Optional.empty(), script.statements(), changes);
        changes.sort(Comparator.comparingInt(change -> rank(change.statement())));
        var flags = CookieFlags.of(script.statements());
        return changes.isEmpty() && flags.isEmpty()
                ? Optional.empty()
                : Optional.of(new ScriptResponseFilter(changes, flags));
    }

    /// @param branch the innermost condition they stand under
    private static void add(Optional<Statement.If> branch, List<Statement> statements, List<Change> changes) {
        for (Statement statement : statements) {
            if (statement instanceof Statement.If inner) {
                add(Optional.of(inner), inner.then(), changes);
            } else if (rank(statement) > 0) {
                changes.add(new Change(branch, statement));
            }
        }
    }

    /// When it applies; 0 for what is nothing to answers.
    private static int rank(Statement statement) {
        return switch (statement) {
            case Statement.AnswerHeader header ->
                switch (header.change()) {
                    case HIDE -> 1;
                    case ADD -> 3;
                    case SET, CLEAR -> 4;
                };
            case Statement.Expires _ -> 2;
            case Statement.Set _,
                    Statement.Query _,
                    Statement.AuthSet _,
                    Statement.CookieFlags _,
                    Statement.Break _,
                    Statement.If _,
                    Statement.Return _,
                    Statement.Redirect _,
                    Statement.Rewrite _,
                    Statement.InputHeader _,
                    Statement.BackendHeader _ -> 0;
        };
    }

    @Override
    public void apply(ResponseContext response) {
        if (flags.isPresent() && response.fromBackend()) {
            SetCookies.edit(response.responseHead().fields(), flags.get());
        }
        for (Change change : changes) {
            if (change.branch().isPresent() && !response.took(change.branch().get())) {
                continue;
            }
            if (change.statement() instanceof Statement.AnswerHeader header) {
                change(header, response);
            } else if (change.statement() instanceof Statement.Expires(Age age) && response.takesAddedHeaders()) {
                expires(age, response);
            }
        }
    }

    private static void change(Statement.AnswerHeader header, ResponseContext response) {
        if (!header.statuses().isEmpty()
                && !header.statuses().contains(response.responseHead().status())) {
            return;
        }
        Fields fields = response.responseHead().fields();
        if (!MediaTypes.contain(header.types(), fields)) {
            return;
        }
        switch (header.change()) {
            case HIDE -> {
                if (response.fromBackend()) {
                    HeaderLines.remove(fields, header.name());
                }
            }
            case ADD -> {
                String value = HeaderValue.clean(response.expand(header.value()));
                if (!value.isEmpty()) {
                    fields.add(header.name(), value);
                }
            }
            case SET -> set(fields, header.name(), HeaderValue.clean(response.expand(header.value())));
            case CLEAR -> clear(fields, header.name());
        }
    }

    private static void set(Fields fields, String name, String value) {
        HeaderLines.remove(fields, name);
        if (!value.isEmpty()) {
            fields.add(name, value);
        }
    }

    private static void clear(Fields fields, String name) {
        if (!name.endsWith("*")) {
            HeaderLines.remove(fields, name);
            return;
        }
        HeaderLines.removeStarting(fields, name.substring(0, name.length() - 1));
    }

    private static void expires(Age age, ResponseContext response) {
        Fields fields = response.responseHead().fields();
        switch (age) {
            case Age.Epoch _ -> {
                set(fields, "Expires", "Thu, 01 Jan 1970 00:00:01 GMT");
                set(fields, "Cache-Control", "no-cache");
            }
            case Age.Max _ -> {
                set(fields, "Expires", "Thu, 31 Dec 2037 23:55:55 GMT");
                set(fields, "Cache-Control", "max-age=315360000");
            }
            case Age.Relative(Duration time) -> {
                set(fields, "Expires", DATE.format(now(response).plus(time)));
                set(fields, "Cache-Control", time.isNegative() ? "no-cache" : "max-age=" + time.toSeconds());
            }
        }
    }

    private static Instant now(ResponseContext response) {
        return Instant.ofEpochSecond(new BigDecimal(response.expand(NOW)).longValue());
    }
}

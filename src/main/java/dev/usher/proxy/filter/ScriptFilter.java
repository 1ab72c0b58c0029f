package dev.usher.proxy.filter;

import dev.usher.model.Expression;
import dev.usher.model.Filter;
import dev.usher.model.Statement;
import dev.usher.model.Statement.Condition;
import dev.usher.model.Variable;
import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.exchange.HeaderLines;
import dev.usher.proxy.exchange.RequestFilter;
import dev.usher.routing.Escapes;
import dev.usher.routing.TextRegex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Runs statements on a request (annotations `configuration-snippet`, `server-snippet`; SN1), in the order of nginx's
/// rewrite phase: variables, conditions, answers and rewrites as they stand, then headers, wherever they stand.
final class ScriptFilter implements RequestFilter {
    private final Step[] program;
    private final Step[] headers;
    private final boolean ofHost;
    private final boolean relative;
    private final boolean port;

    /// A statement made ready.
    ///
    /// @param pattern of a statement that has one; where it is absent the statement cannot run
    /// @param subject what a condition looks at
    private record Step(Statement statement, Optional<TextRegex> pattern, Expression subject, List<Step> then) {
        private static final Expression NOTHING = Expression.literal("");

        static Step of(Statement statement) {
            return switch (statement) {
                case Statement.If(Condition condition, List<Statement> then) ->
                    new Step(
                            statement,
                            pattern(condition),
                            subject(condition),
                            then.stream().map(Step::of).toList());
                case Statement.Rewrite rewrite ->
                    new Step(statement, TextRegex.compile(rewrite.pattern()), NOTHING, List.of());
                case Statement.Set _,
                        Statement.Query _,
                        Statement.AuthSet _,
                        Statement.CookieFlags _,
                        Statement.Break _,
                        Statement.Return _,
                        Statement.Redirect _,
                        Statement.InputHeader _,
                        Statement.BackendHeader _,
                        Statement.AnswerHeader _,
                        Statement.Expires _ -> new Step(statement, Optional.empty(), NOTHING, List.of());
            };
        }

        private static Expression subject(Condition condition) {
            return expression(
                    switch (condition) {
                        case Condition.Truth(Variable of) -> of;
                        case Condition.Equal equal -> equal.of();
                        case Condition.Match match -> match.of();
                    });
        }

        private static Optional<TextRegex> pattern(Condition condition) {
            return switch (condition) {
                case Condition.Match match -> TextRegex.compile(match.pattern(), match.ignoreCase());
                case Condition.Truth _, Condition.Equal _ -> Optional.empty();
            };
        }
    }

    private enum Flow {
        ON,
        /// No further step of the program.
        BREAK,
        ANSWERED
    }

    ScriptFilter(Filter.Script script) {
        var first = new ArrayList<Step>();
        var last = new ArrayList<Step>();
        for (Statement statement : script.statements()) {
            (isHeader(statement) ? last : first).add(Step.of(statement));
        }
        program = first.toArray(Step[]::new);
        headers = last.toArray(Step[]::new);
        ofHost = script.stage() == Filter.Stage.HOST;
        relative = script.relative();
        port = script.port();
    }

    private static boolean isHeader(Statement statement) {
        return switch (statement) {
            case Statement.InputHeader _, Statement.BackendHeader _ -> true;
            case Statement.Set _,
                    Statement.Query _,
                    Statement.AuthSet _,
                    Statement.CookieFlags _,
                    Statement.Break _,
                    Statement.If _,
                    Statement.Return _,
                    Statement.Redirect _,
                    Statement.Rewrite _,
                    Statement.AnswerHeader _,
                    Statement.Expires _ -> false;
        };
    }

    @Override
    public boolean apply(FilterContext request) {
        for (Step step : program) {
            Flow flow = run(step, request);
            if (flow == Flow.ANSWERED) {
                return true;
            }
            if (flow == Flow.BREAK) {
                break;
            }
        }
        boolean moved = request.script().isMoved();
        if (!moved || ofHost) {
            // What a location says counts only where it keeps the request.
            for (Step step : headers) {
                var _ = run(step, request);
            }
        }
        if (moved) {
            if (!ofHost) {
                leave(program, request);
            }
            request.script().reroute();
        }
        return moved;
    }

    /// The new path may lead to this location again, where other conditions hold.
    private static void leave(Step[] steps, FilterContext request) {
        for (Step step : steps) {
            if (step.statement() instanceof Statement.If branch) {
                request.script().leave(branch);
                leave(step.then().toArray(Step[]::new), request);
            }
        }
    }

    private Flow run(Step step, FilterContext request) {
        return switch (step.statement()) {
            case Statement.Set(String variable, Expression value) -> {
                request.script().set(variable, request.expand(value));
                yield Flow.ON;
            }
            case Statement.Query(Expression value) -> {
                request.script().changeQuery(HeaderValue.target(request.expand(value)));
                yield Flow.ON;
            }
            case Statement.Break _ -> {
                if (!ofHost) {
                    request.script().endRewriting();
                }
                yield Flow.BREAK;
            }
            case Statement.If branch -> branch(step, branch, request);
            case Statement.Return(int status, Optional<Expression> text) -> {
                if (text.isPresent()) {
                    request.answerText(status, request.expand(text.get()));
                } else {
                    request.answer(status, List.of());
                }
                yield Flow.ANSWERED;
            }
            case Statement.Redirect(int status, Expression location) ->
                redirect(status, HeaderValue.target(request.expand(location)), request);
            case Statement.Rewrite rewrite -> rewrite(step, rewrite, request);
            case Statement.InputHeader header -> {
                input(header, request);
                yield Flow.ON;
            }
            case Statement.BackendHeader(String name, Expression value) -> {
                request.forwarded().setHeader(name, HeaderValue.clean(request.expand(value)));
                yield Flow.ON;
            }
            // Those wait for an answer, and nothing is to be done yet.
            case Statement.AnswerHeader _, Statement.Expires _, Statement.CookieFlags _, Statement.AuthSet _ -> Flow.ON;
        };
    }

    private static String path(FilterContext request) {
        return new String(request.path(), request.pathOffset(), request.pathLength(), StandardCharsets.ISO_8859_1);
    }

    private Flow branch(Step step, Statement.If branch, FilterContext request) {
        TextRegex.Outcome met = test(step, branch.condition(), request);
        if (met == TextRegex.Outcome.STOPPED) {
            return failed(request);
        }
        if (met == TextRegex.Outcome.NONE) {
            return Flow.ON;
        }
        request.script().take(branch);
        for (Step inner : step.then()) {
            Flow flow = run(inner, request);
            if (flow != Flow.ON) {
                return flow;
            }
        }
        return Flow.ON;
    }

    /// What cannot be decided may protect something: nobody is let through.
    private static Flow failed(FilterContext request) {
        request.answer(500, List.of());
        return Flow.ANSWERED;
    }

    private static TextRegex.Outcome test(Step step, Condition condition, FilterContext request) {
        return switch (condition) {
            case Condition.Truth _ -> {
                String value = request.expand(step.subject());
                yield outcome(!value.isEmpty() && !value.equals("0"));
            }
            case Condition.Equal equal ->
                outcome(request.expand(step.subject()).equals(request.expand(equal.to())) != equal.negated());
            case Condition.Match match -> {
                TextRegex.Outcome found = find(step, request.expand(step.subject()), request);
                yield found == TextRegex.Outcome.STOPPED
                        ? found
                        : outcome((found == TextRegex.Outcome.MATCH) != match.negated());
            }
        };
    }

    private static TextRegex.Outcome outcome(boolean met) {
        return met ? TextRegex.Outcome.MATCH : TextRegex.Outcome.NONE;
    }

    private static TextRegex.Outcome find(Step step, String text, FilterContext request) {
        if (step.pattern().isEmpty()) {
            return TextRegex.Outcome.STOPPED;
        }
        var captures = new ArrayList<String>(9);
        TextRegex.Outcome found = step.pattern().get().find(text, captures);
        if (found == TextRegex.Outcome.MATCH) {
            request.script().captured(captures);
        }
        return found;
    }

    private static Expression expression(Variable of) {
        return new Expression(List.of(new Expression.Segment.Reference(of)));
    }

    private Flow rewrite(Step step, Statement.Rewrite rewrite, FilterContext request) {
        TextRegex.Outcome found = find(step, path(request), request);
        if (found == TextRegex.Outcome.STOPPED) {
            return failed(request);
        }
        if (found == TextRegex.Outcome.NONE) {
            return Flow.ON;
        }
        String target = filled(rewrite.target(), request);
        String query = rewrite.query() ? request.query() : "";
        return switch (rewrite.flag()) {
            case NONE -> move(RewrittenTarget.of(target, query), Flow.ON, request);
            case LAST -> move(RewrittenTarget.of(target, query), Flow.BREAK, request);
            case BREAK -> {
                if (ofHost) {
                    yield move(RewrittenTarget.of(target, query), Flow.BREAK, request);
                }
                request.script().endRewriting();
                request.forwarded().rewriteTarget(HeaderValue.target(RewrittenTarget.of(target, query)));
                yield Flow.BREAK;
            }
            case REDIRECT -> redirect(302, HeaderValue.target(appended(target, query)), request);
            case PERMANENT -> redirect(301, HeaderValue.target(appended(target, query)), request);
        };
    }

    private static Flow move(String target, Flow then, FilterContext request) {
        if (request.script().changePath(HeaderValue.target(target))) {
            return then;
        }
        request.answer(400, List.of());
        return Flow.ANSWERED;
    }

    private static String appended(String location, String query) {
        if (query.length() <= 1) {
            return location;
        }
        return location.indexOf('?') < 0 ? location + query : location + "&" + query.substring(1);
    }

    /// What was decoded is escaped again, so that it can begin neither a query nor a line.
    private static String filled(Expression target, FilterContext request) {
        var out = new StringBuilder();
        boolean query = false;
        for (Expression.Segment segment : target.segments()) {
            switch (segment) {
                case Expression.Segment.Literal(String text) -> {
                    out.append(text);
                    query |= text.indexOf('?') >= 0;
                }
                case Expression.Segment.Reference(Variable variable) -> {
                    String value = request.expand(expression(variable));
                    if (isDecoded(variable)) {
                        Escapes.append(out, value, query ? "%#?&+" : "%#?");
                    } else {
                        out.append(value);
                    }
                }
            }
        }
        return out.toString();
    }

    private static boolean isDecoded(Variable variable) {
        return switch (variable) {
            case Variable.Capture _ -> true;
            case Variable.Known(Variable.Name name) -> name == Variable.Name.URI || name == Variable.Name.DOCUMENT_URI;
            case Variable.Member _, Variable.Unknown _ -> false;
        };
    }

    private Flow redirect(int status, String location, FilterContext request) {
        boolean complete = location.startsWith("/") && !relative;
        request.redirect(status, complete ? request.origin(port) + location : location);
        return Flow.ANSWERED;
    }

    private static void input(Statement.InputHeader header, FilterContext request) {
        var fields = request.head().fields();
        if (!MediaTypes.contain(header.types(), fields)) {
            return;
        }
        if (header.name().endsWith("*")) {
            HeaderLines.removeStarting(
                    fields, header.name().substring(0, header.name().length() - 1));
            return;
        }
        if (header.present() && HeaderLines.joined(fields, header.name().toLowerCase(Locale.ROOT)) == null) {
            return;
        }
        String value = HeaderValue.clean(request.expand(header.value()));
        HeaderLines.remove(fields, header.name());
        if (!value.isEmpty()) {
            fields.add(header.name(), value);
        }
    }
}

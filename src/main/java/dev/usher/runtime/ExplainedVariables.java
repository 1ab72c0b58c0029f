package dev.usher.runtime;

import dev.usher.model.Expression;
import dev.usher.model.Filter;
import dev.usher.model.RouteOwner;
import dev.usher.model.Statement;
import dev.usher.model.Statement.Condition;
import dev.usher.model.Variable;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Variables of a request that is explained: those that depend on what was asked about alone. Others keep their names.
final class ExplainedVariables {
    private final RequestQuestion question;
    private byte[] path;
    private RouteOwner owner;
    private final Map<String, String> own = new HashMap<>();
    /// Those that a script would set that was not run.
    private final Set<String> open = new HashSet<>();
    /// Those that a service gives their values which is asked later.
    private final Set<String> heard = new HashSet<>();
    private Optional<List<String>> captures = Optional.empty();
    private Optional<String> query = Optional.empty();

    /// @param path the normal path
    ExplainedVariables(RequestQuestion question, String path, RouteOwner owner) {
        this.question = question;
        this.path = path.getBytes(StandardCharsets.UTF_8);
        this.owner = owner;
    }

    /// The normal path, as it is by now. Not to be modified.
    byte[] path() {
        return path;
    }

    /// @param changed the normal path from now on
    void path(byte[] changed) {
        path = changed;
    }

    /// Where the route comes from that takes the request.
    RouteOwner owner() {
        return owner;
    }

    /// Another location takes it.
    void enter(RouteOwner to) {
        owner = to;
    }

    void set(String name, String value) {
        own.put(name, value);
    }

    void captured(List<String> groups) {
        captures = Optional.of(List.copyOf(groups));
    }

    /// @param changed without its question mark
    void query(String changed) {
        query = Optional.of(changed);
    }

    /// The query without its question mark, as it is by now.
    String query() {
        return query.orElseGet(() -> {
            int mark = question.target().indexOf('?');
            return mark < 0 ? "" : question.target().substring(mark + 1);
        });
    }

    /// The same as a target has it: with its question mark, or nothing where it is empty.
    String queryPart() {
        String raw = query();
        return raw.isEmpty() ? "" : "?" + raw;
    }

    /// Filled in as far as that is known; the rest is written as `${name}`.
    String expand(Expression expression) {
        return expression.segments().stream()
                .map(segment -> switch (segment) {
                    case Expression.Segment.Literal(String text) -> text;
                    case Expression.Segment.Reference(Variable variable) ->
                        value(variable).orElseGet(() -> "${" + variable.name() + "}");
                })
                .collect(Collectors.joining());
    }

    /// The same as it is when the answer comes: what a service that is asked says is known to nobody before.
    String expandLate(Expression expression) {
        return expression.segments().stream()
                .map(segment -> segment instanceof Expression.Segment.Reference(Variable.Unknown(String name))
                                && heard.contains(name)
                        ? "${" + name + "}"
                        : expand(new Expression(List.of(segment))))
                .collect(Collectors.joining());
    }

    /// Whether what a script decides, answers and rewrites depends on nothing but the request.
    boolean decide(Filter.Script script) {
        all(script.statements()).forEach(statement -> {
            if (statement instanceof Statement.AuthSet(String name, Expression _)) {
                heard.add(name);
            }
        });
        boolean matches = all(script.statements())
                .anyMatch(statement -> statement instanceof Statement.Rewrite
                        || statement instanceof Statement.If(Condition.Match _, var _));
        return all(script.statements())
                .flatMap(ExplainedVariables::deciding)
                .allMatch(variable -> isKnown(variable, matches));
    }

    /// A script that was not run leaves open what it would have set.
    void leaveOpen(Filter.Script script) {
        all(script.statements()).forEach(statement -> {
            if (statement instanceof Statement.Set(String name, Expression _)) {
                open.add(name);
            }
        });
    }

    private static Stream<Statement> all(List<Statement> statements) {
        return statements.stream()
                .flatMap(statement -> statement instanceof Statement.If branch
                        ? Stream.concat(Stream.of(statement), all(branch.then()))
                        : Stream.of(statement));
    }

    /// Variables that say what becomes of the request; those in headers only say what is in them.
    private static Stream<Variable> deciding(Statement statement) {
        return switch (statement) {
            case Statement.Set(String _, Expression value) -> variables(value);
            case Statement.Query(Expression value) -> variables(value);
            case Statement.Return(int _, Optional<Expression> text) ->
                text.stream().flatMap(ExplainedVariables::variables);
            case Statement.Redirect(int _, Expression location) -> variables(location);
            case Statement.Rewrite rewrite -> variables(rewrite.target());
            case Statement.If(Condition condition, var _) ->
                switch (condition) {
                    case Condition.Truth(Variable of) -> Stream.of(of);
                    case Condition.Equal(Variable of, Expression to, boolean _) ->
                        Stream.concat(Stream.of(of), variables(to));
                    case Condition.Match match -> Stream.of(match.of());
                };
            case Statement.Break _,
                    Statement.AuthSet _,
                    Statement.CookieFlags _,
                    Statement.InputHeader _,
                    Statement.BackendHeader _,
                    Statement.AnswerHeader _,
                    Statement.Expires _ -> Stream.of();
        };
    }

    private static Stream<Variable> variables(Expression expression) {
        return expression.segments().stream().flatMap(segment -> switch (segment) {
            case Expression.Segment.Literal _ -> Stream.of();
            case Expression.Segment.Reference(Variable variable) -> Stream.of(variable);
        });
    }

    private boolean isKnown(Variable variable, boolean matches) {
        return variable instanceof Variable.Capture ? matches : value(variable).isPresent();
    }

    private Optional<String> value(Variable variable) {
        return switch (variable) {
            case Variable.Known(Variable.Name name) -> known(name);
            case Variable.Capture(int group) ->
                captures.map(groups -> group <= groups.size() ? groups.get(group - 1) : "");
            case Variable.Member(Variable.Family family, String key) ->
                switch (family) {
                    case ARGUMENT -> Optional.of(argument(key));
                    case REQUEST_HEADER -> Optional.of(header(key.replace('_', '-')));
                    case COOKIE -> Optional.of(cookie(key));
                    case GEOIP -> Optional.of("");
                    case RESPONSE_HEADER, UPSTREAM_HEADER, UPSTREAM_COOKIE -> Optional.empty();
                };
            case Variable.Unknown(String name) ->
                open.contains(name) ? Optional.empty() : Optional.of(own.getOrDefault(name, ""));
        };
    }

    // One of each would be a table of ninety lines; these are the ones that scripts decide by.
    private Optional<String> known(Variable.Name name) {
        if (name == Variable.Name.URI || name == Variable.Name.DOCUMENT_URI) {
            return Optional.of(new String(path, StandardCharsets.UTF_8));
        }
        if (name == Variable.Name.ARGS || name == Variable.Name.QUERY_STRING) {
            return Optional.of(query());
        }
        if (name == Variable.Name.IS_ARGS) {
            return Optional.of(query().isEmpty() ? "" : "?");
        }
        if (name == Variable.Name.REMOTE_ADDR || name == Variable.Name.THE_REAL_IP) {
            // Who is trusted to name another address shows only in traffic.
            return question.client().isEmpty() || !header("x-forwarded-for").isEmpty()
                    ? Optional.empty()
                    : Optional.of(question.client());
        }
        return Optional.ofNullable(plain().get(name));
    }

    private Map<Variable.Name, String> plain() {
        String host = host();
        var values = new HashMap<>(Map.of(
                Variable.Name.HTTP_HOST, question.authority(),
                Variable.Name.REQUEST_URI, question.target(),
                Variable.Name.REQUEST_METHOD, question.method(),
                Variable.Name.SCHEME, question.secure() ? "https" : "http",
                Variable.Name.HTTPS, question.secure() ? "on" : "",
                Variable.Name.CONTENT_TYPE, header("content-type"),
                Variable.Name.CONTENT_LENGTH, header("content-length"),
                Variable.Name.NAMESPACE, owner.namespace(),
                Variable.Name.INGRESS_NAME, owner.ingress(),
                Variable.Name.SERVICE_NAME, owner.service()));
        values.put(Variable.Name.SERVICE_PORT, owner.servicePort());
        values.put(Variable.Name.LOCATION_PATH, owner.path());
        if (!host.isEmpty()) {
            values.put(Variable.Name.HOST, host);
        }
        return values;
    }

    private String host() {
        String authority = question.authority().toLowerCase(Locale.ROOT);
        int colon = authority.lastIndexOf(':');
        String host = colon < 0 || authority.indexOf(']', colon) >= 0 ? authority : authority.substring(0, colon);
        return host.length() > 1 && host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private String argument(String key) {
        return Stream.of(query().split("&", -1))
                .filter(pair -> pair.indexOf('=') == key.length() && pair.regionMatches(true, 0, key, 0, key.length()))
                .map(pair -> pair.substring(key.length() + 1))
                .findFirst()
                .orElse("");
    }

    private String header(String name) {
        return name.equals("host")
                ? question.authority()
                : question.headers().stream()
                        .filter(header -> header.name().equalsIgnoreCase(name))
                        .map(RequestQuestion.Header::value)
                        .collect(Collectors.joining(", "));
    }

    private String cookie(String key) {
        return Stream.of(header("cookie").split("[;,]", -1))
                .map(String::strip)
                .filter(pair -> pair.indexOf('=') == key.length() && pair.regionMatches(true, 0, key, 0, key.length()))
                .map(pair -> pair.substring(key.length() + 1))
                .findFirst()
                .orElse("");
    }
}

package dev.usher.proxy.filter;

import dev.usher.model.Expression;
import dev.usher.model.ProxySettings.HeaderLine;
import dev.usher.model.Statement;
import dev.usher.model.Variable;
import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.HeaderLines;
import dev.usher.proxy.exchange.ResponseHead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a service of external authentication answered, as far as anybody needs it. May hold credentials: never printed.
///
/// @param toBackend headers for the backend; a name without a value in the answer is not among them
/// @param cookies its `Set-Cookie` lines
/// @param variables what its variables say that snippets name
/// @param challenges its `WWW-Authenticate` lines
record AuthAnswer(
        int status,
        List<HeaderLine> toBackend,
        List<String> cookies,
        Map<Variable, String> variables,
        List<HeaderLine> challenges) {
    private static final String CHALLENGE = "WWW-Authenticate";

    AuthAnswer {
        toBackend = List.copyOf(toBackend);
        cookies = List.copyOf(cookies);
        variables = Map.copyOf(variables);
        challenges = List.copyOf(challenges);
    }

    /// No answer, which lets nobody pass.
    static final AuthAnswer NONE = new AuthAnswer(500, List.of(), List.of(), Map.of(), List.of());

    /// Takes what is needed out of a head.
    ///
    /// @param names of headers for the backend
    /// @param sets what names variables of the answer
    static AuthAnswer of(ResponseHead head, List<String> names, List<Statement.AuthSet> sets) {
        Fields fields = head.fields();
        var toBackend = new ArrayList<HeaderLine>(names.size());
        for (String name : names) {
            String value = HeaderLines.joined(fields, name);
            if (value != null && !value.isEmpty()) {
                toBackend.add(new HeaderLine(name, value));
            }
        }
        var cookies = new ArrayList<String>();
        for (int line = fields.find(FieldName.SET_COOKIE);
                line >= 0;
                line = fields.find(FieldName.SET_COOKIE, line + 1)) {
            cookies.add(fields.value(line));
        }
        String challenge = HeaderLines.joined(fields, CHALLENGE);
        return new AuthAnswer(
                head.status(),
                toBackend,
                cookies,
                variables(head, cookies, sets),
                challenge == null ? List.of() : List.of(new HeaderLine(CHALLENGE, challenge)));
    }

    private static Map<Variable, String> variables(
            ResponseHead head, List<String> cookies, List<Statement.AuthSet> sets) {
        if (sets.isEmpty()) {
            return Map.of();
        }
        var values = new HashMap<Variable, String>();
        for (Statement.AuthSet set : sets) {
            for (Expression.Segment segment : set.value().segments()) {
                if (segment instanceof Expression.Segment.Reference(Variable variable)) {
                    String value = value(variable, head, cookies);
                    if (value != null) {
                        values.put(variable, value);
                    }
                }
            }
        }
        return values;
    }

    /// What a variable of an upstream says about the answer; null for any other variable.
    private static @Nullable String value(Variable variable, ResponseHead head, List<String> cookies) {
        return switch (variable) {
            case Variable.Member(Variable.Family family, String key) ->
                switch (family) {
                    case UPSTREAM_HEADER -> {
                        String joined = HeaderLines.named(head.fields(), key);
                        yield joined == null ? "" : joined;
                    }
                    case UPSTREAM_COOKIE -> cookie(key, cookies);
                    case ARGUMENT, REQUEST_HEADER, COOKIE, RESPONSE_HEADER, GEOIP -> null;
                };
            case Variable.Known(Variable.Name name) ->
                name == Variable.Name.UPSTREAM_STATUS ? Integer.toString(head.status()) : null;
            case Variable.Capture _, Variable.Unknown _ -> null;
        };
    }

    private static String cookie(String name, List<String> cookies) {
        for (String cookie : cookies) {
            int equals = cookie.indexOf('=');
            if (equals > 0 && cookie.substring(0, equals).strip().equalsIgnoreCase(name)) {
                int end = cookie.indexOf(';', equals);
                return cookie.substring(equals + 1, end < 0 ? cookie.length() : end)
                        .strip();
            }
        }
        return "";
    }

    boolean allows() {
        return status >= 200 && status < 300;
    }

    @Override
    public String toString() {
        return "AuthAnswer[" + status + "]";
    }
}

package dev.usher.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One step of a [Filter.Script]: what a directive of an nginx snippet means here (SN1). Texts of owners are Latin-1,
/// one character an octet, as values of variables are.
public sealed interface Statement {

    /// Gives a variable of the request a value, which later statements and logs may name (nginx: `set`).
    ///
    /// @param variable lower case, no name of [Variable.Name]
    record Set(String variable, Expression value) implements Statement {}

    /// Gives the request another query, for the backend and for all that comes later (nginx: `set $args`). The target
    /// as the client sent it stays what it was.
    ///
    /// @param value without a question mark
    record Query(Expression value) implements Statement {}

    /// Ends the statements of its stage, and for a location whatever else would change the path or redirect there
    /// (nginx: `break`). Headers are changed all the same.
    record Break() implements Statement {}

    /// Gives a variable a value once a service was asked whether the request may pass ([ExternalAuth]), whatever it
    /// said; where nobody is asked it stays empty (nginx: `auth_request_set`).
    ///
    /// @param variable lower case, no name of [Variable.Name]
    /// @param value its `$upstream_…` are those of the service's answer
    record AuthSet(String variable, Expression value) implements Statement {}

    /// Changes attributes of cookies that backends set; of several such statements the first that is about a cookie
    /// changes it (nginx: `proxy_cookie_flags`).
    ///
    /// @param cookie the name, or a regular expression for names; in either case does not matter
    /// @param pattern whether it is an expression
    record CookieFlags(String cookie, boolean pattern, List<Attribute> attributes) implements Statement {
        public CookieFlags {
            attributes = List.copyOf(attributes);
        }

        /// What becomes of an attribute.
        ///
        /// @param name as it is written where it is added
        /// @param value empty for one that has none
        /// @param present whether the cookie is to have it
        public record Attribute(String name, String value, boolean present) {}
    }

    /// Statements for some requests. Only in a script that takes requests from locations may one of them be an `If`.
    record If(Condition condition, List<Statement> then) implements Statement {
        public If {
            then = List.copyOf(then);
        }
    }

    /// Answers (nginx: `return`).
    ///
    /// @param status 200 to 599
    /// @param text the body; absent for the built-in page of the status
    record Return(int status, Optional<Expression> text) implements Statement {}

    /// Answers with a redirect (nginx: `return` with a URL).
    ///
    /// @param status 301, 302, 303, 307 or 308
    /// @param location a URL, or a path on the same host
    record Redirect(int status, Expression location) implements Statement {}

    /// Where a regular expression, in which case matters, matches the normal path: another path.
    ///
    /// @param target a path, or a URL for those that redirect; what is filled in of the path is escaped
    /// @param query whether the query of the request follows
    record Rewrite(String pattern, Expression target, boolean query, Flag flag) implements Statement {}

    /// What follows a rewrite.
    enum Flag {
        /// The next statement; once all have run, the location is looked for by the new path.
        NONE,
        /// That look-up at once.
        LAST,
        /// For a location, the new path goes to the backend, and nothing else changes it or redirects; a host looks
        /// its location up as after [#LAST].
        BREAK,
        /// A redirect there, 302.
        REDIRECT,
        /// A redirect there, 301.
        PERMANENT
    }

    /// Replaces a header of the request before the proxy adds its own (nginx: `more_set_input_headers`).
    ///
    /// @param name where it is removed it may end in `*`
    /// @param value an empty one removes
    /// @param present whether only one that is there is replaced
    /// @param types of requests concerned, media types in lower case; empty for all
    record InputHeader(String name, Expression value, boolean present, List<String> types) implements Statement {
        public InputHeader {
            types = List.copyOf(types);
        }
    }

    /// Replaces a header the backend gets, the proxy's own included (nginx: `proxy_set_header`).
    ///
    /// @param value an empty one removes
    record BackendHeader(String name, Expression value) implements Statement {}

    /// Changes a header of the answer.
    ///
    /// @param name for [Change#CLEAR] it may end in `*`
    /// @param value empty for changes that need none
    /// @param statuses of answers concerned; empty for all
    /// @param types of answers concerned, media types in lower case; empty for all
    record AnswerHeader(Change change, String name, Expression value, List<Integer> statuses, List<String> types)
            implements Statement {
        public AnswerHeader {
            statuses = List.copyOf(statuses);
            types = List.copyOf(types);
        }
    }

    /// What becomes of a header of the answer.
    enum Change {
        /// Removed, where a backend sent it.
        HIDE,
        /// Added to those there are, unless the value is empty.
        ADD,
        /// Replaced; an empty value removes.
        SET,
        /// Removed.
        CLEAR
    }

    /// Sets `Expires` and `Cache-Control` of answers (nginx: `expires`).
    ///
    /// @param age how long an answer may be kept
    record Expires(Age age) implements Statement {}

    /// How long an answer may be kept.
    sealed interface Age {
        /// From now on; a negative one means it is stale already.
        record Relative(Duration time) implements Age {}

        /// Never (nginx: `epoch`).
        record Epoch() implements Age {}

        /// For ever (nginx: `max`).
        record Max() implements Age {}
    }

    /// What a request must be like.
    sealed interface Condition {
        /// Neither empty nor `0`.
        record Truth(Variable of) implements Condition {}

        /// Equal to a text.
        record Equal(Variable of, Expression to, boolean negated) implements Condition {}

        /// Matched somewhere by a regular expression, whose captures can be named from then on.
        record Match(Variable of, String pattern, boolean ignoreCase, boolean negated) implements Condition {}
    }
}

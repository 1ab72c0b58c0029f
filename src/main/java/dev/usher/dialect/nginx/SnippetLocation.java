package dev.usher.dialect.nginx;

import dev.usher.model.Expression;
import dev.usher.model.PathMatch;
import dev.usher.model.Statement;
import dev.usher.model.Statement.Condition;
import dev.usher.model.Variable;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/// A `location` block of a `server-snippet`: it takes requests that a location of an Ingress would get, and answers
/// them by itself (SN1).
///
/// @param text what it is about: a path, the beginning of one, or a regular expression
/// @param statements ending in one that answers whatever the request is like
record SnippetLocation(Kind kind, String text, List<Statement> statements) {
    private static final Variable PATH = Variable.of("uri");

    /// How a block matches the normal path; in the order in which nginx asks, an expression where it stands.
    enum Kind {
        /// `=`: the whole path.
        EXACT,
        /// `^~`: its beginning, and no regular expression is asked then.
        FIRST_PREFIX,
        /// `~`: a regular expression in which case matters.
        PATTERN,
        /// `~*`: one in which it does not.
        ANY_CASE_PATTERN,
        /// No sign: its beginning, unless a regular expression matches.
        PREFIX;

        private int rank() {
            return switch (this) {
                case EXACT -> 0;
                case FIRST_PREFIX -> 1;
                case PATTERN, ANY_CASE_PATTERN -> 2;
                case PREFIX -> 3;
            };
        }

        boolean isPrefix() {
            return this == FIRST_PREFIX || this == PREFIX;
        }

        boolean isPattern() {
            return this == PATTERN || this == ANY_CASE_PATTERN;
        }
    }

    SnippetLocation {
        statements = List.copyOf(statements);
    }

    /// Statements for the blocks that can take a request from a location of an Ingress; the first that matches does.
    ///
    /// @param match that of the location
    /// @param all blocks of the host, in their order
    static List<Statement> insteadOf(PathMatch match, List<SnippetLocation> all) {
        return all.stream()
                .filter(block -> block.mayTakeFrom(match))
                .sorted(Comparator.comparingInt(SnippetLocation::rank).thenComparingInt(SnippetLocation::shortness))
                .<Statement>map(block -> new Statement.If(block.condition(), block.statements))
                .toList();
    }

    private int rank() {
        return kind.rank();
    }

    /// The longer beginning is asked first.
    private int shortness() {
        return kind.isPrefix() ? -text.length() : 0;
    }

    /// Of beginnings the longest has the request; expressions of a snippet stand before those of Ingresses. One
    /// that matches the very path of a [PathMatch.Prefix] takes that too, where nginx would let it pass: whoever
    /// denies `^/admin` does not mean to let in `/admin`.
    private boolean mayTakeFrom(PathMatch match) {
        return switch (match) {
            case PathMatch.Exact _ -> kind == Kind.EXACT;
            case PathMatch.Prefix(String path) ->
                !kind.isPrefix() || text.length() > path.length() + (path.endsWith("/") ? 0 : 1);
            case PathMatch.Regex _ -> kind != Kind.PREFIX;
        };
    }

    private Condition condition() {
        return switch (kind) {
            case EXACT ->
                new Condition.Equal(
                        PATH,
                        Expression.literal(
                                new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)),
                        false);
            case PATTERN -> new Condition.Match(PATH, text, false, false);
            case ANY_CASE_PATTERN -> new Condition.Match(PATH, text, true, false);
            case FIRST_PREFIX, PREFIX -> new Condition.Match(PATH, "^" + quoted(text), false, false);
        };
    }

    private static String quoted(String text) {
        return text.replaceAll("[^\\w/\\x80-\\uFFFF]", "\\\\$0");
    }
}

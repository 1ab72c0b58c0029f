package dev.usher.dialect.nginx;

import dev.usher.model.Expression;
import dev.usher.model.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The media type of a text that a `location` block answers with: that of a file with such a name (nginx: `types`), or
/// the one the block gives (`default_type`).
final class TextType {
    private static final String CONTENT_TYPE = "Content-Type";
    private static final String TOKEN = "[A-Za-z0-9!#$&^_.+-]+";
    private static final Pattern TYPE = Pattern.compile(TOKEN + "/" + TOKEN + "(?:; ?charset=" + TOKEN + ")?");

    /// Those of texts, by what follows the last dot.
    private static final Map<String, String> BY_ENDING = Map.ofEntries(
            Map.entry("atom", "application/atom+xml"),
            Map.entry("css", "text/css"),
            Map.entry("htm", "text/html"),
            Map.entry("html", "text/html"),
            Map.entry("js", "application/javascript"),
            Map.entry("json", "application/json"),
            Map.entry("mml", "text/mathml"),
            Map.entry("rss", "application/rss+xml"),
            Map.entry("shtml", "text/html"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("txt", "text/plain"),
            Map.entry("xhtml", "application/xhtml+xml"),
            Map.entry("xml", "text/xml"));

    private TextType() {}

    /// That of a file with such a path; absent where its name does not tell.
    static Optional<String> ofPath(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot < 0
                ? Optional.empty()
                : Optional.ofNullable(BY_ENDING.get(name.substring(dot + 1).toLowerCase(Locale.ROOT)));
    }

    /// Statements whose texts have the type, unless one of them sets another; the built-in pages have their own.
    static List<Statement> of(String type, List<Statement> statements) {
        var typed = new ArrayList<Statement>();
        var statuses = new ArrayList<Integer>();
        boolean other = statements.stream()
                .anyMatch(statement -> statement instanceof Statement.AnswerHeader header
                        && header.name().equalsIgnoreCase(CONTENT_TYPE)
                        && !header.value().equals(Expression.literal(type)));
        for (Statement statement : statements) {
            if (statement instanceof Statement.Return(int status, var text) && text.isPresent()) {
                statuses.add(status);
            }
            typed.add(
                    statement instanceof Statement.If(var condition, var then) && !other
                            ? new Statement.If(condition, of(type, then))
                            : statement);
        }
        if (!other && !statuses.isEmpty()) {
            typed.addFirst(new Statement.AnswerHeader(
                    Statement.Change.SET, CONTENT_TYPE, Expression.literal(type), statuses, List.of()));
        }
        return typed;
    }

    /// The argument of `default_type`; its fault goes to the terms.
    static Optional<String> read(Directive directive, SnippetTerms terms) {
        var words = directive.arguments();
        if (words.size() == 1 && TYPE.matcher(words.getFirst()).matches()) {
            return Optional.of(words.getFirst());
        }
        terms.refuse(directive, "takes a media type");
        return Optional.empty();
    }
}

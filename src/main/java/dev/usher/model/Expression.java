package dev.usher.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A text with variables, as nginx writes them: `$name` or `${name}` (A0.9). Parsed once; what is filled in is never
/// parsed again (SEC2).
///
/// @param segments literal texts and variables in order, no two literals beside each other
public record Expression(List<Segment> segments) {

    /// A piece of an expression.
    public sealed interface Segment {
        record Literal(String text) implements Segment {}

        record Reference(Variable variable) implements Segment {}
    }

    public Expression {
        segments = List.copyOf(segments);
    }

    /// A text without variables.
    public static Expression literal(String text) {
        return new Expression(text.isEmpty() ? List.of() : List.of(new Segment.Literal(text)));
    }

    /// Parses a text. A `$` that begins no name stands for itself; a name nobody knows becomes [Variable.Unknown],
    /// which is always empty.
    public static Expression parse(String text) {
        var segments = new ArrayList<Segment>();
        var literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int end = text.charAt(at) == '$' ? nameEnd(text, at) : -1;
            if (end < 0) {
                literal.append(text.charAt(at++));
                continue;
            }
            flush(literal, segments);
            segments.add(new Segment.Reference(Variable.of(name(text, at, end))));
            at = end;
        }
        flush(literal, segments);
        return new Expression(segments);
    }

    private static void flush(StringBuilder literal, List<Segment> segments) {
        if (!literal.isEmpty()) {
            segments.add(new Segment.Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    /// @return where the variable that begins at `dollar` ends, -1 when none begins there
    private static int nameEnd(String text, int dollar) {
        int first = dollar + 1;
        if (first == text.length()) {
            return -1;
        }
        if (text.charAt(first) >= '1' && text.charAt(first) <= '9') {
            return first + 1;
        }
        boolean braced = text.charAt(first) == '{';
        int begin = braced ? first + 1 : first;
        int end = begin;
        while (end < text.length() && isNameCharacter(text.charAt(end))) {
            end++;
        }
        if (end == begin) {
            return -1;
        }
        if (!braced) {
            return end;
        }
        return end < text.length() && text.charAt(end) == '}' ? end + 1 : -1;
    }

    private static String name(String text, int dollar, int end) {
        return text.charAt(dollar + 1) == '{' ? text.substring(dollar + 2, end - 1) : text.substring(dollar + 1, end);
    }

    private static boolean isNameCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    /// The whole text, when it holds no variable.
    public Optional<String> text() {
        if (segments.isEmpty()) {
            return Optional.of("");
        }
        return segments.size() == 1 && segments.getFirst() instanceof Segment.Literal(String text)
                ? Optional.of(text)
                : Optional.empty();
    }

    /// Names of the variables nobody knows, as written.
    public List<String> unknown() {
        return segments.stream()
                .filter(segment -> segment instanceof Segment.Reference(Variable.Unknown _))
                .map(Expression::text)
                .toList();
    }

    /// The expression as it could be written, with braces around every name.
    @Override
    public String toString() {
        var out = new StringBuilder();
        segments.forEach(segment -> out.append(text(segment)));
        return out.toString();
    }

    private static String text(Segment segment) {
        return switch (segment) {
            case Segment.Literal(String text) -> text;
            case Segment.Reference(Variable variable) -> "${" + variable.name() + "}";
        };
    }
}

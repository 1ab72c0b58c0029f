package dev.usher.model;

import java.util.List;

/// A text with references to captured groups and variables, parsed once and never parsed again after filling in (SEC2).
public record PathTemplate(List<Segment> segments) {

    /// A piece of a template.
    public sealed interface Segment {
        record Literal(String text) implements Segment {}

        /// `$1` to `$9`; an unmatched group fills in nothing (C7.3).
        record Capture(int group) implements Segment {}

        /// A variable (A0.9), as an expression of nothing else.
        record Reference(Expression variable) implements Segment {}
    }

    public PathTemplate {
        segments = List.copyOf(segments);
    }

    /// Parses `$1`…`$9` and names of variables; `$10` is group 1 followed by `0` (C7.3), a `$` before neither
    /// stands for itself.
    public static PathTemplate parse(String text) {
        return new PathTemplate(Expression.parse(text).segments().stream()
                .map(PathTemplate::segment)
                .toList());
    }

    private static Segment segment(Expression.Segment of) {
        return switch (of) {
            case Expression.Segment.Literal(String text) -> new Segment.Literal(text);
            case Expression.Segment.Reference(Variable.Capture(int group)) -> new Segment.Capture(group);
            case Expression.Segment.Reference reference -> new Segment.Reference(new Expression(List.of(reference)));
        };
    }
}

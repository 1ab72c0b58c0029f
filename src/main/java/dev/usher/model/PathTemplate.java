package dev.usher.model;

import java.util.ArrayList;
import java.util.List;

/// A text with references to captured groups, parsed once and never parsed again after filling in (SEC2).
public record PathTemplate(List<Segment> segments) {

    /// A piece of a template.
    public sealed interface Segment {
        record Literal(String text) implements Segment {}

        /// `$1` to `$9`; an unmatched group fills in nothing (C7.3).
        record Capture(int group) implements Segment {}
    }

    public PathTemplate {
        segments = List.copyOf(segments);
    }

    /// Parses `$1`…`$9`; `$10` is group 1 followed by `0` (C7.3), any other `$` stands for itself.
    public static PathTemplate parse(String text) {
        var segments = new ArrayList<Segment>();
        var literal = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '$' && i + 1 < text.length() && text.charAt(i + 1) >= '1' && text.charAt(i + 1) <= '9') {
                if (!literal.isEmpty()) {
                    segments.add(new Segment.Literal(literal.toString()));
                    literal.setLength(0);
                }
                segments.add(new Segment.Capture(text.charAt(++i) - '0'));
            } else {
                literal.append(c);
            }
        }
        if (!literal.isEmpty()) {
            segments.add(new Segment.Literal(literal.toString()));
        }
        return new PathTemplate(segments);
    }
}

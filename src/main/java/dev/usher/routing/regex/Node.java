package dev.usher.routing.regex;

import java.util.List;

/// A parsed expression.
sealed interface Node {
    /// One byte of a set.
    record One(ByteSet set) implements Node {}

    record Sequence(List<Node> parts) implements Node {
        public Sequence {
            parts = List.copyOf(parts);
        }
    }

    /// The first of some that leads to a match.
    record Choice(List<Node> branches) implements Node {
        public Choice {
            branches = List.copyOf(branches);
        }
    }

    /// A part again and again.
    ///
    /// @param max [#ENDLESS] for no limit
    record Repeat(Node body, int min, int max, boolean greedy) implements Node {
        static final int ENDLESS = Integer.MAX_VALUE;
    }

    /// A part whose text is kept under a number, from 1.
    record Capture(int number, Node body) implements Node {}

    /// A part that is never gone back into.
    record Atomic(Node body) implements Node {}

    /// What must, or must not, stand ahead of or behind this place.
    record Look(Node body, boolean ahead, boolean negative) implements Node {}

    /// The text of a capture again.
    record Back(int number, boolean anyCase) implements Node {}

    /// A place.
    record Assertion(Place place) implements Node {}

    /// Places in a text.
    enum Place {
        START,
        END,
        /// The end, or before a line feed that ends the text.
        LAST_LINE_END,
        LINE_START,
        LINE_END,
        WORD_EDGE,
        NO_WORD_EDGE
    }

    /// The least number of bytes it takes.
    default long least() {
        return switch (this) {
            case One _ -> 1;
            case Sequence(var parts) -> parts.stream().mapToLong(Node::least).sum();
            case Choice(var branches) ->
                branches.stream().mapToLong(Node::least).min().orElse(0);
            case Repeat repeat -> Math.min(repeat.body().least() * repeat.min(), Repeat.ENDLESS);
            case Capture capture -> capture.body().least();
            case Atomic(var body) -> body.least();
            case Look _ -> 0;
            case Back _ -> 0;
            case Assertion _ -> 0;
        };
    }

    /// The greatest number of bytes it takes, [Repeat#ENDLESS] and above for no limit.
    default long most() {
        return switch (this) {
            case One _ -> 1;
            case Sequence(var parts) ->
                Math.min(parts.stream().mapToLong(Node::most).sum(), Repeat.ENDLESS);
            case Choice(var branches) ->
                branches.stream().mapToLong(Node::most).max().orElse(0);
            case Repeat repeat -> Math.min(repeat.body().most() * repeat.max(), Repeat.ENDLESS);
            case Capture capture -> capture.body().most();
            case Atomic(var body) -> body.most();
            case Back _ -> Repeat.ENDLESS;
            case Look _ -> 0;
            case Assertion _ -> 0;
        };
    }
}

package dev.usher.routing.regex;

/// A run took too many steps. Without a stack: it is expected, and thrown on event loops.
public final class ExhaustedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ExhaustedException() {
        super("a regular expression took too many steps", null, false, false);
    }
}

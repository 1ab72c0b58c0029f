package dev.usher.routing.regex;

/// A text is no expression, or uses what is not known here. Caught where expressions are compiled.
final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    SyntaxException(String message) {
        super(message);
    }
}

package dev.usher.resource.file;

/// A text that cannot be read as manifests, and where.
final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    /// A fault at a place.
    ///
    /// @param line counted from 1
    /// @param column counted from 1
    SyntaxException(String message, int line, int column) {
        super(message);
        this.line = line;
        this.column = column;
    }

    int line() {
        return line;
    }

    int column() {
        return column;
    }
}

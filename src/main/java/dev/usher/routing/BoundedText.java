package dev.usher.routing;

/// A text that can be read only so often: a backtracking engine over it stops instead of running on.
final class BoundedText implements CharSequence {
    static final int READS = 100_000;

    /// The text was read too often. Without a stack: it is expected, and thrown on event loops.
    static final class ExhaustedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ExhaustedException() {
            super("a regular expression took too many steps", null, false, false);
        }
    }

    private final String text;
    private int left = READS;

    BoundedText(String text) {
        this.text = text;
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        if (--left < 0) {
            throw new ExhaustedException();
        }
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}

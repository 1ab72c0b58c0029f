package dev.usher.routing.regex;

/// A set of bytes, each the character of that number.
record ByteSet(long a, long b, long c, long d) {
    static final ByteSet EMPTY = new ByteSet(0, 0, 0, 0);
    static final ByteSet ALL = new ByteSet(-1, -1, -1, -1);
    static final ByteSet DIGITS = range('0', '9');
    static final ByteSet WORD = range('a', 'z').or(range('A', 'Z')).or(DIGITS).or(of('_'));
    static final ByteSet BLANK = of(' ').or(of('\t')).or(of(0xA0));
    static final ByteSet VERTICAL = range('\n', '\r').or(of(0x85));
    static final ByteSet SPACE = of(' ').or(range('\t', '\r'));

    static ByteSet of(int value) {
        return EMPTY.with(value);
    }

    /// From `first` to `last`, both included.
    static ByteSet range(int first, int last) {
        ByteSet set = EMPTY;
        for (int value = first; value <= last; value++) {
            set = set.with(value);
        }
        return set;
    }

    private ByteSet with(int value) {
        long bit = 1L << value;
        return switch (value >> 6) {
            case 0 -> new ByteSet(a | bit, b, c, d);
            case 1 -> new ByteSet(a, b | bit, c, d);
            case 2 -> new ByteSet(a, b, c | bit, d);
            default -> new ByteSet(a, b, c, d | bit);
        };
    }

    ByteSet or(ByteSet other) {
        return new ByteSet(a | other.a, b | other.b, c | other.c, d | other.d);
    }

    ByteSet not() {
        return new ByteSet(~a, ~b, ~c, ~d);
    }

    boolean has(int value) {
        long word = switch (value >> 6) {
            case 0 -> a;
            case 1 -> b;
            case 2 -> c;
            case 3 -> d;
            default -> 0;
        };
        return ((word >>> value) & 1) != 0;
    }

    /// With every letter in both cases; letters of ASCII only, as bytes have no others.
    ByteSet foldCase() {
        ByteSet folded = this;
        for (int upper = 'A'; upper <= 'Z'; upper++) {
            if (has(upper) || has(upper | 0x20)) {
                folded = folded.with(upper).with(upper | 0x20);
            }
        }
        return folded;
    }
}

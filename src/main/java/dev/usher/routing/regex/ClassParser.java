package dev.usher.routing.regex;

/// Reads a character class, from behind its `[`.
final class ClassParser {
    private final String text;
    private final boolean anyCase;
    private int at;

    ClassParser(String text, int at, boolean anyCase) {
        this.text = text;
        this.at = at;
        this.anyCase = anyCase;
    }

    /// Behind the class's `]`, once it was read.
    int end() {
        return at;
    }

    ByteSet read() throws SyntaxException {
        boolean negated = eat("^");
        ByteSet set = ByteSet.EMPTY;
        for (boolean first = true; first || !text.startsWith("]", at); first = false) {
            set = set.or(item());
        }
        at++;
        ByteSet folded = anyCase ? set.foldCase() : set;
        return negated ? folded.not() : folded;
    }

    private ByteSet item() throws SyntaxException {
        if (text.startsWith("[:", at)) {
            int stop = text.indexOf(":]", at);
            if (stop > 0 && text.substring(at + 2, stop).matches("\\^?[a-z]+")) {
                ByteSet posix = posix(text.substring(at + 2, stop));
                at = stop + 2;
                return posix;
            }
        }
        ByteSet low = single();
        if (!text.startsWith("-", at) || text.startsWith("-]", at)) {
            return low;
        }
        int from = only(low);
        if (from < 0) {
            return low;
        }
        int dash = at++;
        ByteSet high = single();
        int to = only(high);
        if (to < 0) {
            at = dash + 1;
            return low.or(ByteSet.of('-'));
        }
        if (to < from) {
            throw new SyntaxException("a range backwards");
        }
        return ByteSet.range(from, to);
    }

    private ByteSet single() throws SyntaxException {
        if (at >= text.length()) {
            throw new SyntaxException("a [ without its ]");
        }
        char c = text.charAt(at++);
        if (c != '\\') {
            return ByteSet.of(c & 0xFF);
        }
        if (at >= text.length()) {
            throw new SyntaxException("ends with a backslash");
        }
        if (eat("b")) {
            return ByteSet.of('\b');
        }
        var escape = new Escape(text, at);
        ByteSet set = escape.read();
        at = escape.end();
        return set;
    }

    /// The one byte of a set; -1 when it has another number of them.
    private static int only(ByteSet set) {
        int count = Long.bitCount(set.a()) + Long.bitCount(set.b()) + Long.bitCount(set.c()) + Long.bitCount(set.d());
        if (count != 1) {
            return -1;
        }
        for (int value = 0; value < 256; value++) {
            if (set.has(value)) {
                return value;
            }
        }
        return -1;
    }

    private static ByteSet posix(String name) throws SyntaxException {
        if (name.startsWith("^")) {
            return posix(name.substring(1)).not();
        }
        return switch (name) {
            case "alpha" -> ByteSet.range('a', 'z').or(ByteSet.range('A', 'Z'));
            case "digit" -> ByteSet.DIGITS;
            case "alnum" -> ByteSet.range('a', 'z').or(ByteSet.range('A', 'Z')).or(ByteSet.DIGITS);
            case "upper" -> ByteSet.range('A', 'Z');
            case "lower" -> ByteSet.range('a', 'z');
            case "space" -> ByteSet.SPACE;
            case "blank" -> ByteSet.BLANK;
            case "word" -> ByteSet.WORD;
            case "xdigit" -> ByteSet.DIGITS.or(ByteSet.range('a', 'f')).or(ByteSet.range('A', 'F'));
            case "punct" ->
                ByteSet.range('!', '/')
                        .or(ByteSet.range(':', '@'))
                        .or(ByteSet.range('[', '`'))
                        .or(ByteSet.range('{', '~'));
            case "cntrl" -> ByteSet.range(0, 31).or(ByteSet.of(127));
            case "print" -> ByteSet.range(' ', '~');
            case "graph" -> ByteSet.range('!', '~');
            case "ascii" -> ByteSet.range(0, 127);
            default -> throw new SyntaxException("not known: [:" + name + ":]");
        };
    }

    private boolean eat(String expected) {
        if (text.startsWith(expected, at)) {
            at += expected.length();
            return true;
        }
        return false;
    }
}

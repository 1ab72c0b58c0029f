package dev.usher.routing.regex;

/// An escape that stands for bytes, inside a class or outside: `\d`, `\x2f`, `\.`.
final class Escape {
    private final String text;
    private int at;

    /// @param at behind the backslash
    Escape(String text, int at) {
        this.text = text;
        this.at = at;
    }

    /// Behind the escape, once it was read.
    int end() {
        return at;
    }

    ByteSet read() throws SyntaxException {
        char c = text.charAt(at++);
        return switch (c) {
            case 'd' -> ByteSet.DIGITS;
            case 'D' -> ByteSet.DIGITS.not();
            case 'w' -> ByteSet.WORD;
            case 'W' -> ByteSet.WORD.not();
            case 's' -> ByteSet.SPACE;
            case 'S' -> ByteSet.SPACE.not();
            case 'h' -> ByteSet.BLANK;
            case 'H' -> ByteSet.BLANK.not();
            case 'v' -> ByteSet.VERTICAL;
            case 'V' -> ByteSet.VERTICAL.not();
            case 'N' -> ByteSet.of('\n').not();
            case 't' -> ByteSet.of('\t');
            case 'n' -> ByteSet.of('\n');
            case 'r' -> ByteSet.of('\r');
            case 'f' -> ByteSet.of('\f');
            case 'e' -> ByteSet.of(0x1B);
            case 'a' -> ByteSet.of(0x07);
            case '0' -> ByteSet.of(number(8, 2));
            case 'x' -> hexadecimal();
            default -> literal(c);
        };
    }

    private static ByteSet literal(char c) throws SyntaxException {
        boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (letterOrDigit) {
            throw new SyntaxException("not known: \\" + c);
        }
        return ByteSet.of(c & 0xFF);
    }

    private ByteSet hexadecimal() throws SyntaxException {
        if (!text.startsWith("{", at)) {
            return ByteSet.of(number(16, 2));
        }
        at++;
        int value = number(16, 6);
        if (!text.startsWith("}", at) || value > 0xFF) {
            throw new SyntaxException("not one byte: \\x{…}");
        }
        at++;
        return ByteSet.of(value);
    }

    /// Up to so many digits; none are 0.
    private int number(int radix, int most) {
        int value = 0;
        for (int i = 0; i < most && at < text.length(); i++) {
            int digit = Character.digit(text.charAt(at), radix);
            if (digit < 0) {
                break;
            }
            value = value * radix + digit;
            at++;
        }
        return value;
    }
}

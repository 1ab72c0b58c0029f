package dev.usher.resource.file;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/// What a scalar stands for, as kubectl reads it: YAML 1.1, where `on` is a boolean and `0755` is octal. A
/// manifest must not mean one thing to us and another to the API server.
final class YamlScalar {
    private static final String STANDARD = "tag:yaml.org,2002:";
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

    /// Longer digits are no number anybody means, and cost much to convert.
    private static final int LONGEST_NUMBER = 64;

    private YamlScalar() {}

    /// The value of a scalar, none when its tag is not known.
    static Optional<Value> of(ScalarEvent scalar) {
        String tag = scalar.getTag().orElse("");
        String text = scalar.getValue();
        if (tag.isEmpty()) {
            return Optional.of(new Value(scalar.isPlain() ? plain(text) : text));
        }
        if (tag.equals("!")) {
            return Optional.of(new Value(text));
        }
        return switch (tag.startsWith(STANDARD) ? tag.substring(STANDARD.length()) : "") {
            case "str", "binary", "timestamp" -> Optional.of(new Value(text));
            case "int", "float", "bool", "null" -> Optional.of(new Value(plain(text)));
            default -> Optional.empty();
        };
    }

    /// A value, which may be nothing.
    record Value(@Nullable Object value) {}

    private static @Nullable Object plain(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> null;
            case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON" -> true;
            case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF" -> false;
            case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF" -> Double.POSITIVE_INFINITY;
            case "-.inf", "-.Inf", "-.INF" -> Double.NEGATIVE_INFINITY;
            case ".nan", ".NaN", ".NAN" -> Double.NaN;
            default -> looksNumeric(text) ? number(text) : text;
        };
    }

    private static boolean looksNumeric(String text) {
        char first = text.charAt(0);
        return text.length() <= LONGEST_NUMBER
                && (first == '-' || first == '+' || first == '.' || (first >= '0' && first <= '9'));
    }

    private static Object number(String text) {
        String digits = text.replace("_", "");
        Optional<BigInteger> whole = whole(digits);
        if (whole.isPresent()) {
            BigInteger number = whole.get();
            if (number.bitLength() < Integer.SIZE) {
                return number.intValue();
            }
            return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
        }
        return FLOAT.matcher(digits).matches() ? (Object) Double.valueOf(digits) : text;
    }

    private static Optional<BigInteger> whole(String digits) {
        boolean negative = digits.startsWith("-");
        String rest = negative || digits.startsWith("+") ? digits.substring(1) : digits;
        String lower = rest.length() > 1 ? rest.substring(0, 2).toLowerCase(Locale.ROOT) : "";
        Optional<BigInteger> found = switch (lower) {
            case "0x" -> parse(rest.substring(2), 16);
            case "0o" -> parse(rest.substring(2), 8);
            case "0b" -> parse(rest.substring(2), 2);
            default -> parse(rest, rest.length() > 1 && rest.charAt(0) == '0' ? 8 : 10);
        };
        return negative ? found.map(BigInteger::negate) : found;
    }

    private static Optional<BigInteger> parse(String digits, int radix) {
        boolean all = !digits.isEmpty() && digits.chars().allMatch(c -> c < 128 && Character.digit(c, radix) >= 0);
        return all ? Optional.of(new BigInteger(digits, radix)) : Optional.empty();
    }
}

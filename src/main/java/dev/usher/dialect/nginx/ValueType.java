package dev.usher.dialect.nginx;

import dev.usher.model.Cidr;
import dev.usher.model.Expression;
import dev.usher.model.Filter.Replacement;
import dev.usher.model.UrlTemplate;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The type of an annotation or setting: turns text into a value or says what was expected (A0.3, A0.8).
///
/// @param expected ends the sentence "expected …"
record ValueType<T>(String expected, Function<String, Optional<T>> parser) {

    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,18}");

    static final ValueType<Boolean> BOOL = new ValueType<>(
            "true or false",
            text -> TRUE.contains(text)
                    ? Optional.of(true)
                    : FALSE.contains(text) ? Optional.of(false) : Optional.empty());
    static final ValueType<Integer> INT = integer(Integer.MIN_VALUE, Integer.MAX_VALUE, "a whole number");
    static final ValueType<Integer> COUNT = integer(0, Integer.MAX_VALUE, "a whole number of 0 or more");
    static final ValueType<Integer> POSITIVE = integer(1, Integer.MAX_VALUE, "a whole number above 0");
    static final ValueType<Integer> SECONDS = integer(1, Integer.MAX_VALUE, "a whole number of seconds above 0");

    /// Those whose words name no upper limit.
    private static final Set<ValueType<Integer>> WIDE = Set.of(INT, COUNT, POSITIVE, SECONDS);

    private static final Pattern LARGE = Pattern.compile("\\+?[0-9]{10,}");

    /// Sizes as nginx applies them (A0.8): digits with an optional k, m or g.
    static final ValueType<Long> SIZE = new ValueType<>("a size such as 8k, 10m or 1g", ValueType::size);

    static final ValueType<Set<String>> WORDS =
            new ValueType<>("words", text -> Optional.of(Set.copyOf(Arrays.asList(text.split("[\\s,]+")))));
    static final ValueType<List<String>> LIST =
            new ValueType<>("a comma-separated list", text -> Optional.of(entries(text)));
    static final ValueType<List<Cidr>> CIDRS =
            new ValueType<>("a comma-separated list of addresses or CIDRs", ValueType::cidrs);
    static final ValueType<String> DIRECTIVES = new ValueType<>("nginx directives", Optional::of);
    static final ValueType<String> TEXT = new ValueType<>("text", Optional::of);

    private static final String BASIC_CHARS = "A-Za-z0-9\\-._~/:";
    static final ValueType<String> BASIC = chars(BASIC_CHARS, "letters, digits and - . _ ~ / :");
    static final ValueType<String> SPACE = chars(BASIC_CHARS + " ", "letters, digits, spaces and - . _ ~ / :");
    static final ValueType<String> SPACE_LIST = chars(BASIC_CHARS + " ,", "a list of statuses and durations");
    static final ValueType<String> SIZE_TEXT = matching("[0-9]*[bBkKmMgG]?", "a size such as 8k");
    static final ValueType<String> URL = chars(BASIC_CHARS + ",?&=", "a URL");
    static final ValueType<String> URL_VARIABLES = chars(BASIC_CHARS + ",?&= $", "a URL, with variables");
    static final ValueType<String> PATH = chars(BASIC_CHARS + "$", "a path, with $1 to $9 for captures");
    static final ValueType<String> PATH_SPACE = chars(BASIC_CHARS + "$ ", "a path, with $1 to $9 for captures");
    static final ValueType<String> REGEX =
            chars(BASIC_CHARS + "\\^$\\[\\](){}*+?|&=\\\\", "letters, digits and the usual signs of patterns");
    static final ValueType<String> REGEX_LIST =
            chars(BASIC_CHARS + "\\^$\\[\\](){}*+?|&=\\\\, ", "a comma-separated list of names");
    static final ValueType<String> VARIABLE = chars("A-Za-z0-9\\-_${}", "letters, digits, - _ and $ { }");
    static final ValueType<String> VARIABLES = chars("A-Za-z0-9\\-_${} ", "letters, digits, spaces, - _ and $ { }");

    /// What is one word of nginx text without quotes around it, whatever it says.
    static final ValueType<String> WORD = unquoted("!", "visible characters without quotes, ; and \\");
    /// The same with spaces.
    static final ValueType<String> PHRASE = unquoted(" ", "visible characters and spaces without quotes, ; and \\");
    static final ValueType<String> HEADERS = chars("A-Za-z0-9\\-_, ", "a comma-separated list of header names");
    static final ValueType<String> CIPHERS = chars("A-Za-z0-9+:_\\-!@=", "an OpenSSL cipher string");
    static final ValueType<String> OBJECT =
            matching("[a-z0-9.-]+(?:/[a-z0-9.-]+)?", "the name of an object, or namespace/name");
    static final ValueType<String> NAMESPACED_OBJECT = matching("[a-z0-9.-]+/[a-z0-9.-]+", "namespace/name");
    static final ValueType<String> SERVICE_NAME =
            matching("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", "the name of a Service");
    static final ValueType<Boolean> ON_OFF = enumeration(Map.of("on", true, "off", false));

    /// Text that fits a pattern.
    static ValueType<String> matching(String pattern, String expected) {
        var compiled = Pattern.compile(pattern);
        return new ValueType<>(
                expected, text -> compiled.matcher(text).matches() ? Optional.of(text) : Optional.empty());
    }

    /// What ends no directive: a brace only about the name of a variable.
    private static ValueType<String> unquoted(String first, String expected) {
        return matching("(?:\\$\\{\\w+}|[" + first + "-~&&[^\"';\\\\{}]])*+", expected);
    }

    /// One of some words, in any case.
    static <T> ValueType<T> enumeration(Map<String, T> values) {
        var expected = values.keySet().stream().sorted().toList();
        return new ValueType<>(
                "one of " + String.join(", ", expected),
                text -> Optional.ofNullable(values.get(text))
                        .or(() -> Optional.ofNullable(values.get(text.toLowerCase(Locale.ROOT))))
                        .or(() -> Optional.ofNullable(values.get(text.toUpperCase(Locale.ROOT)))));
    }

    /// One of some words, for rows that only need to know whether the word is one of them.
    static ValueType<String> oneOf(String... words) {
        var expected = Set.of(words);
        return new ValueType<>(
                "one of " + String.join(", ", words),
                text -> expected.stream().filter(text::equalsIgnoreCase).findFirst());
    }

    static ValueType<Integer> integer(int least, int most, String expected) {
        return new ValueType<>(expected, text -> number(text, least, most).map(Math::toIntExact));
    }

    Optional<T> parse(String text) {
        return parser.apply(text);
    }

    /// What was expected instead of a text: one that is too large is a whole number all the same.
    String expectedFor(String text) {
        return WIDE.contains(this) && LARGE.matcher(text).matches()
                ? expected + ", up to " + Integer.MAX_VALUE
                : expected;
    }

    /// Texts of this type with variables in them (A0.9).
    ValueType<Expression> expression() {
        return new ValueType<>(
                expected, text -> parse(text).map(Object::toString).map(Expression::parse));
    }

    /// Names in the expressions of a value that no variable has, as written.
    static List<String> unknownVariables(Object value) {
        return switch (value) {
            case Expression expression -> expression.unknown();
            case UrlTemplate url -> url.unknown();
            case Replacement change ->
                Stream.concat(change.from().unknown().stream(), change.to().unknown().stream())
                        .toList();
            case Optional<?> some -> some.isPresent() ? unknownVariables(some.get()) : List.of();
            default -> List.of();
        };
    }

    /// This type, and besides it nothing at all, which templates of charts leave behind.
    ValueType<Optional<T>> orNothing() {
        return new ValueType<>(expected, text -> {
            var parsed = parse(text);
            return parsed.isPresent() || text.isEmpty() ? Optional.of(parsed) : Optional.empty();
        });
    }

    /// This type, for a part of its values only.
    ValueType<T> where(Function<T, Boolean> accepted, String narrower) {
        return new ValueType<>(narrower, text -> parse(text).filter(accepted::apply));
    }

    private static ValueType<String> chars(String allowed, String expected) {
        return matching("[" + allowed + "]*", expected);
    }

    private static Optional<Long> number(String text, long least, long most) {
        if (!INTEGER.matcher(text).matches()) {
            return Optional.empty();
        }
        long value = Long.parseLong(text);
        return value < least || value > most ? Optional.empty() : Optional.of(value);
    }

    private static Optional<Long> size(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        int shift = switch (text.charAt(text.length() - 1)) {
            case 'k', 'K' -> 10;
            case 'm', 'M' -> 20;
            case 'g', 'G' -> 30;
            default -> 0;
        };
        var digits = shift == 0 ? text : text.substring(0, text.length() - 1);
        if (!digits.isEmpty() && !Character.isDigit(digits.charAt(0))) {
            return Optional.empty();
        }
        return number(digits, 0, Long.MAX_VALUE >> shift).map(value -> value << shift);
    }

    /// The entries of a comma-separated list; blank ones are none.
    static List<String> entries(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    private static Optional<List<Cidr>> cidrs(String text) {
        var blocks = new ArrayList<Cidr>();
        for (String entry : entries(text)) {
            var block = cidr(entry);
            if (block.isEmpty()) {
                return Optional.empty();
            }
            blocks.add(block.get());
        }
        return blocks.isEmpty() ? Optional.empty() : Optional.of(essential(blocks));
    }

    /// The blocks that say more than another: a family as a whole takes up all of its blocks, in an order of their own:
    /// equal lists mean the same addresses.
    private static List<Cidr> essential(List<Cidr> blocks) {
        boolean allV4 = blocks.stream().anyMatch(block -> !block.v6() && block.bits() == 0);
        boolean allV6 = blocks.stream().anyMatch(block -> block.v6() && block.bits() == 0);
        return blocks.stream()
                .filter(block -> block.bits() == 0 || !(block.v6() ? allV6 : allV4))
                .distinct()
                .sorted()
                .toList();
    }

    private static Optional<Cidr> cidr(String text) {
        int slash = text.indexOf('/');
        var literal = slash < 0 ? text : text.substring(0, slash);
        boolean v4 = literal.matches("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}");
        if (!v4 && (literal.indexOf(':') < 0 || literal.indexOf('%') >= 0 || literal.charAt(0) == '[')) {
            return Optional.empty();
        }
        try {
            byte[] address = InetAddress.ofLiteral(literal).getAddress();
            var bits = slash < 0
                    ? Optional.of(address.length * 8L)
                    : number(text.substring(slash + 1), 0, address.length * 8L);
            return bits.map(length -> Cidr.of(address, Math.toIntExact(length)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}

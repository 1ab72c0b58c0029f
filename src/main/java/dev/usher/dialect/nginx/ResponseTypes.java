package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.SnippetParser.Outcome;
import dev.usher.model.Expression;
import dev.usher.model.Filter.Replacement;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Types of values about answers, which annotations and the ConfigMap share.
final class ResponseTypes {
    private static final Pattern DOMAINS = Pattern.compile("\\.?([A-Za-z0-9._-]+)\\s+\\.?([A-Za-z0-9._-]+)");
    /// A tilde at the beginning makes the first a regular expression there.
    private static final Pattern PATHS = Pattern.compile("(?!~)([A-Za-z0-9._~/:,?&=-]+)\\s+([A-Za-z0-9._~/:,?&=-]+)");
    private static final Pattern STATUS = Pattern.compile("[0-9]{3}");

    /// `off`, or two domains. A dot at the beginning of either is ignored, as nginx does.
    static final ValueType<Optional<Replacement>> COOKIE_DOMAIN =
            new ValueType<>("off, or two domains", text -> replacement(text, DOMAINS));

    /// `off`, or two paths.
    static final ValueType<Optional<Replacement>> COOKIE_PATH =
            new ValueType<>("off, or two paths", text -> replacement(text, PATHS));

    /// The same where nobody checks it: words of nginx text, with variables.
    static final ValueType<Optional<Replacement>> COOKIE_PATH_VARIABLES =
            new ValueType<>("off, or two paths, with variables", ResponseTypes::words);

    /// A tilde begins a regular expression there.
    static final ValueType<Expression> REDIRECT = prefix(ValueType.URL, "off, or the beginning of a URL");

    /// The same where nobody checks it: with variables.
    static final ValueType<Expression> REDIRECT_VARIABLES =
            prefix(ValueType.WORD, "off, or the beginning of a URL, with variables");

    /// Statuses an Ingress may give to an error backend.
    static final ValueType<List<Integer>> ERRORS = statuses(400, "a comma-separated list of statuses, 400 to 599");

    /// Statuses the ConfigMap may give to the error backend.
    static final ValueType<Entries<Integer>> GLOBAL_ERRORS =
            Entries.of(statuses(300, "a comma-separated list of statuses, 300 to 599"));

    private ResponseTypes() {}

    private static Optional<Optional<Replacement>> replacement(String text, Pattern words) {
        if (text.equals("off")) {
            return Optional.of(Optional.empty());
        }
        var matcher = words.matcher(text);
        return matcher.matches()
                ? Optional.of(Optional.of(
                        new Replacement(Expression.literal(matcher.group(1)), Expression.literal(matcher.group(2)))))
                : Optional.empty();
    }

    private static ValueType<Expression> prefix(ValueType<String> type, String expected) {
        return type.where(text -> !text.isEmpty() && text.charAt(0) != '~', expected)
                .expression();
    }

    private static Optional<Optional<Replacement>> words(String text) {
        if (text.equals("off")) {
            return Optional.of(Optional.empty());
        }
        if (!(SnippetParser.parse("words " + text + ";") instanceof Outcome.Parsed(var directives))
                || directives.size() != 1
                || directives.getFirst().block().isPresent()) {
            return Optional.empty();
        }
        var words = directives.getFirst().arguments();
        boolean plain = words.size() == 2
                && !words.getFirst().startsWith("~")
                && words.stream()
                        .allMatch(word -> !word.isEmpty() && word.chars().allMatch(c -> c >= ' ' && c < 0x7F));
        return plain
                ? Optional.of(
                        Optional.of(new Replacement(Expression.parse(words.get(0)), Expression.parse(words.get(1)))))
                : Optional.empty();
    }

    private static ValueType<List<Integer>> statuses(int least, String expected) {
        return new ValueType<>(expected, text -> {
            if (text.isEmpty()) {
                return Optional.of(List.of());
            }
            var entries = ValueType.LIST.parse(text).orElseThrow();
            if (entries.isEmpty()
                    || !entries.stream().allMatch(entry -> STATUS.matcher(entry).matches())) {
                return Optional.empty();
            }
            var found =
                    entries.stream().map(Integer::valueOf).distinct().sorted().toList();
            return Optional.of(found).filter(list -> list.getFirst() >= least && list.getLast() <= 599);
        });
    }
}

package dev.usher.dialect.nginx;

import dev.usher.model.RetryPolicy.Condition;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The words of `proxy-next-upstream` (P2). `off` beside others wins.
final class RetryConditions {
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final String OFF = "off";

    private static final Map<String, Condition> WORDS = Stream.of(Condition.values())
            .collect(Collectors.toUnmodifiableMap(
                    condition -> condition.name().toLowerCase(Locale.ROOT), Function.identity()));

    static final ValueType<Set<Condition>> TYPE = new ValueType<>(
            "words of " + WORDS.keySet().stream().sorted().collect(Collectors.joining(" ")) + " " + OFF,
            RetryConditions::parse);

    private RetryConditions() {}

    private static Optional<Set<Condition>> parse(String text) {
        var conditions = EnumSet.noneOf(Condition.class);
        boolean off = false;
        for (String word : SPACES.split(text.strip(), -1)) {
            var condition = WORDS.get(word);
            if (condition == null && !word.equals(OFF)) {
                return Optional.empty();
            }
            off |= condition == null;
            if (condition != null) {
                conditions.add(condition);
            }
        }
        return Optional.of(off ? Set.of() : Set.copyOf(conditions));
    }
}

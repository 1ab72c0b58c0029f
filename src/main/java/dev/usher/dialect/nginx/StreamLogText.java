package dev.usher.dialect.nginx;

import dev.usher.model.StreamLogFormat;
import dev.usher.model.StreamLogFormat.Part;
import dev.usher.model.StreamLogFormat.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads `log-format-stream`: text with `$name` or `${name}`. nginx refuses a whole configuration with an unknown
/// variable; here the value is refused.
final class StreamLogText {
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{([a-z0-9_]+)\\}|([a-z0-9_]+))");

    static final ValueType<StreamLogFormat> TYPE = new ValueType<>(
            "text with variables of "
                    + Arrays.stream(Variable.values())
                            .map(variable -> "$" + variable.text())
                            .collect(Collectors.joining(" ")),
            StreamLogText::parse);

    private StreamLogText() {}

    private static Optional<StreamLogFormat> parse(String text) {
        var parts = new ArrayList<Part>();
        var matcher = VARIABLE.matcher(text);
        int at = 0;
        while (matcher.find()) {
            literal(text.substring(at, matcher.start()), parts);
            var variable = Variable.named(Optional.ofNullable(matcher.group(1)).orElseGet(() -> matcher.group(2)));
            if (variable.isEmpty()) {
                return Optional.empty();
            }
            parts.add(new Part.Value(variable.get()));
            at = matcher.end();
        }
        literal(text.substring(at), parts);
        boolean stray =
                parts.stream().anyMatch(part -> part instanceof Part.Literal(String plain) && plain.contains("$"));
        return stray ? Optional.empty() : Optional.of(new StreamLogFormat(parts));
    }

    /// A line stays one line, whatever the value holds.
    private static void literal(String text, List<Part> parts) {
        if (!text.isEmpty()) {
            parts.add(new Part.Literal(text.chars()
                    .map(c -> Character.isISOControl(c) ? ' ' : c)
                    .mapToObj(Character::toString)
                    .collect(Collectors.joining())));
        }
    }
}

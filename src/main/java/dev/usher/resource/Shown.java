package dev.usher.resource;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What users wrote, as it may stand in a message: on one line and not too long. Whoever calls knows that it is no
/// secret.
final class Shown {
    private static final int LONGEST = 60;
    private static final int LONGEST_STEP = 320;

    private Shown() {}

    /// The kind of a value and never the value: it could be secret.
    static String kindOf(@Nullable Object value) {
        return switch (value) {
            case null -> "nothing";
            case Map<?, ?> _ -> "a map";
            case List<?> _ -> "a list";
            case String _ -> "text";
            case Boolean _ -> "a boolean";
            case Number _ -> "a number";
            default -> "a value of another kind";
        };
    }

    /// User text in quotes, short enough for a message.
    static String quoted(String text) {
        return '"' + word(text) + '"';
    }

    /// A key as a step of a path: annotations have names of up to 317 characters.
    static String step(String key) {
        return printable(key, LONGEST_STEP);
    }

    /// A key or a word in a form fit for messages.
    static String word(@Nullable Object value) {
        return value instanceof Map || value instanceof List ? "…" : printable(String.valueOf(value), LONGEST);
    }

    /// User text on one line and not too long.
    static String printable(String text, int longest) {
        String part = text.length() > longest ? text.substring(0, longest) + "…" : text;
        return part.chars().anyMatch(Character::isISOControl) ? part.replaceAll("\\p{Cntrl}", "?") : part;
    }
}

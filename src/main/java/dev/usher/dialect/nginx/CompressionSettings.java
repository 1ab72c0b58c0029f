package dev.usher.dialect.nginx;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Compression of responses (P9). It is off unless asked for: where a page mixes secrets with what a stranger can make
/// it repeat, the length of the compressed page tells the secret bit by bit (BREACH).
final class CompressionSettings {
    /// The effort brotli may take on an event loop; above, one response would hold up all others.
    private static final int MOST_BROTLI = 6;

    private static final Pattern TYPE = Pattern.compile("\\*|[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+");

    private static final ValueType<List<String>> TYPES = new ValueType<>(
            "media types separated by spaces or commas, or *",
            text -> Optional.of(List.of(text.toLowerCase(Locale.ROOT).split("[\\s,]+")))
                    .filter(types ->
                            types.stream().allMatch(type -> TYPE.matcher(type).matches())));

    /// The one word nginx has for a pattern.
    private static final ValueType<String> AGENTS = new ValueType<>(
            "a regular expression for user agents",
            text -> Optional.of(text.equals("msie6") ? "MSIE [4-6]\\." : text)
                    .filter(pattern -> pattern.length() <= 2048 && compiles(pattern)));

    static final List<Setting<?>> ROWS = List.of(
            Setting.honoured(
                    "use-gzip",
                    ValueType.BOOL,
                    "false",
                    (draft, on) -> draft.compression.gzip.on = on,
                    "Compresses responses of status 200, 403 and 404. Off by default: compressed pages that hold a"
                            + " secret and repeat what is in the request give the secret away (BREACH)."),
            Setting.honoured(
                    "gzip-disable",
                    AGENTS,
                    "",
                    (draft, pattern) -> draft.compression.withoutGzip = Optional.of(pattern),
                    "User agents that get no gzip: a regular expression, any case, or msie6."),
            Setting.honoured(
                    "gzip-level",
                    ValueType.integer(1, 9, "a whole number from 1 to 9"),
                    "1",
                    (draft, level) -> draft.compression.gzip.level = level,
                    "Effort."),
            Setting.honoured(
                    "gzip-min-length",
                    ValueType.COUNT,
                    "256",
                    (draft, length) -> draft.compression.gzip.minLength = length,
                    "Bodies known to be shorter are not compressed."),
            Setting.honoured(
                    "gzip-types",
                    TYPES,
                    "",
                    (draft, types) -> draft.compression.gzip.types = types,
                    "Media types compressed, besides text/html; * for all."),
            Setting.honoured(
                    "enable-brotli",
                    ValueType.BOOL,
                    "false",
                    (draft, on) -> draft.compression.brotli.on = on,
                    "Compresses with brotli for clients that take it, as use-gzip does."),
            Setting.honoured(
                    "brotli-level",
                    ValueType.integer(0, 11, "a whole number from 0 to 11"),
                    "4",
                    (draft, level) -> draft.compression.brotli.level = Math.min(level, MOST_BROTLI),
                    "Effort; more than 6 counts as 6, since higher ones take too long to serve others meanwhile."),
            Setting.honoured(
                    "brotli-min-length",
                    ValueType.COUNT,
                    "20",
                    (draft, length) -> draft.compression.brotli.minLength = length,
                    "Bodies known to be shorter are not compressed."),
            Setting.honoured(
                    "brotli-types",
                    TYPES,
                    "",
                    (draft, types) -> draft.compression.brotli.types = types,
                    "Media types compressed, besides text/html; * for all."),
            Setting.honoured(
                    "usher-enable-zstd",
                    ValueType.BOOL,
                    "false",
                    (draft, on) -> draft.compression.zstd.on = on,
                    "Compresses with zstd for clients that take it, as use-gzip does. Ours; preferred to brotli, and"
                            + " that to gzip."),
            Setting.honoured(
                    "usher-zstd-level",
                    ValueType.integer(1, 9, "a whole number from 1 to 9"),
                    "3",
                    (draft, level) -> draft.compression.zstd.level = level,
                    "Effort. Ours."),
            Setting.honoured(
                    "usher-zstd-min-length",
                    ValueType.COUNT,
                    "256",
                    (draft, length) -> draft.compression.zstd.minLength = length,
                    "Bodies known to be shorter are not compressed. Ours."),
            Setting.honoured(
                    "usher-zstd-types",
                    TYPES,
                    "",
                    (draft, types) -> draft.compression.zstd.types = types,
                    "Media types compressed, besides text/html; * for all. Ours."));

    private CompressionSettings() {}

    private static boolean compiles(String pattern) {
        try {
            var _ = Pattern.compile(pattern);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}

package dev.usher.dialect.nginx;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The media type of a text that a `location` block answers with: that of a file with such a name (nginx: `types`), or
/// the one the block gives (`default_type`).
final class TextType {
    private static final String TOKEN = "[A-Za-z0-9!#$&^_.+-]+";
    private static final Pattern TYPE = Pattern.compile(TOKEN + "/" + TOKEN + "(?:; ?charset=" + TOKEN + ")?");

    /// Those of texts, by what follows the last dot.
    private static final Map<String, String> BY_ENDING = Map.ofEntries(
            Map.entry("atom", "application/atom+xml"),
            Map.entry("css", "text/css"),
            Map.entry("htm", "text/html"),
            Map.entry("html", "text/html"),
            Map.entry("js", "application/javascript"),
            Map.entry("json", "application/json"),
            Map.entry("mml", "text/mathml"),
            Map.entry("rss", "application/rss+xml"),
            Map.entry("shtml", "text/html"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("txt", "text/plain"),
            Map.entry("xhtml", "application/xhtml+xml"),
            Map.entry("xml", "text/xml"));

    private TextType() {}

    /// That of a file with such a path; absent where its name does not tell.
    static Optional<String> ofPath(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot < 0
                ? Optional.empty()
                : Optional.ofNullable(BY_ENDING.get(name.substring(dot + 1).toLowerCase(Locale.ROOT)));
    }

    /// Whether a text is a media type.
    static boolean isOne(String text) {
        return TYPE.matcher(text).matches();
    }
}

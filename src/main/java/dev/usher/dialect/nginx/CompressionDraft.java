package dev.usher.dialect.nginx;

import dev.usher.model.ProxySettings.Compression;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// What the ConfigMap says about compression, while it is read (P9).
final class CompressionDraft {
    /// The list of the original, for gzip and brotli alike.
    private static final List<String> USUAL_TYPES = List.of(
            "application/atom+xml",
            "application/javascript",
            "application/x-javascript",
            "application/json",
            "application/rss+xml",
            "application/vnd.ms-fontobject",
            "application/x-font-ttf",
            "application/x-web-app-manifest+json",
            "application/xhtml+xml",
            "application/xml",
            "font/opentype",
            "image/svg+xml",
            "image/x-icon",
            "text/css",
            "text/javascript",
            "text/plain",
            "text/x-component");

    private static final String ALWAYS = "text/html";
    private static final String ALL = "*";

    final Draft gzip = new Draft(1, 256);
    final Draft brotli = new Draft(4, 20);
    final Draft zstd = new Draft(3, 256);
    Optional<String> withoutGzip = Optional.empty();

    /// One coding.
    static final class Draft {
        boolean on;
        int level;
        long minLength;
        List<String> types = USUAL_TYPES;

        Draft(int level, long minLength) {
            this.level = level;
            this.minLength = minLength;
        }

        private Optional<Compression.Coding> finish() {
            if (!on) {
                return Optional.empty();
            }
            var all = new TreeSet<>(types);
            all.add(ALWAYS);
            return Optional.of(
                    new Compression.Coding(level, minLength, all.contains(ALL) ? List.of(ALL) : List.copyOf(all)));
        }
    }

    /// What differs only in what is off is the same.
    Compression finish() {
        return new Compression(gzip.finish(), brotli.finish(), zstd.finish(), gzip.on ? withoutGzip : Optional.empty());
    }
}

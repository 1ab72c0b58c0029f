package dev.usher.runtime;

import dev.usher.model.Expression;
import dev.usher.model.Filter;
import dev.usher.model.PathTemplate;
import java.util.Optional;
import java.util.stream.Collectors;

/// Filters in words, for people.
public final class FilterText {
    private FilterText() {}

    /// What a filter does, without a full stop; never a secret.
    public static String of(Filter filter) {
        return switch (filter) {
            case Filter.TlsRedirect(int status, boolean slash, var port) ->
                "redirect to https, " + status + (slash ? ", keeping a trailing slash" : "")
                        + (port.isPresent() ? ", with port " + port.getAsInt() : "");
            case Filter.RewritePath(String pattern, PathTemplate target, Optional<PathTemplate> prefix) ->
                "rewrite " + pattern + " to " + text(target)
                        + prefix.map(value -> ", X-Forwarded-Prefix " + text(value))
                                .orElse("");
            case Filter.RewriteRedirect(String pattern, PathTemplate target) ->
                "redirect " + pattern + " to " + text(target) + ", 302";
            case Filter.UpstreamHost(Expression host) -> "send Host " + host;
            case Filter.AppRoot(String path) -> "redirect / to " + path + ", 302";
        };
    }

    /// Captures between braces, so that a literal dollar is told from them.
    private static String text(PathTemplate template) {
        return template.segments().stream()
                .map(segment -> switch (segment) {
                    case PathTemplate.Segment.Literal(String text) -> text;
                    case PathTemplate.Segment.Capture(int group) -> "{" + group + "}";
                })
                .collect(Collectors.joining());
    }
}

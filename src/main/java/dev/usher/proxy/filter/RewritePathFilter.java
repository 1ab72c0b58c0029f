package dev.usher.proxy.filter;

import dev.usher.model.Filter;
import dev.usher.model.PathTemplate;
import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.exchange.RequestFilter;
import dev.usher.routing.PathRegex;
import java.util.Optional;

/// Replaces the path that goes to the backend (C7.2); the original query follows. With `x-forwarded-prefix` the backend
/// is told what was taken away (C7.6).
final class RewritePathFilter implements RequestFilter {
    private final Optional<PathRegex> pattern;
    private final PathTemplate target;
    private final Optional<PathTemplate> prefix;

    RewritePathFilter(Filter.RewritePath filter) {
        pattern = PathRegex.compile(filter.pattern());
        target = filter.target();
        prefix = filter.forwardedPrefix();
    }

    @Override
    public boolean apply(FilterContext request) {
        if (pattern.isEmpty() || request.forwarded().isRewritten()) {
            return false;
        }
        PathRegex regex = pattern.get();
        String path = regex.rewrite(request.path(), request.pathOffset(), request.pathLength(), target, request);
        if (path == null) {
            return false;
        }
        if (prefix.isPresent()) {
            String value =
                    regex.fill(request.path(), request.pathOffset(), request.pathLength(), prefix.get(), request);
            if (value != null) {
                request.forwarded().forwardedPrefix(HeaderValue.clean(value));
            }
        }
        request.forwarded().rewriteTarget(RewrittenTarget.of(path, request.query()));
        return false;
    }
}

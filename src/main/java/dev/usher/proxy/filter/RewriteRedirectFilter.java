package dev.usher.proxy.filter;

import dev.usher.model.Filter;
import dev.usher.model.PathTemplate;
import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.exchange.RequestFilter;
import dev.usher.routing.PathRegex;
import java.util.Optional;

/// Answers 302 to a rewrite target that is an absolute URL (C7.4).
final class RewriteRedirectFilter implements RequestFilter {
    private final Optional<PathRegex> pattern;
    private final PathTemplate target;

    RewriteRedirectFilter(Filter.RewriteRedirect filter) {
        pattern = PathRegex.compile(filter.pattern());
        target = filter.target();
    }

    @Override
    public boolean apply(FilterContext request) {
        if (pattern.isEmpty() || request.forwarded().isRewritten()) {
            return false;
        }
        String location =
                pattern.get().rewrite(request.path(), request.pathOffset(), request.pathLength(), target, request);
        if (location == null) {
            return false;
        }
        String query = request.query();
        boolean appended = query.length() > 1;
        boolean has = location.indexOf('?') >= 0;
        request.redirect(302, !appended ? location : has ? location + "&" + query.substring(1) : location + query);
        return true;
    }
}

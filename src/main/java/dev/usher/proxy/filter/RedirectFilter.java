package dev.usher.proxy.filter;

import dev.usher.model.Expression;
import dev.usher.model.Filter;
import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.exchange.RequestFilter;
import java.util.Optional;

/// Sends every request elsewhere (annotations `permanent-redirect`, `temporal-redirect`). A path becomes a URL on the
/// host of the request unless told otherwise.
final class RedirectFilter implements RequestFilter {
    private final int status;
    private final Expression location;
    private final Optional<String> fixed;
    private final boolean relative;
    private final boolean port;

    RedirectFilter(Filter.Redirect filter) {
        status = filter.status();
        location = filter.location();
        fixed = filter.location().text();
        relative = filter.relative();
        port = filter.port();
    }

    @Override
    public boolean apply(FilterContext request) {
        if (request.forwarded().isRewritten()) {
            return false;
        }
        String to = fixed.isPresent() ? fixed.get() : HeaderValue.target(request.expand(location));
        boolean complete = to.startsWith("/") && !relative;
        request.redirect(status, complete ? request.origin(port) + to : to);
        return true;
    }
}

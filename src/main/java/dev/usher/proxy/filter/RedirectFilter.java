package dev.usher.proxy.filter;

import dev.usher.model.Filter;
import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.exchange.RequestFilter;

/// Sends every request elsewhere (annotations `permanent-redirect`, `temporal-redirect`). A path becomes a URL on the
/// host of the request unless told otherwise.
final class RedirectFilter implements RequestFilter {
    private final int status;
    private final String location;
    private final boolean complete;
    private final boolean port;

    RedirectFilter(Filter.Redirect filter) {
        status = filter.status();
        location = filter.location();
        complete = filter.location().startsWith("/") && !filter.relative();
        port = filter.port();
    }

    @Override
    public boolean apply(FilterContext request) {
        if (request.isRewritten()) {
            return false;
        }
        request.redirect(status, complete ? request.origin(port) + location : location);
        return true;
    }
}

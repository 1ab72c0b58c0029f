package dev.usher.proxy.filter;

import dev.usher.model.Expression;
import dev.usher.model.Filter;
import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.exchange.RequestFilter;

/// Sends a request for exactly `/` to the application's own root: 302, on the scheme of the connection, Host as sent
/// (annotation `app-root`).
final class AppRootFilter implements RequestFilter {
    private final Expression path;

    AppRootFilter(Filter.AppRoot filter) {
        path = filter.path();
    }

    @Override
    public boolean apply(FilterContext request) {
        if (request.pathLength() != 1) {
            return false;
        }
        String scheme = request.secureConnection() ? "https" : "http";
        request.redirect(302, scheme + "://" + request.authority() + HeaderValue.target(request.expand(path)));
        return true;
    }
}

package dev.usher.proxy.filter;

import dev.usher.model.Expression;
import dev.usher.model.Filter;
import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.exchange.RequestFilter;

/// Sends another `Host` to the backend (annotation `upstream-vhost`). The name of TLS to the backend is not touched.
final class UpstreamHostFilter implements RequestFilter {
    private final Expression host;

    UpstreamHostFilter(Filter.UpstreamHost filter) {
        host = filter.host();
    }

    @Override
    public boolean apply(FilterContext request) {
        request.forwarded().rewriteAuthority(HeaderValue.clean(request.expand(host)));
        return false;
    }
}

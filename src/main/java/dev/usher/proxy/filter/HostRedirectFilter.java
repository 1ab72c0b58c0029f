package dev.usher.proxy.filter;

import dev.usher.model.Filter;
import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.exchange.RequestFilter;

/// Sends every request to the same target on another host (annotation `from-to-www-redirect`). QUIRKS kept: the port is
/// always written, and one trailing slash of the target is dropped.
final class HostRedirectFilter implements RequestFilter {
    private final int status;
    private final String host;

    HostRedirectFilter(Filter.HostRedirect filter) {
        status = filter.status();
        host = filter.host();
    }

    @Override
    public boolean apply(FilterContext request) {
        String target = request.target();
        String kept = target.endsWith("/") ? target.substring(0, target.length() - 1) : target;
        request.redirect(status, request.scheme() + "://" + host + ":" + request.outsidePort() + kept);
        return true;
    }
}

package dev.usher.proxy.filter;

import dev.usher.model.Filter;
import dev.usher.proxy.exchange.FilterContext;
import dev.usher.proxy.exchange.RequestFilter;
import java.util.Set;

/// Redirects to https (S4, S4.1). QUIRK kept: one trailing slash of the target is dropped unless asked otherwise.
final class TlsRedirectFilter implements RequestFilter {
    private final int status;
    private final boolean preserveTrailingSlash;
    private final String port;
    /// Empty for all names of the host.
    private final Set<String> names;

    TlsRedirectFilter(Filter.TlsRedirect filter) {
        status = filter.status();
        preserveTrailingSlash = filter.preserveTrailingSlash();
        port = filter.port().isPresent() ? ":" + filter.port().getAsInt() : "";
        names = Set.copyOf(filter.names());
    }

    @Override
    public boolean apply(FilterContext request) {
        if (request.secure() || (!names.isEmpty() && !isNamed(request.host()))) {
            return false;
        }
        String target = request.target();
        if (!preserveTrailingSlash && target.endsWith("/")) {
            target = target.substring(0, target.length() - 1);
        }
        request.redirect(status, "https://" + request.redirectHost() + port + target);
        return true;
    }

    /// As certificates are looked up: by the whole name, then with a star for its first label.
    private boolean isNamed(String name) {
        int dot = name.indexOf('.');
        return names.contains(name) || (dot > 0 && names.contains("*" + name.substring(dot)));
    }
}

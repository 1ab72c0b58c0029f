package dev.usher.proxy.filter;

import dev.usher.model.Filter;
import dev.usher.model.Filter.Replacement;
import dev.usher.proxy.exchange.ResponseContext;
import dev.usher.proxy.exchange.ResponseFilter;
import dev.usher.routing.Expansion;
import java.util.Optional;

/// Changes domain and path of the cookies a backend sets (annotations `proxy-cookie-domain`, `proxy-cookie-path`;
/// nginx:
/// `proxy_cookie_domain`, `proxy_cookie_path`).
final class CookieFilter implements ResponseFilter {
    private final Optional<Replacement> domain;
    private final Optional<Replacement> path;

    CookieFilter(Filter.Cookies filter) {
        domain = filter.domain();
        path = filter.path();
    }

    @Override
    public void apply(ResponseContext response) {
        if (!response.fromBackend()) {
            return;
        }
        SetCookies.edit(response.responseHead().fields(), cookie -> edited(cookie, response));
    }

    private String edited(String cookie, Expansion values) {
        int attributes = cookie.indexOf(';');
        if (attributes < 0) {
            return cookie;
        }
        var out = new StringBuilder(cookie.length() + 16).append(cookie, 0, attributes);
        for (String attribute : cookie.substring(attributes + 1).split(";", -1)) {
            out.append(';').append(attribute(attribute, values));
        }
        return out.toString();
    }

    private String attribute(String attribute, Expansion values) {
        int equals = attribute.indexOf('=');
        if (equals < 0) {
            return attribute;
        }
        String name = attribute.substring(0, equals).strip();
        int begin = equals + 1;
        while (begin < attribute.length() && attribute.charAt(begin) == ' ') {
            begin++;
        }
        String value = attribute.substring(begin).stripTrailing();
        String before = attribute.substring(0, begin);
        if (domain.isPresent() && name.equalsIgnoreCase("domain")) {
            return before + domain(value, domain.get(), values);
        }
        if (path.isPresent() && name.equalsIgnoreCase("path")) {
            Replacement change = path.get();
            String from = values.expand(change.from());
            return value.startsWith(from)
                    ? before + HeaderValue.clean(values.expand(change.to())) + value.substring(from.length())
                    : attribute;
        }
        return attribute;
    }

    /// A dot at the beginning is ignored, and stays.
    private static String domain(String value, Replacement change, Expansion values) {
        String dot = value.startsWith(".") ? "." : "";
        return value.substring(dot.length()).equalsIgnoreCase(values.expand(change.from()))
                ? dot + HeaderValue.clean(values.expand(change.to()))
                : value;
    }
}

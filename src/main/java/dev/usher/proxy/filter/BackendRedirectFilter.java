package dev.usher.proxy.filter;

import dev.usher.model.Filter;
import dev.usher.model.Filter.Replacement;
import dev.usher.proxy.exchange.FieldName;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.exchange.ResponseContext;
import dev.usher.proxy.exchange.ResponseFilter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// Changes where a backend redirects to (annotations `proxy-redirect-from`, `proxy-redirect-to`; nginx:
/// `proxy_redirect`): the beginning of `Location`, and of the URL in `Refresh`. A URL of the backend itself, which
/// clients cannot reach, becomes its path.
final class BackendRedirectFilter implements ResponseFilter {
    private static final byte[] REFRESH = "refresh".getBytes(StandardCharsets.US_ASCII);
    private static final String URL = "url=";

    private final Optional<Replacement> prefix;

    BackendRedirectFilter(Filter.BackendRedirects filter) {
        prefix = filter.prefix();
    }

    @Override
    public void apply(ResponseContext response) {
        if (!response.fromBackend()) {
            return;
        }
        Fields fields = response.responseHead().fields();
        int location = fields.find(FieldName.LOCATION);
        if (location >= 0) {
            String value = fields.value(location);
            String changed = changed(value, response);
            if (!changed.equals(value)) {
                fields.remove(location);
                fields.add(FieldName.LOCATION, changed);
            }
        }
        int refresh = fields.find(REFRESH);
        if (refresh >= 0) {
            refresh(fields, refresh, response);
        }
    }

    private void refresh(Fields fields, int line, ResponseContext response) {
        String value = fields.value(line);
        int url = value.toLowerCase(Locale.ROOT).indexOf(URL);
        if (url >= 0) {
            int begin = url + URL.length();
            String target = value.substring(begin);
            String changed = changed(target, response);
            if (!changed.equals(target)) {
                fields.remove(line);
                fields.add("Refresh", value.substring(0, begin) + changed);
            }
        }
    }

    private String changed(String url, ResponseContext response) {
        if (prefix.isPresent()) {
            Replacement change = prefix.get();
            String from = response.expand(change.from());
            return url.startsWith(from)
                    ? HeaderValue.clean(response.expand(change.to())) + url.substring(from.length())
                    : url;
        }
        int begin = url.startsWith("http://") ? 7 : url.startsWith("https://") ? 8 : -1;
        if (begin < 0) {
            return url;
        }
        int slash = url.indexOf('/', begin);
        String authority = url.substring(begin, slash < 0 ? url.length() : slash);
        boolean own = authority.equals(response.endpoint()) || authority.equalsIgnoreCase(response.backendAuthority());
        return !own ? url : slash < 0 ? "/" : url.substring(slash);
    }
}

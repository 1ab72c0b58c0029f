package dev.usher.proxy.filter;

import dev.usher.model.Filter;
import dev.usher.proxy.exchange.RequestFilter;
import java.util.Comparator;
import java.util.List;

/// Which filter applies before which: the order of processing of C8, which decides which answer a client gets. An
/// exhaustive switch, so that a filter without a place does not compile.
public final class FilterOrder {
    private FilterOrder() {}

    /// The filters of a route, made and in order.
    public static List<RequestFilter> arrange(List<Filter> filters) {
        return filters.stream()
                .sorted(Comparator.comparingInt(FilterOrder::phase))
                .map(FilterOrder::create)
                .toList();
    }

    private static int phase(Filter filter) {
        return switch (filter) {
            case Filter.AppRoot _ -> 4;
            case Filter.RewriteRedirect _ -> 6;
            case Filter.RewritePath _ -> 6;
            case Filter.TlsRedirect _ -> 7;
            case Filter.UpstreamHost _ -> 10;
        };
    }

    private static RequestFilter create(Filter filter) {
        return switch (filter) {
            case Filter.AppRoot appRoot -> new AppRootFilter(appRoot);
            case Filter.RewriteRedirect redirect -> new RewriteRedirectFilter(redirect);
            case Filter.RewritePath rewrite -> new RewritePathFilter(rewrite);
            case Filter.TlsRedirect redirect -> new TlsRedirectFilter(redirect);
            case Filter.UpstreamHost host -> new UpstreamHostFilter(host);
        };
    }
}

package dev.usher.proxy.filter;

import dev.usher.model.Filter;
import dev.usher.proxy.exchange.RequestFilter;
import dev.usher.proxy.exchange.ResponseFilter;
import dev.usher.proxy.exchange.RouteFilters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which filter applies before which: the order of processing of C8, which decides which answer a client gets. An
/// exhaustive switch, so that a filter without a place does not compile.
public final class FilterOrder {
    /// The last step that belongs to the host.
    private static final int LAST_OF_HOST = 4;

    /// The last step before it matters whether there are endpoints.
    private static final int LAST_EARLY = 7;

    private final FilterServices services;

    /// Makes filters.
    ///
    /// @param services what filters of all routes share
    public FilterOrder(FilterServices services) {
        this.services = services;
    }

    /// The filters of a route, made and in order.
    public RouteFilters arrange(List<Filter> filters) {
        if (filters.isEmpty()) {
            return RouteFilters.NONE;
        }
        var sorted = new ArrayList<Filter>(filters);
        sorted.sort(Comparator.comparingInt(FilterOrder::phase));
        var host = new ArrayList<RequestFilter>();
        var lookup = new ArrayList<RequestFilter>();
        var early = new ArrayList<RequestFilter>();
        var late = new ArrayList<RequestFilter>();
        var response = new ArrayList<ResponseFilter>();
        for (Filter filter : sorted) {
            var step = isOfHost(filter) ? host : isLookup(filter) ? lookup : isEarly(filter) ? early : late;
            request(filter).ifPresent(step::add);
            response(filter).ifPresent(response::add);
        }
        return new RouteFilters(host, lookup, early, late, response);
    }

    /// Whether it is a rule of the host, which a request meets only once, whatever location it comes to later.
    public static boolean isOfHost(Filter filter) {
        return phase(filter) <= LAST_OF_HOST;
    }

    private static boolean isLookup(Filter filter) {
        return filter instanceof Filter.Script script && script.stage() == Filter.Stage.LOOKUP;
    }

    private static boolean isEarly(Filter filter) {
        return phase(filter) <= LAST_EARLY;
    }

    /// A filter of a route, made.
    public record Early(Filter filter, RequestFilter made) {}

    /// Those that apply before it matters whether there are endpoints, made and in order: they act on nothing but the
    /// request, so that an explanation can run them. Scripts may depend on more.
    public static List<Early> early(List<Filter> filters) {
        var order = new FilterOrder(FilterServices.alone());
        return filters.stream()
                .filter(FilterOrder::isEarly)
                .sorted(Comparator.comparingInt(FilterOrder::phase))
                .flatMap(filter -> order.request(filter).map(made -> new Early(filter, made)).stream())
                .toList();
    }

    /// Those that apply once it is clear that a backend is there, in order: what they do depends on more than the
    /// request, so that an explanation only names them.
    public static List<Filter> late(List<Filter> filters) {
        return filters.stream()
                .filter(filter -> !isEarly(filter))
                .sorted(Comparator.comparingInt(FilterOrder::phase))
                .toList();
    }

    private static int phase(Filter filter) {
        return switch (filter) {
            case Filter.Trace _ -> 0;
            case Filter.AppRoot _ -> 4;
            // A preflight is answered before step 6 does anything else.
            case Filter.HostRedirect _ -> 4;
            case Filter.Script script ->
                switch (script.stage()) {
                    case HOST -> 4;
                    case LOOKUP -> 5;
                    case LOCATION -> 6;
                    case BACKEND -> 10;
                };
            case Filter.Cors _ -> 5;
            case Filter.Redirect _ -> 6;
            case Filter.RewriteRedirect _ -> 6;
            case Filter.RewritePath _ -> 6;
            case Filter.TlsRedirect _ -> 7;
            case Filter.Limits _ -> 8;
            case Filter.Access _ -> 9;
            case Filter.ResponseRate _ -> 10;
            case Filter.UpstreamHost _, Filter.FastCgi _ -> 10;
            case Filter.Http10 _ -> 10;
            case Filter.BackendRedirects _ -> 10;
            case Filter.Cookies _ -> 10;
            case Filter.ResponseHeaders _ -> 10;
            case Filter.ErrorPages _ -> 10;
            // Last of all: what is refused is not copied.
            case Filter.Mirror _ -> 11;
        };
    }

    /// What it does to requests.
    private Optional<RequestFilter> request(Filter filter) {
        return switch (filter) {
            // Acts before any filter, since what the phases before them answer is traced, too.
            case Filter.Trace _ -> Optional.empty();
            case Filter.AppRoot appRoot -> Optional.of(new AppRootFilter(appRoot));
            case Filter.RewriteRedirect redirect -> Optional.of(new RewriteRedirectFilter(redirect));
            case Filter.RewritePath rewrite -> Optional.of(new RewritePathFilter(rewrite));
            case Filter.TlsRedirect redirect -> Optional.of(new TlsRedirectFilter(redirect));
            case Filter.Limits limits -> Optional.of(new LimitFilter(limits, services.zones()));
            case Filter.ResponseRate rate -> Optional.of(new ResponseRateFilter(rate));
            case Filter.Access access -> Optional.of(new AccessFilter(access, services));
            case Filter.UpstreamHost host -> Optional.of(new UpstreamHostFilter(host));
            case Filter.HostRedirect redirect -> Optional.of(new HostRedirectFilter(redirect));
            case Filter.Cors cors -> Optional.of(new CorsFilter(cors));
            case Filter.Redirect redirect -> Optional.of(new RedirectFilter(redirect));
            case Filter.Http10 _ -> Optional.of(new Http10Filter());
            case Filter.Script script -> Optional.of(new ScriptFilter(script));
            case Filter.BackendRedirects _, Filter.Cookies _, Filter.ResponseHeaders _ -> Optional.empty();
            // Not a step but a way around: the exchange itself takes it wherever an answer begins.
            case Filter.ErrorPages _ -> Optional.empty();
            case Filter.FastCgi fastCgi -> Optional.of(new FastCgiFilter(fastCgi));
            case Filter.Mirror mirror -> Optional.of(new MirrorFilter(mirror, services));
        };
    }

    /// What it does to answers.
    private static Optional<ResponseFilter> response(Filter filter) {
        return switch (filter) {
            case Filter.Trace _,
                    Filter.AppRoot _,
                    Filter.RewriteRedirect _,
                    Filter.RewritePath _,
                    Filter.TlsRedirect _,
                    Filter.Limits _,
                    Filter.ResponseRate _,
                    Filter.Access _,
                    Filter.HostRedirect _,
                    Filter.Redirect _,
                    Filter.Http10 _,
                    Filter.ErrorPages _,
                    Filter.UpstreamHost _,
                    Filter.Mirror _,
                    Filter.FastCgi _ -> Optional.empty();
            case Filter.Cors cors -> Optional.of(new CorsFilter(cors));
            case Filter.BackendRedirects redirects -> Optional.of(new BackendRedirectFilter(redirects));
            case Filter.Cookies cookies -> Optional.of(new CookieFilter(cookies));
            case Filter.ResponseHeaders headers -> Optional.of(new ResponseHeadersFilter(headers));
            case Filter.Script script -> ScriptResponseFilter.of(script);
        };
    }
}

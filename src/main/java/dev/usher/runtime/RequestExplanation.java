package dev.usher.runtime;

import dev.usher.model.Action;
import dev.usher.model.Backend;
import dev.usher.model.Canary;
import dev.usher.model.Endpoints;
import dev.usher.model.Filter;
import dev.usher.model.LoadBalancing;
import dev.usher.model.Route;
import dev.usher.model.RoutePolicy;
import dev.usher.model.RoutingTable;
import dev.usher.model.TextMatch;
import dev.usher.model.Upstream;
import dev.usher.proxy.exchange.CanaryRule;
import dev.usher.proxy.exchange.Fields;
import dev.usher.proxy.filter.FilterOrder;
import dev.usher.routing.Explanation;
import dev.usher.routing.TextPattern;
import java.util.ArrayList;
import java.util.List;

/// What would happen to a request, step by step: the matcher and the filters are those of live traffic.
///
/// @param matching which route takes it and why
/// @param steps what is done to it, in order; the last says what answers
public record RequestExplanation(RequestQuestion question, Explanation matching, List<String> steps) {
    public RequestExplanation {
        steps = List.copyOf(steps);
    }

    /// Explains a request against a table.
    public static RequestExplanation of(RoutingTable table, RequestQuestion question) {
        Explanation matching = Explanation.of(table, question.authority(), question.rawPath());
        return new RequestExplanation(question, matching, steps(table, question, matching));
    }

    private static List<String> steps(RoutingTable table, RequestQuestion question, Explanation matching) {
        if (matching.path().isEmpty()) {
            return List.of("answer: 400, the path climbs above the root or has a broken escape");
        }
        if (matching.winner().isEmpty()) {
            return List.of("answer: 404, no location takes the path");
        }
        if (isRefused(table, question)) {
            return List.of("answer: 403, block-user-agents or block-referers names it");
        }
        Route route = matching.winner().get();
        var clients = matching.host()
                .clients()
                .map(wanted -> ExplainedClients.of(wanted, question.secure()))
                .orElse(ExplainedClients.NOTHING);
        if (clients.isAnswered() && !isAppRoot(route, matching.path())) {
            return clients.steps();
        }
        if (matching.slashRedirect()) {
            return List.of("redirect: 301 to the same path with a slash");
        }
        var request = new ExplainedRequest(
                question,
                matching.path(),
                route.owner(),
                table.settings().forwarding().useForwardedHeaders());
        var steps = new ArrayList<String>();
        if (question.secure()) {
            steps.add("tls: " + certificate(table, request.host()));
        }
        steps.addAll(client(table, question));
        route.filters().stream()
                .filter(Filter.Trace.class::isInstance)
                .map(FilterText::of)
                .forEach(steps::add);
        if (!clients.isAnswered()) {
            steps.addAll(clients.steps());
        }
        var reached = ExplainedRoute.follow(table, route, request);
        steps.addAll(request.steps());
        if (reached.isEmpty()) {
            return steps;
        }
        route = reached.get();
        if (!isUnserved(table, route)) {
            for (Filter filter : FilterOrder.late(route.filters())) {
                steps.add("then: " + FilterText.of(filter));
            }
        }
        steps.addAll(answer(table, route, request.head().fields()));
        return steps;
    }

    /// Whether it is told that there is no endpoint, before anything else of C8 step 8 and later.
    private static boolean isUnserved(RoutingTable table, Route route) {
        return route.action() instanceof Action.Forward forward
                && isEmpty(table, forward.backend())
                && forward.fallback()
                        .filter(backend -> !isEmpty(table, backend))
                        .isEmpty();
    }

    /// C8 step 4. A header that is absent counts as empty.
    private static boolean isRefused(RoutingTable table, RequestQuestion question) {
        var refusals = table.settings().refusals();
        return isMeant(refusals.userAgents(), "user-agent", question)
                || isMeant(refusals.referers(), "referer", question);
    }

    private static boolean isMeant(List<TextMatch> matches, String name, RequestQuestion question) {
        var values = question.headers().stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(RequestQuestion.Header::value)
                .toList();
        return matches.stream()
                .flatMap(match -> TextPattern.compile(match).stream())
                .anyMatch(pattern ->
                        values.isEmpty() ? pattern.matches("") : values.stream().anyMatch(pattern::matches));
    }

    /// The redirect to the application's root serves nothing, and comes first.
    private static boolean isAppRoot(Route route, String path) {
        return path.equals("/") && route.filters().stream().anyMatch(Filter.AppRoot.class::isInstance);
    }

    /// F3, F6: which address the backend is told.
    private static List<String> client(RoutingTable table, RequestQuestion question) {
        if (question.client().isEmpty()) {
            return List.of();
        }
        var forwarding = table.settings().forwarding();
        String unless = forwarding.believesHeader()
                ? ", unless it is trusted to name another in " + forwarding.forwardedForHeader()
                : "";
        return List.of("client: " + question.client() + ", told in X-Real-IP and X-Forwarded-For" + unless);
    }

    private static String certificate(RoutingTable table, String host) {
        var byHost = table.tls().byHost();
        int dot = host.indexOf('.');
        String wildcard = dot < 0 ? "" : "*" + host.substring(dot);
        if (byHost.containsKey(host)) {
            return "certificate of " + byHost.get(host).source();
        }
        if (byHost.containsKey(wildcard)) {
            return "certificate of " + byHost.get(wildcard).source() + " for " + wildcard;
        }
        return table.tls()
                .fallback()
                .map(certificate -> "default certificate of " + certificate.source())
                .orElse("the self-signed default certificate");
    }

    private static List<String> answer(RoutingTable table, Route route, Fields request) {
        return switch (route.action()) {
            case Action.Respond respond -> List.of("answer: " + respond.status() + ", " + respond.reason());
            case Action.Status _ -> List.of("answer: 200, connections and requests of the process");
            case Action.Forward forward -> forward(table, route, forward, request);
        };
    }

    private static List<String> forward(RoutingTable table, Route route, Action.Forward forward, Fields request) {
        var steps = new ArrayList<String>();
        RoutePolicy policy = route.policy();
        if (policy.maxBodyBytes() > 0) {
            steps.add("limit: bodies above " + policy.maxBodyBytes() + " bytes are refused with 413");
        }
        steps.add("backend: " + describe(table, forward.backend()));
        if (isEmpty(table, forward.backend())) {
            steps.add(
                    isUnserved(table, route)
                            ? "answer: 503, the backend has no endpoint"
                            : "fallback: " + describe(table, forward.fallback().orElseThrow()));
            return steps;
        }
        for (Canary canary : forward.canaries()) {
            steps.add("canary: " + describe(table, canary.backend()) + "; " + share(table, canary, request));
        }
        return steps;
    }

    /// Sessions of clients are not looked at: what their cookies mean shows only in traffic.
    private static String share(RoutingTable table, Canary canary, Fields request) {
        if (isEmpty(table, canary.backend())) {
            return "it has no endpoint, so the backend answers";
        }
        return switch (CanaryRule.of(canary).judge(request)) {
            case YES -> "its header or cookie chooses it";
            case NO -> "its header or cookie rules it out";
            case OPEN ->
                "it answers " + Math.min(canary.weight(), canary.total()) + " of " + canary.total() + " requests";
        };
    }

    private static boolean isEmpty(RoutingTable table, Backend backend) {
        Upstream upstream = table.upstreams().get(backend.upstream());
        return upstream == null || upstream.endpoints().equals(Endpoints.NONE);
    }

    private static String describe(RoutingTable table, Backend backend) {
        Upstream upstream = table.upstreams().get(backend.upstream());
        String endpoints = upstream == null
                ? "unknown"
                : switch (upstream.endpoints()) {
                    case Endpoints.Addresses(var addresses) ->
                        addresses.isEmpty() ? "no endpoint" : addresses.toString();
                    case Endpoints.DnsName(String name, int port, boolean _) ->
                        "the addresses of " + name + ", port " + port;
                };
        String balancing = upstream == null ? "" : balancing(upstream.balancing());
        return backend.upstream().name() + " by " + backend.protocol() + ", " + balancing + endpoints;
    }

    private static String balancing(LoadBalancing balancing) {
        return switch (balancing) {
            case LoadBalancing.RoundRobin _ -> "";
            case LoadBalancing.PeakEwma _ -> "the faster of two of ";
            case LoadBalancing.ConsistentHash(var key) -> "by a hash of " + key + " one of ";
            case LoadBalancing.SubsetHash(var key, int size) -> "by a hash of " + key + " one of " + size + " of ";
            case LoadBalancing.Sticky _ -> "by the cookie of the client one of ";
        };
    }
}

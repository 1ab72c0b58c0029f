package dev.usher.dialect.nginx;

import dev.usher.model.AccessRule;
import dev.usher.model.BackendProtocol;
import dev.usher.model.Expression;
import dev.usher.model.Filter;
import dev.usher.model.LoadBalancing;
import dev.usher.model.RoutePolicy;
import dev.usher.model.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the annotations of one Ingress say, over the global settings; typed values only (SEC1).
///
/// @param names acts on the hosts of the Ingress (C2.12)
/// @param appRoot acts on the hosts of the Ingress (C2.12)
/// @param canary present when it only adds alternatives to the locations of others (N1)
/// @param filters what every location has besides what follows from the rest
/// @param access who is let in; where `no-auth-locations` holds, only a part of it applies
/// @param errors what an error backend answers
/// @param passthrough TLS connections for its hosts go to a backend as they are (S7)
/// @param snippets translated nginx text
/// @param exempt from which global protections it is excused
/// @param tls what it says about TLS, both sides
/// @param denied why its locations answer 503 (C2.15)
record IngressSettings(
        Redirects redirects,
        Names names,
        Rewrite rewrite,
        Backends backends,
        Balancing balancing,
        Optional<Expression> appRoot,
        RoutePolicy policy,
        Optional<CanaryPlan> canary,
        List<Filter> filters,
        Access access,
        Errors errors,
        boolean passthrough,
        Snippets snippets,
        Exemptions exempt,
        IngressTls tls,
        Optional<String> denied) {
    IngressSettings {
        filters = List.copyOf(filters);
    }

    /// The same for an Ingress whose locations answer 503; the first reason is kept.
    IngressSettings denying(String reason) {
        return with(filters, denied.or(() -> Optional.of(reason)));
    }

    /// The same without a filter.
    IngressSettings without(Filter filter) {
        return with(filters.stream().filter(each -> !each.equals(filter)).toList(), denied);
    }

    private IngressSettings with(List<Filter> others, Optional<String> reason) {
        return new IngressSettings(
                redirects,
                names,
                rewrite,
                backends,
                balancing,
                appRoot,
                policy,
                canary,
                others,
                access,
                errors,
                passthrough,
                snippets,
                exempt,
                tls,
                reason);
    }

    /// Redirects to https (S4), and elsewhere.
    ///
    /// @param elsewhere where every request is sent
    record Redirects(boolean ssl, boolean force, boolean preserveTrailingSlash, Optional<Filter.Redirect> elsewhere) {}

    /// Statuses that an error backend answers (ER1).
    ///
    /// @param backendErrorsPass whether only those of the proxy itself count
    /// @param own whether an annotation lists them
    record Errors(List<Integer> statuses, boolean backendErrorsPass, boolean own) {
        Errors {
            statuses = List.copyOf(statuses);
        }
    }

    /// Translated nginx text.
    ///
    /// @param location of `configuration-snippet`
    /// @param needs variables it names that only other snippets set
    /// @param serverName sent to backends that speak TLS
    /// @param host `server-snippet`, which acts on the hosts of the Ingress (C2.12)
    record Snippets(List<Statement> location, Set<String> needs, Optional<String> serverName, Snippet host) {
        Snippets {
            location = List.copyOf(location);
            needs = Set.copyOf(needs);
        }
    }

    /// More names for the hosts.
    ///
    /// @param aliases as the annotation lists them (C4.3)
    /// @param www whether the name with or without `www.` redirects to the host
    record Names(List<String> aliases, boolean www) {
        Names {
            aliases = List.copyOf(aliases);
        }
    }

    /// What becomes of the path (C6, C7).
    record Rewrite(boolean useRegex, Optional<String> target, Optional<String> forwardedPrefix) {

        /// The target, when it changes anything: one equal to the path is none (C7.5).
        Optional<String> targetFor(String path) {
            return target.isPresent() && !target.get().equals(path) ? target : Optional.empty();
        }

        /// Whether a location with this path turns its host into one of regular expressions (C6.1).
        boolean needsRegex(String path) {
            return useRegex || targetFor(path).isPresent();
        }
    }

    /// Where requests go and how.
    ///
    /// @param fallback Service that answers while the backend has no endpoint (C3.9)
    /// @param upstreamHost `Host` sent to the backend
    record Backends(
            Optional<String> fallback,
            Optional<BackendProtocol> protocol,
            boolean serviceUpstream,
            Optional<Expression> upstreamHost) {}

    /// Who is let in.
    ///
    /// @param rules none where everybody is
    record Access(Filter.Satisfy satisfy, List<AccessRule> rules) {
        Access {
            rules = List.copyOf(rules);
        }
    }

    /// How endpoints are picked (B1).
    ///
    /// @param sessionless what holds without a session
    record Balancing(LoadBalancing sessionless, Optional<Session> session) {

        LoadBalancing effective() {
            return with(session);
        }

        /// The same with somebody's session instead.
        LoadBalancing with(Optional<Session> other) {
            return other.<LoadBalancing>map(Session::balancing).orElse(sessionless);
        }
    }

    /// Global protections an Ingress may switch off for itself.
    record Exemptions(boolean globalAuth, boolean firewall) {}
}

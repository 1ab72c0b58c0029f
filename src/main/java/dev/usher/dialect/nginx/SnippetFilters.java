package dev.usher.dialect.nginx;

import dev.usher.model.AccessRule;
import dev.usher.model.ExternalAuth;
import dev.usher.model.Filter;
import dev.usher.model.PathMatch;
import dev.usher.model.RoutePolicy;
import dev.usher.model.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Makes filters of what snippets say about a location: those of the ConfigMap, of its host and its own (SN1).
final class SnippetFilters {
    private final GlobalSettings.Snippets global;

    SnippetFilters(GlobalSettings.Snippets global) {
        this.global = global;
    }

    /// What snippets do, those of the ConfigMap first.
    ///
    /// @param match of the location
    /// @param own statements of its `configuration-snippet`
    /// @param policy of the location
    List<Filter> filters(PathMatch match, List<Statement> own, RoutePolicy policy, HostTraits traits) {
        var filters = new ArrayList<Filter>(3);
        var location = Snippet.join(global.location().statements(), own);
        var host = ofHost(traits, location);
        if (!host.isEmpty()) {
            filters.add(script(Filter.Stage.HOST, host, policy));
        }
        var others = SnippetLocation.insteadOf(
                match, Snippet.join(global.host().locations(), traits.snippet().locations()));
        if (!others.isEmpty()) {
            filters.add(script(Filter.Stage.LOOKUP, others, policy));
        }
        if (sets(own).isEmpty()) {
            if (!location.isEmpty()) {
                filters.add(script(Filter.Stage.LOCATION, location, policy));
            }
            return filters;
        }
        // What a service says is known only once it was asked, and these may tell the backend.
        var late = location.stream()
                .filter(Statement.BackendHeader.class::isInstance)
                .toList();
        filters.add(script(
                Filter.Stage.LOCATION,
                location.stream()
                        .filter(statement -> !(statement instanceof Statement.BackendHeader))
                        .toList(),
                policy));
        if (!late.isEmpty()) {
            filters.add(script(Filter.Stage.BACKEND, late, policy));
        }
        return filters;
    }

    /// What a service that is asked gives to variables, by snippets of the ConfigMap and of one Ingress.
    private List<Statement.AuthSet> sets(List<Statement> own) {
        return Snippet.join(global.location().statements(), own).stream()
                .flatMap(statement -> statement instanceof Statement.AuthSet set ? Stream.of(set) : Stream.of())
                .toList();
    }

    /// The rules of an Ingress, where services are asked for what its snippets set, too.
    ///
    /// @param own statements of its `configuration-snippet`
    List<AccessRule> heard(List<AccessRule> rules, List<Statement> own) {
        var sets = sets(own);
        return sets.isEmpty()
                ? rules
                : rules.stream()
                        .map(rule -> rule instanceof AccessRule.Service(ExternalAuth auth)
                                ? new AccessRule.Service(auth.setting(sets))
                                : rule)
                        .toList();
    }

    /// What the host does; a location that says something about cookies itself takes nothing of that over, as in nginx.
    private List<Statement> ofHost(HostTraits traits, List<Statement> location) {
        var host = Snippet.join(global.host().statements(), traits.snippet().statements());
        return location.stream().noneMatch(Statement.CookieFlags.class::isInstance)
                ? host
                : host.stream()
                        .filter(statement -> !(statement instanceof Statement.CookieFlags))
                        .toList();
    }

    private static Filter script(Filter.Stage stage, List<Statement> statements, RoutePolicy policy) {
        return new Filter.Script(stage, statements, policy.relativeRedirects(), policy.portInRedirects());
    }
}

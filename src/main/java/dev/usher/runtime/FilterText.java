package dev.usher.runtime;

import dev.usher.model.AccessRule;
import dev.usher.model.Cidr;
import dev.usher.model.Expression;
import dev.usher.model.ExternalAuth;
import dev.usher.model.Filter;
import dev.usher.model.PathTemplate;
import dev.usher.model.UrlTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Filters in words, for people.
public final class FilterText {
    private FilterText() {}

    /// What a filter does, without a full stop; never a secret.
    public static String of(Filter filter) {
        return switch (filter) {
            case Filter.TlsRedirect(int status, boolean slash, var port, var names) ->
                "redirect to https, " + status + (slash ? ", keeping a trailing slash" : "")
                        + (port.isPresent() ? ", with port " + port.getAsInt() : "")
                        + (names.isEmpty() ? "" : ", for " + String.join(", ", names) + " alone");
            case Filter.RewritePath(String pattern, PathTemplate target, Optional<PathTemplate> prefix) ->
                "rewrite " + pattern + " to " + text(target)
                        + prefix.map(value -> ", X-Forwarded-Prefix " + text(value))
                                .orElse("");
            case Filter.RewriteRedirect(String pattern, PathTemplate target) ->
                "redirect " + pattern + " to " + text(target) + ", 302";
            case Filter.UpstreamHost(Expression host) -> "send Host " + host;
            case Filter.Trace(Optional<Expression> name, boolean trust) ->
                "trace as " + name.map(Expression::toString).orElse("method and path")
                        + (trust ? ", continuing the trace of the client" : ", in a trace of its own");
            case Filter.FastCgi(String index, var variables) ->
                "tell FastCGI"
                        + (index.isEmpty() ? "" : " index " + index)
                        + variables.stream()
                                .map(variable -> ", " + variable.name() + " " + variable.value())
                                .collect(Collectors.joining());
            case Filter.Mirror(UrlTemplate target, Optional<Expression> host, boolean body) ->
                "send a copy" + (body ? "" : " without the body") + " to " + url(target)
                        + host.map(name -> ", Host " + name).orElse("");
            case Filter.AppRoot(Expression path) -> "redirect / to " + path + ", 302";
            case Filter.Access access -> access(access);
            case Filter.Limits limits -> limits(limits);
            case Filter.ResponseRate(long rate, long free) ->
                "send the answer at " + rate + " bytes a second"
                        + (free == 0 ? "" : " after the first " + free + " bytes");
            case Filter.Redirect(int status, Expression location, boolean relative, boolean port) ->
                "redirect to " + location + ", " + status + (relative ? ", relative" : "")
                        + (port ? ", with port" : "");
            case Filter.HostRedirect(int status, String host) -> "redirect to host " + host + ", " + status;
            case Filter.Cors cors -> cors(cors);
            case Filter.ResponseHeaders(var lines) ->
                "set in answers "
                        + lines.stream()
                                .map(line -> line.name() + ": " + line.value())
                                .collect(Collectors.joining(", "));
            case Filter.Cookies(var domain, var path) ->
                "change cookies of the backend"
                        + domain.map(change -> ", domain " + text(change)).orElse("")
                        + path.map(change -> ", path " + text(change)).orElse("");
            case Filter.BackendRedirects(var prefix) ->
                "change redirects of the backend, "
                        + prefix.map(FilterText::text).orElse("taking its own scheme, host and port away");
            case Filter.ErrorPages(var statuses, boolean ofBackend, var backend) ->
                "let " + backend.upstream().name() + " answer instead of "
                        + statuses.stream().map(Object::toString).collect(Collectors.joining(", "))
                        + (ofBackend ? "" : ", where the proxy itself answers so");
            case Filter.Script script ->
                switch (script.stage()) {
                            case HOST -> "run for the host: ";
                            case LOOKUP -> "instead of the location: ";
                            case LOCATION -> "run for the location: ";
                            case BACKEND -> "at the end: ";
                        }
                        + script.statements().stream().map(StatementText::of).collect(Collectors.joining("; "));
            case Filter.Http10 _ -> "speak HTTP/1.0 to the backend";
        };
    }

    private static String limits(Filter.Limits limits) {
        var parts = new ArrayList<String>();
        if (limits.connections() > 0) {
            parts.add(limits.connections() + " requests at once (else " + limits.connectionStatus() + ")");
        }
        rate(limits, limits.perSecond(), "second").ifPresent(parts::add);
        rate(limits, limits.perMinute(), "minute").ifPresent(parts::add);
        return "limit each " + limits.key() + " to " + String.join(", ", parts)
                + (limits.exempt().isEmpty() ? "" : ", but not " + addresses(limits.exempt()));
    }

    private static Optional<String> rate(Filter.Limits limits, int rate, String unit) {
        return rate == 0
                ? Optional.empty()
                : Optional.of(rate + " requests a " + unit + " with a burst of "
                        + (long) rate * limits.burstMultiplier() + " (else " + limits.requestStatus() + ")");
    }

    private static String access(Filter.Access access) {
        var parts = new ArrayList<String>();
        if (!access.blocked().isEmpty()) {
            parts.add("refuse " + addresses(access.blocked()) + " with 403");
        }
        if (!access.rules().isEmpty()) {
            var which =
                    access.rules().size() == 1 ? "" : access.satisfy() == Filter.Satisfy.ALL ? "all of: " : "one of: ";
            parts.add("let in by " + which
                    + access.rules().stream().map(FilterText::rule).collect(Collectors.joining("; ")));
        }
        return String.join(", then ", parts);
    }

    private static String rule(AccessRule rule) {
        return switch (rule) {
            case AccessRule.Addresses(var denied, var allowed) ->
                "address"
                        + (denied.isEmpty() ? "" : " not in " + addresses(denied))
                        + (allowed.isEmpty() ? "" : (denied.isEmpty() ? "" : ",") + " in " + addresses(allowed));
            case AccessRule.Basic(String realm, var users) ->
                "basic authentication of " + users.users().size() + " users" + realm(realm);
            case AccessRule.Digest(String realm, var users) ->
                "digest authentication of " + users.users().size() + " users" + realm(realm);
            case AccessRule.Service(ExternalAuth auth) -> service(auth);
        };
    }

    private static String service(ExternalAuth auth) {
        var parts = new ArrayList<String>();
        parts.add("the answer of " + url(auth.url())
                + auth.method().map(method -> " by " + method).orElse(""));
        auth.signIn().ifPresent(signIn -> parts.add("sign in at " + signIn.url() + " with " + signIn.parameter()));
        if (!auth.toBackend().isEmpty()) {
            parts.add("pass on " + String.join(" and ", auth.toBackend()));
        }
        auth.headers().forEach(header -> parts.add("send " + header.name() + ": " + header.value()));
        auth.requestRedirect().ifPresent(text -> parts.add("redirect to " + text));
        auth.cache().ifPresent(cache -> parts.add("cached by " + cache.key() + " " + new TreeMap<>(cache.validity())));
        auth.variables().forEach(set -> parts.add(StatementText.of(set)));
        if (auth.alwaysSetCookie()) {
            parts.add("cookies at every status");
        }
        return String.join(", ", parts);
    }

    private static String realm(String realm) {
        return realm.isEmpty() ? "" : " of " + realm;
    }

    private static String addresses(List<Cidr> blocks) {
        return blocks.stream().map(Cidr::text).collect(Collectors.joining(", "));
    }

    private static String cors(Filter.Cors cors) {
        return "let scripts of "
                + (cors.anyOrigin() ? "every origin" : cors.origins().isEmpty() ? "no origin" : cors.origins())
                + " use " + cors.methods() + " with " + cors.headers()
                + (cors.exposed().isEmpty() ? "" : ", exposing " + cors.exposed())
                + (cors.credentials() ? ", with credentials" : "") + ", for " + cors.maxAgeSeconds() + " s";
    }

    private static String text(Filter.Replacement change) {
        return change.from() + " to " + change.to();
    }

    /// Captures and variables between braces, so that a literal dollar is told from them.
    private static String text(PathTemplate template) {
        return template.segments().stream()
                .map(segment -> switch (segment) {
                    case PathTemplate.Segment.Literal(String text) -> text;
                    case PathTemplate.Segment.Capture(int group) -> "{" + group + "}";
                    case PathTemplate.Segment.Reference(Expression variable) -> variable.toString();
                })
                .collect(Collectors.joining());
    }

    private static String url(UrlTemplate url) {
        return (url.secure() ? "https://" : "http://") + url.authority() + url.target();
    }
}

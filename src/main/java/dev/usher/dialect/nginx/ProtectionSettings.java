package dev.usher.dialect.nginx;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.usher.dialect.nginx.GlobalSettings.Guard;
import dev.usher.model.Expression;
import dev.usher.model.TextMatch;
import dev.usher.model.UrlTemplate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What protects all locations, and what annotations may do (A0.4, SEC4).
final class ProtectionSettings {
    private static final ValueType<Risk> RISK = ValueType.enumeration(
            Map.of("LOW", Risk.LOW, "MEDIUM", Risk.MEDIUM, "HIGH", Risk.HIGH, "CRITICAL", Risk.CRITICAL));

    /// RE2 by name: what is accepted here must run in linear time over whatever clients send (SEC3).
    private static final ValueType<List<TextMatch>> TEXTS = new ValueType<>(
            "a comma-separated list of texts, or of RE2 expressions after ~ or ~*", ProtectionSettings::texts);

    /// As there, words that are no URL are nobody's page; but a path of the same host is one here.
    private static final ValueType<Expression> PAGE = ValueType.URL_VARIABLES
            .where(
                    text -> text.startsWith("/")
                            || text.startsWith("$")
                            || UrlTemplate.parse(text).isPresent(),
                    "a URL or a path, with variables")
            .expression();

    static final List<Setting<?>> ROWS = List.of(
            Setting.control(
                    "allow-snippet-annotations",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.snippets = value,
                    "Whether the original would run snippets."),
            Setting.control(
                    "annotations-risk-level",
                    RISK,
                    "High",
                    (draft, value) -> draft.maximumRisk = value,
                    "Highest risk of annotations let in."),
            Setting.control(
                    "annotation-value-word-blocklist",
                    ValueType.LIST,
                    "",
                    (draft, value) -> draft.blockedWords = value,
                    "Words no annotation value may contain."),
            Setting.control(
                    "allow-cross-namespace-resources",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.otherNamespaces = value,
                    "Whether annotations may name Secrets and ConfigMaps of other namespaces (SEC5)."),
            Setting.control(
                    "strict-validate-path-type",
                    ValueType.BOOL,
                    "true",
                    (draft, value) -> draft.strictPaths = value,
                    "Whether the admission webhook refuses Exact and Prefix paths of other characters than letters,"
                            + " digits and . _ - /."),
            Setting.control(
                    "global-allowed-response-headers",
                    ValueType.LIST,
                    "",
                    (draft, value) -> draft.allowedHeaders = value,
                    "Headers allowed in custom-headers."),
            Setting.guarding(
                    "global-auth-url",
                    ExternalAuthAnnotations.URL,
                    Guard.Kind.AUTHENTICATION,
                    (draft, value) -> draft.externalAuth.url = Optional.of(value),
                    "URL that is asked before each request of locations without one of their own."),
            Setting.guarding(
                    "global-auth-method",
                    ExternalAuthAnnotations.METHOD,
                    Guard.Kind.AUTHENTICATION,
                    (draft, value) -> draft.externalAuth.method = Optional.of(value),
                    "Method of the question."),
            Setting.honoured(
                    "global-auth-signin",
                    PAGE,
                    "",
                    (draft, value) -> draft.externalAuth.signIn = Optional.of(value),
                    "Where a client that is not signed in is sent."),
            Setting.honoured(
                    "global-auth-signin-redirect-param",
                    ExternalAuthAnnotations.PARAMETER,
                    "rd",
                    (draft, value) -> draft.externalAuth.parameter = value,
                    "Query parameter that carries the way back."),
            Setting.guarding(
                    "global-auth-response-headers",
                    ExternalAuthAnnotations.NAMES,
                    Guard.Kind.AUTHENTICATION,
                    (draft, value) -> draft.externalAuth.toBackend = value,
                    "Headers of the answer that go to backends."),
            Setting.honoured(
                    "global-auth-request-redirect",
                    ValueType.WORD.expression(),
                    "",
                    (draft, value) -> draft.externalAuth.requestRedirect = Optional.of(value),
                    "Value of X-Auth-Request-Redirect; variables are filled in."),
            Setting.translated(
                    "global-auth-snippet",
                    "nginx directives for the question to `global-auth-url`, translated like annotation"
                            + " `auth-snippet`.",
                    Guard.Kind.AUTHENTICATION),
            Setting.honoured(
                    "global-auth-cache-key",
                    ExternalAuthAnnotations.CACHE_KEY,
                    "",
                    (draft, value) -> draft.externalAuth.cacheKey = Optional.of(value),
                    "Turns on caching of answers."),
            Setting.honoured(
                    "global-auth-cache-duration",
                    CacheDurations.TYPE,
                    "200 202 401 5m",
                    (draft, value) -> draft.externalAuth.validity = value,
                    "How long answers of which status are cached."),
            Setting.honoured(
                    "global-auth-always-set-cookie",
                    ValueType.BOOL,
                    "false",
                    (draft, value) -> draft.externalAuth.alwaysSetCookie = value,
                    "Passes Set-Cookie on at every status."),
            Setting.honoured(
                    "no-auth-locations",
                    ValueType.LIST,
                    "/.well-known/acme-challenge",
                    (draft, value) -> draft.noAuthLocations = value,
                    "Paths, as Ingresses write them, without authentication of any kind (EA5); an empty list is none."),
            Setting.guarding(
                    "whitelist-source-range",
                    ValueType.CIDRS,
                    Guard.Kind.EVERYTHING,
                    (draft, value) -> draft.allowedAddresses = value,
                    "The only clients that locations without a list of their own let in; others get 403."),
            Setting.guarding(
                    "denylist-source-range",
                    ValueType.CIDRS,
                    Guard.Kind.EVERYTHING,
                    (draft, value) -> draft.deniedAddresses = value,
                    "Clients that locations without a list of their own answer with 403."),
            Setting.guarding(
                    "block-cidrs",
                    ValueType.CIDRS,
                    Guard.Kind.EVERYTHING,
                    (draft, value) -> draft.blockedAddresses = value,
                    "Clients answered with 403 on all hosts, whatever lists and credentials a location has."),
            Setting.guarding(
                    "block-user-agents",
                    TEXTS,
                    Guard.Kind.EVERYTHING,
                    (draft, value) -> draft.blockedUserAgents = value,
                    "User agents answered with 403 on all hosts: whole texts, or RE2 expressions after ~ or ~*. None at"
                            + " all counts as an empty one."),
            Setting.guarding(
                    "block-referers",
                    TEXTS,
                    Guard.Kind.EVERYTHING,
                    (draft, value) -> draft.blockedReferers = value,
                    "Referers answered with 403 on all hosts, written alike."),
            Setting.firewall("enable-modsecurity", "Web application firewall, which there is none of here."),
            Setting.snippet("modsecurity-snippet", "Firewall rules."),
            Setting.firewall("enable-owasp-modsecurity-crs", "OWASP core rules, which there are none of here."),
            Setting.honoured(
                    "nginx-status-ipv4-whitelist",
                    ValueType.CIDRS,
                    "127.0.0.1",
                    (draft, value) -> draft.statusIpv4 = value,
                    "Clients that may read `/nginx_status` on hosts nobody has; others get 403."),
            Setting.honoured(
                    "nginx-status-ipv6-whitelist",
                    ValueType.CIDRS,
                    "::1",
                    (draft, value) -> draft.statusIpv6 = value,
                    "The same for IPv6."));

    private ProtectionSettings() {}

    private static Optional<List<TextMatch>> texts(String text) {
        return ValueType.LIST
                .parse(text)
                .map(entries -> entries.stream().map(TextMatch::parse).toList())
                .filter(matches -> matches.stream().allMatch(ProtectionSettings::compiles));
    }

    private static boolean compiles(TextMatch match) {
        if (match.kind() == TextMatch.Kind.EXACT) {
            return true;
        }
        try {
            return match.text().length() <= 2048
                    && Pattern.compile(match.text()).programSize() <= 2000;
        } catch (PatternSyntaxException | StackOverflowError notOne) {
            return false;
        }
    }
}

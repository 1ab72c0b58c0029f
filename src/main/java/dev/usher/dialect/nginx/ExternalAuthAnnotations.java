package dev.usher.dialect.nginx;

import dev.usher.model.Expression;
import dev.usher.model.UrlTemplate;
import java.util.List;
import java.util.Optional;

/// Authentication by another service (2.2).
final class ExternalAuthAnnotations {
    static final ValueType<UrlTemplate> URL = new ValueType<>(
            "an http or https URL, with variables",
            text -> ValueType.URL_VARIABLES.parse(text).flatMap(UrlTemplate::parse));
    static final ValueType<String> METHOD =
            ValueType.oneOf("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE");
    static final ValueType<List<String>> NAMES = new ValueType<>(
            "a comma-separated list of header names",
            text -> ValueType.LIST.parse(text).filter(ExternalAuthAnnotations::areNames));
    static final ValueType<Expression> PAGE = ValueType.URL_VARIABLES
            .where(text -> !text.isEmpty(), "a URL, with variables")
            .expression();
    private static final ValueType<Expression> ANY_PAGE = ValueType.PHRASE
            .where(text -> !text.isEmpty(), "a URL, with variables")
            .expression();
    static final ValueType<String> PARAMETER =
            ValueType.URL.where(text -> !text.isEmpty(), "the name of a query parameter");
    /// Without any, or with one that nobody fills in, the first client's answer would be everybody's.
    static final ValueType<Expression> CACHE_KEY = ValueType.VARIABLES
            .expression()
            .where(
                    key -> !key.segments().isEmpty() && key.unknown().isEmpty(),
                    "what tells clients apart, such as $http_authorization");

    static final List<Annotation<?>> ROWS = List.of(
            Annotation.honoured(
                            "auth-url",
                            URL,
                            Scope.OWN,
                            Risk.HIGH,
                            BadValue.DENY,
                            (draft, value) -> draft.externalAuth.url = Optional.of(value),
                            "URL that is asked before each request; variables are filled in.")
                    .protecting()
                    .in(ValueType.URL_VARIABLES),
            Annotation.honoured(
                            "auth-method",
                            METHOD.orNothing(),
                            Scope.OWN,
                            Risk.LOW,
                            BadValue.DENY,
                            (draft, value) -> draft.externalAuth.method = value,
                            "Method of the question.")
                    .protecting(),
            Annotation.honoured(
                            "auth-signin",
                            PAGE,
                            Scope.OWN,
                            Risk.HIGH,
                            BadValue.IGNORE,
                            (draft, value) -> draft.externalAuth.signIn = Optional.of(value),
                            "Where a client that is not signed in is sent; variables are filled in.")
                    .elseWith(ANY_PAGE),
            Annotation.honoured(
                    "auth-signin-redirect-param",
                    PARAMETER,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    (draft, value) -> draft.externalAuth.parameter = value,
                    "Query parameter that carries the way back."),
            Annotation.honoured(
                            "auth-response-headers",
                            NAMES,
                            Scope.OWN,
                            Risk.MEDIUM,
                            BadValue.DENY,
                            (draft, value) -> draft.externalAuth.toBackend = value,
                            "Headers of the answer that go to the backend.")
                    .protecting(),
            Annotation.honoured(
                            "auth-proxy-set-headers",
                            ValueType.OBJECT.orNothing(),
                            Scope.OWN,
                            Risk.MEDIUM,
                            BadValue.DENY,
                            (draft, value) -> draft.externalAuth.headers = value,
                            "ConfigMap of headers added to the question; variables are filled in.")
                    .protecting(),
            Annotation.honoured(
                            "auth-request-redirect",
                            ValueType.URL.expression(),
                            Scope.OWN,
                            Risk.MEDIUM,
                            BadValue.DENY,
                            (draft, value) -> draft.externalAuth.requestRedirect = Optional.of(value)
                                    .filter(target -> !target.segments().isEmpty()),
                            "Value of X-Auth-Request-Redirect; the target of the request without it. With"
                                    + " `--enable-annotation-validation=false` variables are filled in.")
                    .elseWith(ValueType.WORD.expression())
                    .protecting(),
            Annotation.honoured(
                    "auth-cache-key",
                    CACHE_KEY,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    (draft, value) -> draft.externalAuth.cacheKey = Optional.of(value),
                    "Turns on caching of answers, by host, location and this key. As in nginx, Cache-Control of an answer"
                            + " comes before auth-cache-duration; one with Vary, unless by Accept-Encoding, is not"
                            + " kept, and one with Set-Cookie is."),
            Annotation.honoured(
                            "auth-cache-duration",
                            CacheDurations.TYPE,
                            Scope.OWN,
                            Risk.MEDIUM,
                            BadValue.DENY,
                            (draft, value) -> draft.externalAuth.validity = value,
                            "How long answers of which status are cached.")
                    .protecting(),
            Annotation.noEffect(
                    "auth-keepalive",
                    ValueType.INT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "Connections to the service are kept as those to endpoints are."),
            Annotation.noEffect(
                    "auth-keepalive-share-vars",
                    ValueType.BOOL,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "Meant for nginx subrequests."),
            Annotation.noEffect(
                    "auth-keepalive-requests",
                    ValueType.INT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "Connections to the service are kept as those to endpoints are."),
            Annotation.noEffect(
                    "auth-keepalive-timeout",
                    ValueType.INT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "Connections to the service are kept as those to endpoints are."),
            Annotation.honoured(
                            "auth-always-set-cookie",
                            ValueType.BOOL.orNothing(),
                            Scope.OWN,
                            Risk.LOW,
                            BadValue.DENY,
                            (draft, value) -> draft.externalAuth.alwaysSetCookie = value.orElse(false),
                            "Passes Set-Cookie of the answer on at every status.")
                    .protecting(),
            Annotation.translated(
                    "auth-snippet",
                    Scope.OWN,
                    "nginx directives for the question: `proxy_set_header` sets its headers, see"
                            + " [Snippets](../from-ingress-nginx.md#snippets); with anything else in it all of it is"
                            + " left out, and what it may have protected answers 503."),
            Annotation.honoured(
                    "enable-global-auth",
                    ValueType.BOOL,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, on) -> draft.globalAuth = on,
                    "false excuses the locations from global-auth-url."));

    private ExternalAuthAnnotations() {}

    private static boolean areNames(List<String> names) {
        return names.stream().allMatch(name -> name.matches("[A-Za-z0-9_-]{1,128}"));
    }
}

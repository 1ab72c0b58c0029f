package dev.usher.dialect.nginx;

import java.util.List;

/// Authentication by another service (2.2).
final class ExternalAuthAnnotations {
    static final List<Annotation<?>> ROWS = List.of(
            Annotation.protects(
                    "auth-url",
                    ValueType.URL_VARIABLES,
                    Scope.OWN,
                    Risk.HIGH,
                    BadValue.DENY,
                    "",
                    "URL that is asked before each request."),
            Annotation.notYet(
                    "auth-method",
                    ValueType.oneOf("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE"),
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.DENY,
                    "GET",
                    "Method of the question."),
            Annotation.notYet(
                    "auth-signin",
                    ValueType.URL_VARIABLES,
                    Scope.OWN,
                    Risk.HIGH,
                    BadValue.IGNORE,
                    "",
                    "Where a client that is not signed in is sent."),
            Annotation.notYet(
                    "auth-signin-redirect-param",
                    ValueType.URL,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    "rd",
                    "Query parameter that carries the way back."),
            Annotation.notYet(
                    "auth-response-headers",
                    ValueType.HEADERS,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.DENY,
                    "",
                    "Headers of the answer that go to the backend."),
            Annotation.notYet(
                    "auth-proxy-set-headers",
                    ValueType.OBJECT,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.DENY,
                    "",
                    "ConfigMap of headers added to the question."),
            Annotation.notYet(
                    "auth-request-redirect",
                    ValueType.URL,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.DENY,
                    "",
                    "Value of X-Auth-Request-Redirect."),
            Annotation.notYet(
                    "auth-cache-key",
                    ValueType.VARIABLE,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    "",
                    "Turns on caching of answers under this key."),
            Annotation.notYet(
                    "auth-cache-duration",
                    ValueType.SPACE_LIST,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.DENY,
                    "200 202 401 5m",
                    "How long answers are cached."),
            Annotation.notYet(
                    "auth-keepalive",
                    ValueType.INT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "0",
                    "Idle connections kept to the service."),
            Annotation.noEffect(
                    "auth-keepalive-share-vars",
                    ValueType.BOOL,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "Meant for nginx subrequests."),
            Annotation.notYet(
                    "auth-keepalive-requests",
                    ValueType.INT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "1000",
                    "Requests per kept connection."),
            Annotation.notYet(
                    "auth-keepalive-timeout",
                    ValueType.INT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "60",
                    "Idle time of a kept connection."),
            Annotation.notYet(
                    "auth-always-set-cookie",
                    ValueType.BOOL,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.DENY,
                    "false",
                    "Passes Set-Cookie of the answer on at every status."),
            Annotation.snippet("auth-snippet", Scope.OWN, "nginx text for the question."),
            Annotation.honoured(
                    "enable-global-auth",
                    ValueType.BOOL,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, on) -> draft.globalAuth = on,
                    "false excuses the locations from global-auth-url."));

    private ExternalAuthAnnotations() {}
}

package dev.usher.dialect.nginx;

import java.util.List;

/// Session affinity (2.9).
final class AffinityAnnotations {
    static final List<Annotation<?>> ROWS = List.of(
            Annotation.notYet(
                    "affinity",
                    ValueType.oneOf("cookie"),
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "",
                    "Keeps a client at its endpoint."),
            Annotation.notYet(
                    "affinity-mode",
                    ValueType.oneOf("balanced", "persistent"),
                    Scope.SHARED,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    "balanced",
                    "What happens when endpoints change."),
            Annotation.notYet(
                    "affinity-canary-behavior",
                    ValueType.oneOf("sticky", "legacy"),
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "sticky",
                    "Whether a client stays at its side of a canary."),
            Annotation.noEffect(
                    "session-cookie-hash",
                    ValueType.TEXT,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "Removed from ingress-nginx long ago."),
            Annotation.notYet(
                    "session-cookie-name",
                    ValueType.BASIC,
                    Scope.SHARED,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    "INGRESSCOOKIE",
                    "Name of the cookie."),
            Annotation.notYet(
                    "session-cookie-path",
                    ValueType.URL,
                    Scope.SHARED,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    "",
                    "Path of the cookie."),
            Annotation.notYet(
                    "session-cookie-domain",
                    ValueType.BASIC,
                    Scope.SHARED,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    "",
                    "Domain of the cookie."),
            Annotation.notYet(
                    "session-cookie-expires",
                    ValueType.INT,
                    Scope.SHARED,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    "",
                    "Expires of the cookie."),
            Annotation.notYet(
                    "session-cookie-max-age",
                    ValueType.INT,
                    Scope.SHARED,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    "",
                    "Max-Age of the cookie."),
            Annotation.notYet(
                    "session-cookie-samesite",
                    ValueType.oneOf("None", "Lax", "Strict"),
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "",
                    "SameSite of the cookie."),
            Annotation.notYet(
                    "session-cookie-conditional-samesite-none",
                    ValueType.BOOL,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "false",
                    "Leaves SameSite=None out for old browsers."),
            Annotation.notYet(
                    "session-cookie-change-on-failure",
                    ValueType.BOOL,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "false",
                    "Moves the client when its endpoint fails."),
            Annotation.notYet(
                    "session-cookie-secure",
                    ValueType.BOOL,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "false",
                    "Secure of the cookie."));

    private AffinityAnnotations() {}
}

package dev.usher.dialect.nginx;

import java.util.List;

/// Limits and access lists (2.8).
final class LimitAnnotations {
    /// Allowing everybody asks for nothing; cert-manager writes it on every solver Ingress (C2.17).
    private static final String EVERYBODY = "0.0.0.0/0,::/0";

    static final List<Annotation<?>> ROWS = List.of(
            Annotation.protects(
                    "limit-connections",
                    ValueType.INT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    "0",
                    "Requests under way per client."),
            Annotation.protects(
                    "limit-rps",
                    ValueType.INT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    "0",
                    "Requests per second per client."),
            Annotation.protects(
                    "limit-rpm",
                    ValueType.INT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    "0",
                    "Requests per minute per client."),
            Annotation.notYet(
                    "limit-burst-multiplier",
                    ValueType.INT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "5",
                    "Burst allowed, in multiples of the limit."),
            Annotation.notYet(
                    "limit-rate",
                    ValueType.INT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "0",
                    "Speed limit of a response."),
            Annotation.notYet(
                    "limit-rate-after",
                    ValueType.INT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "0",
                    "Part of a response without speed limit."),
            Annotation.notYet(
                    "limit-allowlist",
                    ValueType.CIDRS,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    "",
                    "Clients without limits."),
            Annotation.notYet(
                    "limit-whitelist",
                    ValueType.CIDRS,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    "",
                    "Old name of limit-allowlist."),
            Annotation.protects(
                    "allowlist-source-range",
                    ValueType.CIDRS,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.DENY,
                    EVERYBODY,
                    "Clients allowed."),
            Annotation.protects(
                    "whitelist-source-range",
                    ValueType.CIDRS,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.DENY,
                    EVERYBODY,
                    "Old name of allowlist-source-range."),
            Annotation.protects(
                    "denylist-source-range",
                    ValueType.CIDRS,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.DENY,
                    "",
                    "Clients refused."));

    private LimitAnnotations() {}
}

package dev.usher.dialect.nginx;

import java.util.List;
import java.util.Optional;

/// Limits and access lists (2.8).
final class LimitAnnotations {
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
            Annotation.honoured(
                    "allowlist-source-range",
                    ValueType.CIDRS,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.DENY,
                    (draft, value) -> draft.access.allow("allowlist-source-range", value),
                    "Clients let in; others get 403. Replaces the global list."),
            Annotation.honoured(
                    "whitelist-source-range",
                    ValueType.CIDRS,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.DENY,
                    (draft, value) -> draft.access.allow("whitelist-source-range", value),
                    "Old name of allowlist-source-range, which wins where both are given."),
            Annotation.honoured(
                    "denylist-source-range",
                    ValueType.CIDRS,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.DENY,
                    (draft, value) -> draft.access.denied = Optional.of(value),
                    "Clients answered with 403, allowed ones too. Replaces the global list."));

    private LimitAnnotations() {}
}

package dev.usher.dialect.nginx;

import java.util.List;
import java.util.Optional;

/// Limits and access lists (2.8).
final class LimitAnnotations {
    static final List<Annotation<?>> ROWS = List.of(
            Annotation.honoured(
                    "limit-connections",
                    ValueType.INT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    (draft, value) -> draft.limits.connections = value,
                    "Requests under way per client, each stream of HTTP/2 counted; 0 is no limit."),
            Annotation.honoured(
                    "limit-rps",
                    ValueType.INT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    (draft, value) -> draft.limits.perSecond = value,
                    "Requests per second per client, as nginx counts them, with a burst that is not delayed."),
            Annotation.honoured(
                    "limit-rpm",
                    ValueType.INT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    (draft, value) -> draft.limits.perMinute = value,
                    "Requests per minute per client; holds beside limit-rps."),
            Annotation.honoured(
                    "limit-burst-multiplier",
                    ValueType.COUNT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, value) -> draft.limits.burstMultiplier = value,
                    "Burst allowed, in multiples of the limit; 5 unless set."),
            Annotation.honoured(
                    "limit-rate",
                    ValueType.COUNT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, value) -> draft.limits.kilobytesPerSecond = value,
                    "Kilobytes a second of each answer; 0 is no limit."),
            Annotation.honoured(
                    "limit-rate-after",
                    ValueType.COUNT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, value) -> draft.limits.freeKilobytes = value,
                    "Kilobytes of an answer before limit-rate holds."),
            Annotation.honoured(
                    "limit-allowlist",
                    ValueType.CIDRS,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    (draft, value) -> draft.limits.exempt(value),
                    "Clients without limits of connections and requests."),
            Annotation.honoured(
                    "limit-whitelist",
                    ValueType.CIDRS,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    (draft, value) -> draft.limits.exempt(value),
                    "Old name of limit-allowlist, which wins where both are given."),
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

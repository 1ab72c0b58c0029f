package dev.usher.dialect.nginx;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Canary releases (2.10).
final class CanaryAnnotations {
    private static final String BY_HEADER = "canary-by-header";
    private static final String BY_HEADER_VALUE = "canary-by-header-value";
    private static final String BY_HEADER_PATTERN = "canary-by-header-pattern";
    private static final String BY_COOKIE = "canary-by-cookie";
    private static final String WEIGHT = "canary-weight";
    private static final String WEIGHT_TOTAL = "canary-weight-total";

    private static final List<String> ON_CANARIES =
            List.of("canary", "affinity", "session-cookie-", "load-balance", "upstream-hash-by", "service-upstream");

    static final List<Annotation<?>> ROWS = List.of(
            Annotation.honoured(
                    "canary",
                    ValueType.BOOL,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, on) -> draft.canary.on = on,
                    "Adds its backends to the locations of other Ingresses, by host, path and path type, instead of"
                            + " having locations of its own. One for each location, unless `usher-multiple-canaries`"
                            + " allows more."),
            row(
                    BY_HEADER,
                    ValueType.BASIC,
                    Risk.MEDIUM,
                    (draft, name) -> draft.header = nonEmpty(name),
                    "Header that decides first: `always` for the canary, `never` against it."),
            row(
                    BY_HEADER_VALUE,
                    ValueType.SPACE,
                    Risk.MEDIUM,
                    (draft, value) -> draft.value = nonEmpty(value),
                    "Value of the header that chooses the canary, instead of `always`."),
            row(
                    BY_HEADER_PATTERN,
                    ValueType.REGEX,
                    Risk.MEDIUM,
                    (draft, pattern) -> draft.pattern = nonEmpty(pattern),
                    "Pattern of the header that chooses the canary; case matters."),
            row(
                    BY_COOKIE,
                    ValueType.BASIC,
                    Risk.MEDIUM,
                    (draft, name) -> draft.cookie = nonEmpty(name),
                    "Cookie that decides next: `always` for the canary, `never` against it."),
            row(
                    WEIGHT,
                    ValueType.COUNT,
                    Risk.LOW,
                    (draft, weight) -> draft.weight = weight,
                    "Share of the requests that nothing else decides about."),
            row(
                    WEIGHT_TOTAL,
                    ValueType.COUNT,
                    Risk.LOW,
                    (draft, total) -> draft.total = total,
                    "What the share is of; 100 at least."));

    private CanaryAnnotations() {}

    /// Whether annotation `canary` with this value makes an Ingress a canary.
    static boolean isCanary(String value) {
        return ValueType.BOOL.parse(value.strip()).orElse(false);
    }

    /// Whether an annotation means something on a canary: those about itself and its upstream do (N3).
    static boolean concern(String name) {
        return ON_CANARIES.stream().anyMatch(name::startsWith);
    }

    private static <T> Annotation<T> row(
            String name, ValueType<T> type, Risk risk, BiConsumer<CanaryDraft, T> write, String doc) {
        return Annotation.honoured(
                name, type, Scope.SHARED, risk, BadValue.IGNORE, CanaryDraft.detail(name, write), doc);
    }

    private static Optional<String> nonEmpty(String text) {
        return Optional.of(text).filter(value -> !value.isEmpty());
    }
}

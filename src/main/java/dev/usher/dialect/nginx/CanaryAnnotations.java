package dev.usher.dialect.nginx;

import java.util.List;

/// Canary releases (2.10).
final class CanaryAnnotations {
    static final List<Annotation<?>> ROWS = List.of(
            Annotation.notYet(
                            "canary",
                            ValueType.BOOL,
                            Scope.SHARED,
                            Risk.LOW,
                            BadValue.IGNORE,
                            "false",
                            "Adds its backends to the locations of another Ingress (N1).")
                    .without(Unserved.TRAFFIC)
                    .applying((draft, on) -> draft.canary = on),
            Annotation.notYet(
                    "canary-by-header",
                    ValueType.BASIC,
                    Scope.SHARED,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    "",
                    "Header that decides."),
            Annotation.notYet(
                    "canary-by-header-value",
                    ValueType.BASIC,
                    Scope.SHARED,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    "",
                    "Value of the header that chooses the canary."),
            Annotation.notYet(
                    "canary-by-header-pattern",
                    ValueType.REGEX,
                    Scope.SHARED,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    "",
                    "Pattern of the header that chooses the canary."),
            Annotation.notYet(
                    "canary-by-cookie",
                    ValueType.BASIC,
                    Scope.SHARED,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    "",
                    "Cookie that decides."),
            Annotation.notYet(
                    "canary-weight", ValueType.INT, Scope.SHARED, Risk.LOW, BadValue.IGNORE, "0", "Share of requests."),
            Annotation.notYet(
                    "canary-weight-total",
                    ValueType.INT,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "100",
                    "What the share is of."));

    private CanaryAnnotations() {}
}

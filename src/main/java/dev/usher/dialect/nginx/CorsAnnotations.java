package dev.usher.dialect.nginx;

import java.util.List;

/// Cross-origin requests (2.7).
final class CorsAnnotations {
    static final List<Annotation<?>> ROWS = List.of(
            Annotation.notYet(
                    "enable-cors",
                    ValueType.BOOL,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "false",
                    "Answers preflights and adds the headers."),
            Annotation.notYet(
                    "cors-allow-origin",
                    ValueType.TEXT,
                    Scope.SHARED,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    "*",
                    "Origins allowed."),
            Annotation.notYet(
                    "cors-allow-credentials",
                    ValueType.BOOL,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "true",
                    "Whether credentials are allowed."),
            Annotation.notYet(
                    "cors-allow-methods",
                    ValueType.TEXT,
                    Scope.SHARED,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    "GET, PUT, POST, DELETE, PATCH, OPTIONS",
                    "Methods allowed."),
            Annotation.notYet(
                    "cors-allow-headers",
                    ValueType.HEADERS,
                    Scope.SHARED,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    "",
                    "Request headers allowed."),
            Annotation.notYet(
                    "cors-expose-headers",
                    ValueType.TEXT,
                    Scope.SHARED,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    "",
                    "Response headers shown to scripts."),
            Annotation.notYet(
                    "cors-max-age",
                    ValueType.INT,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "1728000",
                    "Seconds a preflight may be remembered."));

    private CorsAnnotations() {}
}

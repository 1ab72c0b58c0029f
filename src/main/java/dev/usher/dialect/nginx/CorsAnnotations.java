package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.SettingsDraft.Finding;
import dev.usher.problem.Reason;
import dev.usher.problem.Severity;
import java.util.List;

/// Cross-origin requests (2.7).
final class CorsAnnotations {
    private static final ValueType<String> METHODS =
            ValueType.matching("[A-Za-z, ]*", "a comma-separated list of methods");
    private static final ValueType<String> EXPOSED =
            ValueType.matching("[A-Za-z0-9_,* -]*", "a comma-separated list of header names, or *");

    static final List<Annotation<?>> ROWS = List.of(
            Annotation.honoured(
                    "enable-cors",
                    ValueType.BOOL,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, on) -> draft.cors.enabled = on,
                    "Answers preflights and adds the headers; a preflight's 204 has no Content-Length, which RFC 9110"
                            + " forbids there."),
            Annotation.honoured(
                    "cors-allow-origin",
                    ValueType.TEXT,
                    Scope.SHARED,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    CorsAnnotations::origins,
                    "Origins allowed; compared as a whole, where the original compares the end. Default *."),
            Annotation.honoured(
                    "cors-allow-credentials",
                    ValueType.BOOL,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, on) -> draft.cors.credentials = on,
                    "Whether credentials are allowed; default true."),
            Annotation.honoured(
                    "cors-allow-methods",
                    METHODS,
                    Scope.SHARED,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    (draft, methods) -> draft.cors.methods = methods.isBlank() ? draft.cors.methods : methods,
                    "Methods allowed; default GET, PUT, POST, DELETE, PATCH, OPTIONS."),
            Annotation.honoured(
                    "cors-allow-headers",
                    ValueType.HEADERS,
                    Scope.SHARED,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    (draft, headers) -> draft.cors.headers = headers.isBlank() ? draft.cors.headers : headers,
                    "Request headers allowed."),
            Annotation.honoured(
                    "cors-expose-headers",
                    EXPOSED,
                    Scope.SHARED,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    (draft, headers) -> draft.cors.exposed = headers,
                    "Response headers shown to scripts."),
            Annotation.honoured(
                    "cors-max-age",
                    ValueType.INT,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, seconds) -> draft.cors.maxAgeSeconds = seconds,
                    "Seconds a preflight may be remembered; default 1728000."));

    private CorsAnnotations() {}

    private static void origins(SettingsDraft draft, String text) {
        for (String entry : draft.cors.origins(text)) {
            draft.tell(new Finding(
                    Severity.WARNING,
                    Reason.INVALID_ANNOTATION,
                    "cors-allow-origin",
                    "cors-allow-origin lists " + Quoted.of(entry)
                            + ", expected scheme://host or scheme://host:port; this entry is left out."));
        }
    }
}

package dev.usher.dialect.nginx;

import dev.usher.model.Expression;
import java.util.List;
import java.util.Optional;

/// FastCGI, tracing, firewall and snippets (2.11).
final class ExtensionAnnotations {
    static final List<Annotation<?>> ROWS = List.of(
            Annotation.honoured(
                    "fastcgi-index",
                    FastCgi.INDEX,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.REJECT,
                    (draft, index) -> draft.fastCgi.index(index),
                    "Script name for paths that end in a slash."),
            Annotation.honoured(
                    "fastcgi-params-configmap",
                    ValueType.OBJECT,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.REJECT,
                    (draft, name) -> draft.fastCgi.variables(draft, name),
                    "ConfigMap of FastCGI parameters, with variables; they replace the usual ones. With DOCUMENT_ROOT"
                            + " but no SCRIPT_FILENAME, that is the root and the path of the script."),
            Annotation.honoured(
                    "enable-opentelemetry",
                    ValueType.BOOL,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    SettingsDraft::trace,
                    "Traces requests, given `otlp-collector-host` in the ConfigMap (OT1)."),
            Annotation.honoured(
                    "opentelemetry-trust-incoming-span",
                    ValueType.BOOL,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, on) -> draft.trustIncomingSpan = on,
                    "Continues the trace of the client."),
            Annotation.honoured(
                    "opentelemetry-operation-name",
                    ValueType.matching("[A-Za-z0-9_-]+", "letters, digits, - and _"),
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.REJECT,
                    (draft, name) -> draft.operationName = Optional.of(Expression.literal(name)),
                    "Name of the span; the default is the method and the path of the Ingress."),
            Annotation.protects(
                            "enable-modsecurity",
                            ValueType.BOOL,
                            Scope.SHARED,
                            Risk.LOW,
                            BadValue.IGNORE,
                            "false",
                            "Web application firewall; false excuses from the global one.")
                    .applying((draft, on) -> draft.firewall = on),
            Annotation.protects(
                    "enable-owasp-core-rules",
                    ValueType.BOOL,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "false",
                    "OWASP core rules."),
            Annotation.notYet(
                    "modsecurity-transaction-id",
                    ValueType.VARIABLE,
                    Scope.SHARED,
                    Risk.HIGH,
                    BadValue.IGNORE,
                    "",
                    "Id of the firewall transaction."),
            Annotation.snippet("modsecurity-snippet", Scope.SHARED, "Firewall rules."),
            Annotation.snippet("configuration-snippet", Scope.OWN, "nginx text for the locations."),
            Annotation.snippet("server-snippet", Scope.SHARED, "nginx text for the host."),
            Annotation.snippet("stream-snippet", Scope.SHARED, "nginx text for TCP and UDP."));

    private ExtensionAnnotations() {}
}

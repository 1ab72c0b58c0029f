package dev.usher.dialect.nginx;

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
                            ValueType.OBJECT.orNothing(),
                            Scope.OWN,
                            Risk.MEDIUM,
                            BadValue.DENY,
                            (draft, name) -> name.ifPresent(map -> draft.fastCgi.variables(draft, map)),
                            "ConfigMap of FastCGI parameters, with variables; they replace the usual ones. With DOCUMENT_ROOT"
                                    + " but no SCRIPT_FILENAME, that is the root and the path of the script.")
                    .in(ValueType.BASIC),
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
                            ValueType.matching("[A-Za-z0-9_-]+", "letters, digits, - and _")
                                    .expression(),
                            Scope.OWN,
                            Risk.MEDIUM,
                            BadValue.REJECT,
                            (draft, name) -> draft.operationName = Optional.of(name),
                            "Name of the span; the default is the method and the path of the Ingress. With"
                                    + " `--enable-annotation-validation=false` variables are filled in.")
                    .elseWith(ValueType.PHRASE
                            .where(text -> !text.isEmpty(), "a name, with variables")
                            .expression()),
            Annotation.firewall(
                    "enable-modsecurity",
                    (draft, on) -> draft.firewall = on,
                    "Web application firewall, which there is none of here; false excuses from the global one."),
            Annotation.firewall(
                    "enable-owasp-core-rules", (_, _) -> {}, "OWASP core rules, which there are none of here."),
            Annotation.noEffect(
                    "modsecurity-transaction-id",
                    ValueType.VARIABLES,
                    Scope.SHARED,
                    Risk.HIGH,
                    BadValue.IGNORE,
                    "There is no firewall whose transactions could have an id."),
            Annotation.snippet("modsecurity-snippet", Scope.SHARED, "Firewall rules."),
            Annotation.translated(
                    "configuration-snippet",
                    Scope.OWN,
                    "nginx directives for the locations. They never run as text: `break`, `more_set_headers`, "
                            + "`more_clear_headers`, `add_header`, `proxy_hide_header`, `proxy_set_header`, "
                            + "`more_set_input_headers`, `more_clear_input_headers`, `return`, `allow`, `deny`, `if`, "
                            + "`set`, `rewrite` with `break`, `redirect` or `permanent`, `expires`, "
                            + "`proxy_connect_timeout`, `proxy_read_timeout`, `proxy_send_timeout` and "
                            + "`client_max_body_size` are translated, see [Snippets](../from-ingress-nginx.md#snippets); "
                            + "with anything else in it the whole snippet is left out, and what it may have protected "
                            + "answers 503."),
            Annotation.translated(
                    "server-snippet",
                    Scope.SHARED,
                    "nginx directives for the host, that of the first Ingress with one. Translated like "
                            + "`configuration-snippet`, without `proxy_set_header` and `rewrite` with `break`; timeouts and "
                            + "`client_max_body_size` have no effect, as there."),
            Annotation.snippet("stream-snippet", Scope.SHARED, "nginx text for TCP and UDP."));

    private ExtensionAnnotations() {}
}

package dev.usher.dialect.nginx;

import dev.usher.model.BackendProtocol;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which backend, and how it is spoken to (2.5).
final class BackendAnnotations {
    private static final ValueType<BackendProtocol> PROTOCOL = ValueType.enumeration(Map.of(
            "AUTO_HTTP",
            BackendProtocol.AUTO_HTTP,
            "HTTP",
            BackendProtocol.HTTP,
            "HTTPS",
            BackendProtocol.HTTPS,
            "GRPC",
            BackendProtocol.GRPC,
            "GRPCS",
            BackendProtocol.GRPCS,
            "FCGI",
            BackendProtocol.FCGI));

    static final List<Annotation<?>> ROWS = List.of(
            Annotation.honoured(
                    "backend-protocol",
                    PROTOCOL,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, protocol) -> draft.protocol = Optional.of(protocol),
                    "What is spoken to the backend. FCGI uses a connection for each request, and a body of unknown"
                            + " length may have 1 MiB."),
            Annotation.honoured(
                    "service-upstream",
                    ValueType.BOOL,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, on) -> draft.serviceUpstream = on,
                    "Uses the cluster address instead of endpoints (C3.12)."),
            Annotation.honoured(
                    "load-balance",
                    Algorithm.TYPE,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    (draft, algorithm) -> {
                        draft.balancing.algorithm = algorithm;
                        draft.balancing.wanted = Optional.of(algorithm);
                    },
                    "How an endpoint is picked: `round_robin`, or `ewma` for the one of two that answers faster. The"
                            + " others are what `upstream-hash-by` and `affinity` do, and do nothing without them."),
            Annotation.honoured(
                            "upstream-hash-by",
                            ValueType.VARIABLES.expression(),
                            Scope.OWN,
                            Risk.HIGH,
                            BadValue.REJECT,
                            (draft, key) -> draft.balancing.key = key,
                            "Picks the endpoint by a hash of this text, in which variables are filled in. One that takes no"
                                    + " connection leaves its requests to the others meanwhile.")
                    .elseWith(ValueType.PHRASE.expression()),
            Annotation.honoured(
                    "upstream-hash-by-subset",
                    ValueType.BOOL,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    (draft, on) -> {
                        draft.balancing.subset = on;
                        draft.balancing.subsetWanted = on;
                    },
                    "Hashes to a subset of the endpoints, in which chance decides."),
            Annotation.honoured(
                    "upstream-hash-by-subset-size",
                    ValueType.COUNT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    (draft, size) -> draft.balancing.subsetSize = size,
                    "Size of the subset; 0 stands for 3."),
            Annotation.honoured(
                    "upstream-vhost",
                    ValueType.REGEX.expression(),
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    (draft, host) -> draft.upstreamHost =
                            Optional.of(host).filter(h -> !h.segments().isEmpty()),
                    "Host header sent to the backend; variables are filled in."),
            Annotation.honoured(
                    "connection-proxy-header",
                    ValueType.oneOf("close", "keep-alive"),
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    (draft, value) -> draft.connectionHeader = Optional.of(value),
                    "Connection header sent to the backend (F8)."),
            Annotation.honoured(
                    "default-backend",
                    ValueType.SERVICE_NAME,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    (draft, service) -> draft.defaultBackend = Optional.of(service),
                    "Service that answers while the backend has no endpoint (C3.9)."),
            Annotation.honoured(
                    "custom-http-errors",
                    ResponseTypes.ERRORS,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    BackendAnnotations::errors,
                    "Statuses answered by the error backend instead: the Service of default-backend, else the global one (ER1)."),
            Annotation.honoured(
                    "disable-proxy-intercept-errors",
                    ValueType.BOOL,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, on) -> draft.responses.backendErrorsPass = on,
                    "Lets error statuses of the backend through; those of the proxy still go to the error backend."),
            Annotation.honoured(
                    "custom-headers",
                    ValueType.OBJECT.orNothing(),
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.DENY,
                    (draft, name) -> name.ifPresent(map -> CustomHeaders.read(draft, map)),
                    "ConfigMap of headers set in every answer, of those that global-allowed-response-headers allows."),
            Annotation.honoured(
                    "server-alias",
                    ValueType.REGEX_LIST,
                    Scope.SHARED,
                    Risk.HIGH,
                    BadValue.REJECT,
                    (draft, names) -> draft.aliases = ServerAlias.list(names),
                    "More names of the host: precise ones, *.name, name.*, or ~ and a regular expression (C4.3). Names that"
                            + " the certificate of the host is not for are not redirected to https."));

    private BackendAnnotations() {}

    private static void errors(SettingsDraft draft, List<Integer> statuses) {
        if (!statuses.isEmpty()) {
            draft.responses.errors = statuses;
            draft.responses.ownErrors = true;
        }
    }
}

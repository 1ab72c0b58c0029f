package dev.usher.dialect.nginx;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// TLS to the backend (2.6).
final class UpstreamTlsAnnotations {
    private static final Set<String> VERSIONS = Set.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
    private static final ValueType<List<String>> PROTOCOLS = new ValueType<>(
            "TLS versions such as TLSv1.2 TLSv1.3",
            text -> Optional.of(Arrays.asList(text.split("\\s+", -1)))
                    .filter(words -> VERSIONS.containsAll(words))
                    .map(words -> words.stream().distinct().sorted().toList()));
    private static final ValueType<Integer> DEPTH =
            ValueType.COUNT.where(depth -> depth <= 100, "a whole number, 0 to 100");
    static final ValueType<String> NAME =
            ValueType.matching("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?", "the name of a server");

    static final List<Annotation<?>> ROWS = List.of(
            Annotation.<String>honoured(
                            "proxy-ssl-secret",
                            ValueType.NAMESPACED_OBJECT,
                            Scope.SHARED,
                            Risk.MEDIUM,
                            BadValue.DENY,
                            (draft, secret) -> draft.tls.backendSecret = secret,
                            "Secret with the certificate shown to backends that speak TLS (tls.crt, tls.key) and the"
                                    + " authorities theirs is verified by (ca.crt); the other proxy-ssl annotations need it."
                                    + " Holds for the whole host unless proxy-ssl-location-only is true.")
                    .in(ValueType.BASIC),
            Annotation.honoured(
                    "proxy-ssl-ciphers",
                    CipherString.TYPE,
                    Scope.SHARED,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    (draft, ciphers) -> draft.tls.backendCiphers = ciphers.suites(),
                    "TLS 1.2 suites offered to the backend."),
            Annotation.honoured(
                    "proxy-ssl-name",
                    NAME,
                    Scope.SHARED,
                    Risk.HIGH,
                    BadValue.IGNORE,
                    (draft, name) -> draft.tls.backendName = Optional.of(name),
                    "Name to verify and, with proxy-ssl-server-name, to send. The default is that of the original,"
                            + " upstream_balancer."),
            Annotation.honoured(
                    "proxy-ssl-protocols",
                    PROTOCOLS,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, protocols) -> draft.tls.backendProtocols = protocols,
                    "TLS versions offered to the backend; TLSv1.2 by default."),
            Annotation.honoured(
                    "proxy-ssl-verify",
                    ValueType.ON_OFF,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.DENY,
                    (draft, on) -> draft.tls.verify = on,
                    "Verifies the certificate of the backend by ca.crt and proxy-ssl-name; 502 when it does not"
                            + " verify."),
            Annotation.honoured(
                    "proxy-ssl-verify-depth",
                    DEPTH,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, depth) -> draft.tls.backendDepth = Math.max(1, depth),
                    "Most intermediate authorities in the chain of the backend's certificate; 0 counts as 1."),
            Annotation.honoured(
                    "proxy-ssl-server-name",
                    ValueType.ON_OFF,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, on) -> draft.tls.sendName = on,
                    "Sends the server name (SNI)."));

    private UpstreamTlsAnnotations() {}
}

package dev.usher.dialect.nginx;

import java.util.List;

/// TLS to the backend (2.6).
final class UpstreamTlsAnnotations {
    static final List<Annotation<?>> ROWS = List.of(
            Annotation.notYet(
                    "proxy-ssl-secret",
                    ValueType.NAMESPACED_OBJECT,
                    Scope.SHARED,
                    Risk.MEDIUM,
                    BadValue.DENY,
                    "",
                    "Secret with the client certificate and authorities."),
            Annotation.notYet(
                    "proxy-ssl-ciphers",
                    ValueType.CIPHERS,
                    Scope.SHARED,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    "DEFAULT",
                    "Ciphers offered to the backend."),
            Annotation.notYet(
                    "proxy-ssl-name",
                    ValueType.TEXT,
                    Scope.SHARED,
                    Risk.HIGH,
                    BadValue.IGNORE,
                    "",
                    "Name to verify and to send."),
            Annotation.notYet(
                    "proxy-ssl-protocols",
                    ValueType.TEXT,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "TLSv1.2",
                    "TLS versions offered to the backend."),
            Annotation.protects(
                    "proxy-ssl-verify",
                    ValueType.ON_OFF,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.DENY,
                    "off",
                    "Verifies the certificate of the backend."),
            Annotation.notYet(
                    "proxy-ssl-verify-depth",
                    ValueType.INT,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "1",
                    "Longest chain accepted."),
            Annotation.notYet(
                    "proxy-ssl-server-name",
                    ValueType.ON_OFF,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "off",
                    "Sends the server name."));

    private UpstreamTlsAnnotations() {}
}

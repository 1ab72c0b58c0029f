package dev.usher.dialect.nginx;

import java.util.List;

/// Client certificates (2.3).
final class ClientCertificateAnnotations {
    static final List<Annotation<?>> ROWS = List.of(
            Annotation.protects(
                            "auth-tls-secret",
                            ValueType.BASIC,
                            Scope.OWN,
                            Risk.MEDIUM,
                            BadValue.DENY,
                            "",
                            "Secret with the accepted authorities.")
                    .without(Unserved.HOSTS),
            Annotation.protects(
                            "auth-tls-verify-client",
                            ValueType.oneOf("on", "off", "optional", "optional_no_ca"),
                            Scope.OWN,
                            Risk.MEDIUM,
                            BadValue.IGNORE,
                            "off",
                            "Whether a certificate is required.")
                    .without(Unserved.HOSTS),
            Annotation.notYet(
                    "auth-tls-verify-depth",
                    ValueType.INT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "1",
                    "Longest chain accepted."),
            Annotation.notYet(
                    "auth-tls-error-page",
                    ValueType.URL,
                    Scope.OWN,
                    Risk.HIGH,
                    BadValue.REJECT,
                    "",
                    "Where a client without a good certificate is sent."),
            Annotation.notYet(
                    "auth-tls-pass-certificate-to-upstream",
                    ValueType.BOOL,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    "false",
                    "Sends the certificate to the backend."),
            Annotation.protects(
                            "auth-tls-match-cn",
                            ValueType.matching("CN=.*", "CN= and a regular expression"),
                            Scope.OWN,
                            Risk.HIGH,
                            BadValue.REJECT,
                            "",
                            "Pattern for the subject.")
                    .without(Unserved.HOSTS));

    private ClientCertificateAnnotations() {}
}

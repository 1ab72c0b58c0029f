package dev.usher.dialect.nginx;

import java.util.List;

/// Basic and digest authentication (2.1).
final class BasicAuthAnnotations {
    static final List<Annotation<?>> ROWS = List.of(
            Annotation.protects(
                    "auth-type",
                    ValueType.oneOf("basic", "digest"),
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    "",
                    "Turns on HTTP authentication."),
            Annotation.protects(
                    "auth-secret",
                    ValueType.OBJECT,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.DENY,
                    "",
                    "Secret with the users."),
            Annotation.notYet(
                    "auth-secret-type",
                    ValueType.oneOf("auth-file", "auth-map"),
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    "auth-file",
                    "How the Secret holds the users."),
            Annotation.notYet(
                    "auth-realm",
                    ValueType.SPACE,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.REJECT,
                    "",
                    "Realm in the challenge."));

    private BasicAuthAnnotations() {}
}

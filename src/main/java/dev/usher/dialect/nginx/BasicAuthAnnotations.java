package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.AccessDraft.Scheme;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Basic and digest authentication (2.1).
final class BasicAuthAnnotations {
    static final List<Annotation<?>> ROWS = List.of(
            Annotation.honoured(
                    "auth-type",
                    ValueType.enumeration(Map.of("basic", Scheme.BASIC, "digest", Scheme.DIGEST)),
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    (draft, scheme) -> draft.access.scheme = Optional.of(scheme),
                    "Asks for user and password: basic (RFC 7617) or digest (RFC 7616, MD5, qop=auth). A nonce of"
                            + " digest lives 60 s and belongs to one replica."),
            Annotation.honoured(
                    "auth-secret",
                    ValueType.OBJECT,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.DENY,
                    (draft, name) -> draft.access.secret = Optional.of(name),
                    "Secret with the users (BA1). A missing one, or one of another namespace without"
                            + " allow-cross-namespace-resources, is answered with 503, as is auth-secret without"
                            + " auth-type, which the original serves open. Hashes that take a processor for seconds"
                            + " (bcrypt above cost 14, more than 500000 rounds) never match."),
            Annotation.honoured(
                    "auth-secret-type",
                    ValueType.enumeration(Map.of("auth-file", false, "auth-map", true)),
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    (draft, map) -> draft.access.map = map,
                    "Whether the key auth holds lines of users (auth-file), or each key is a user (auth-map)."),
            Annotation.honoured(
                    "auth-realm",
                    ValueType.SPACE,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.REJECT,
                    (draft, realm) -> draft.access.realm = realm,
                    "Realm in the challenge."));

    private BasicAuthAnnotations() {}
}

package dev.usher.dialect.nginx;

import dev.usher.model.Expression;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// TLS, redirects and rewrites (2.4).
final class RedirectAnnotations {
    private static final Pattern ABSOLUTE =
            Pattern.compile("(?i:https?)://[A-Za-z0-9._~-]+(?::[0-9]{1,5})?(?:[/?].*)?");

    private static final ValueType<Expression> TEMPORAL = ValueType.URL
            .where(
                    text -> text.isEmpty() || ABSOLUTE.matcher(text).matches(),
                    "a URL that begins with http:// or https://")
            .expression();
    private static final ValueType<Expression> TEMPORAL_VARIABLES = ValueType.WORD
            .where(
                    text -> text.isEmpty() || text.matches("(?i:https?)://.+"),
                    "a URL that begins with http:// or https://, with variables")
            .expression();

    static final ValueType<Expression> ROOT = rooted(ValueType.PATH);
    static final ValueType<Expression> ANY_ROOT = rooted(ValueType.WORD);

    static final List<Annotation<?>> ROWS = List.of(
            Annotation.honoured(
                    "ssl-redirect",
                    ValueType.BOOL,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, on) -> draft.sslRedirect = on,
                    "Redirects to https where the host has a certificate (S4)."),
            Annotation.honoured(
                    "force-ssl-redirect",
                    ValueType.BOOL,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    (draft, on) -> draft.forceSslRedirect = on,
                    "Redirects to https even without a certificate (S4)."),
            Annotation.honoured(
                    "preserve-trailing-slash",
                    ValueType.BOOL,
                    Scope.OWN,
                    Risk.MEDIUM,
                    BadValue.IGNORE,
                    (draft, on) -> draft.preserveTrailingSlash = on,
                    "Keeps a final slash in the redirect to https (S4.1)."),
            Annotation.honoured(
                    "use-port-in-redirects",
                    ValueType.BOOL,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, on) -> draft.portInRedirects = on,
                    "Writes the port into absolute redirects."),
            Annotation.honoured(
                    "relative-redirects",
                    ValueType.BOOL,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    (draft, on) -> draft.relativeRedirects = on,
                    "Redirects to the same host carry a relative Location."),
            Annotation.honoured(
                    "ssl-ciphers",
                    CipherString.TYPE,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.REJECT,
                    (draft, ciphers) -> draft.tls.ciphers = Optional.of(ciphers),
                    "TLS 1.2 suites of the host; DHE suites are not among those of the TLS library and never chosen."),
            Annotation.honoured(
                    "ssl-prefer-server-ciphers",
                    ValueType.BOOL,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, on) -> draft.tls.serverOrder = Optional.of(on),
                    "Whether the order of the server decides about TLS 1.2 suites, not that of the client."),
            Annotation.honoured(
                    "ssl-passthrough",
                    ValueType.BOOL,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.REJECT,
                    (draft, on) -> draft.passthrough = on,
                    "With --enable-ssl-passthrough, hands TLS connections for the host to the Service of its path / as"
                            + " they are (S7)."),
            Annotation.honoured(
                    "from-to-www-redirect",
                    ValueType.BOOL,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    (draft, on) -> draft.fromToWww = on,
                    "Redirects to the host from its name with www, or without where it has one."),
            Annotation.honoured(
                            "permanent-redirect",
                            ValueType.URL.expression(),
                            Scope.OWN,
                            Risk.MEDIUM,
                            BadValue.REJECT,
                            (draft, location) -> draft.redirect.permanent(location),
                            "Answers with a permanent redirect, before anything protects the path (C8). With"
                                    + " `--enable-annotation-validation=false` variables are filled in.")
                    .elseWith(ValueType.WORD.expression()),
            Annotation.honoured(
                    "permanent-redirect-code",
                    ValueType.INT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    (draft, code) -> draft.redirect.permanentCode(draft, code),
                    "Status of the permanent redirect, 300 to 308; default 301."),
            Annotation.honoured(
                            "temporal-redirect",
                            TEMPORAL,
                            Scope.OWN,
                            Risk.MEDIUM,
                            BadValue.REJECT,
                            (draft, location) -> draft.redirect.temporal(location),
                            "Answers with a temporary redirect, before anything protects the path (C8); wins over permanent-redirect. With"
                                    + " `--enable-annotation-validation=false` variables are filled in.")
                    .elseWith(TEMPORAL_VARIABLES),
            Annotation.honoured(
                    "temporal-redirect-code",
                    ValueType.INT,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.REJECT,
                    (draft, code) -> draft.redirect.temporalCode(draft, code),
                    "Status of the temporary redirect, 300 to 307; default 302."),
            Annotation.honoured(
                            "app-root",
                            ROOT,
                            Scope.OWN,
                            Risk.MEDIUM,
                            BadValue.IGNORE,
                            (draft, path) -> draft.appRoot = Optional.of(path),
                            "Where a request for / is redirected; variables are filled in.")
                    .elseWith(ANY_ROOT),
            Annotation.honoured(
                            "rewrite-target",
                            ValueType.PATH,
                            Scope.SHARED,
                            Risk.MEDIUM,
                            BadValue.IGNORE,
                            (draft, target) ->
                                    draft.rewriteTarget = Optional.of(target).filter(t -> !t.isEmpty()),
                            "Replaces the path; variables are filled in, too. Turns the host into regular expressions (C6, C7). With"
                                    + " `--enable-annotation-validation=false` it may have a query.")
                    .elseWith(ValueType.WORD),
            Annotation.honoured(
                    "use-regex",
                    ValueType.BOOL,
                    Scope.OWN,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, on) -> draft.useRegex = on,
                    "Turns the host into regular expressions (C6)."),
            Annotation.honoured(
                            "x-forwarded-prefix",
                            ValueType.PATH_SPACE,
                            Scope.OWN,
                            Risk.MEDIUM,
                            BadValue.REJECT,
                            (draft, prefix) ->
                                    draft.forwardedPrefix = Optional.of(prefix).filter(p -> !p.isEmpty()),
                            "X-Forwarded-Prefix of rewritten requests (C7.6); variables are filled in, too.")
                    .elseWith(ValueType.PHRASE));

    private RedirectAnnotations() {}

    private static ValueType<Expression> rooted(ValueType<String> path) {
        return path.where(text -> text.startsWith("/"), "a path that begins with /")
                .expression();
    }
}

package dev.usher.dialect.nginx;

import dev.usher.model.LoadBalancing.Sticky.Mode;
import dev.usher.model.SessionCookie.SameSite;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;

/// Session affinity (2.9).
final class AffinityAnnotations {
    private static final ValueType<Mode> MODE =
            ValueType.enumeration(Map.of("balanced", Mode.BALANCED, "persistent", Mode.PERSISTENT));

    static final List<Annotation<?>> ROWS = List.of(
            Annotation.honoured(
                    "affinity",
                    ValueType.oneOf("cookie"),
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, _) -> draft.affinity.cookie = true,
                    "Keeps a client at its endpoint by a cookie. Cookies of ingress-nginx stay valid: in mode"
                            + " `persistent` they lead to the same endpoint."),
            row(
                    "affinity-mode",
                    MODE,
                    Risk.MEDIUM,
                    (draft, mode) -> draft.mode = mode,
                    "`balanced`: some clients move when endpoints come or go; `persistent`: a client stays for as long"
                            + " as its endpoint is there."),
            Annotation.honoured(
                    "affinity-canary-behavior",
                    ValueType.oneOf("sticky", "legacy"),
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    (draft, behaviour) -> draft.canary.keepsSessions = behaviour.equals("sticky"),
                    "On a canary: `sticky` has the affinity of the main Ingress, so that a client stays with the side it"
                            + " got; `legacy` has its own."),
            Annotation.noEffect(
                    "session-cookie-hash",
                    ValueType.TEXT,
                    Scope.SHARED,
                    Risk.LOW,
                    BadValue.IGNORE,
                    "Removed from ingress-nginx long ago."),
            row(
                    "session-cookie-name",
                    ValueType.BASIC,
                    Risk.MEDIUM,
                    (draft, name) -> draft.name = name.isEmpty() ? draft.name : name,
                    "Name of the cookie; `INGRESSCOOKIE` without it."),
            row(
                    "session-cookie-path",
                    ValueType.URL,
                    Risk.MEDIUM,
                    (draft, path) -> draft.path = nonEmpty(path),
                    "Path of the cookie; that of the location without it."),
            row(
                    "session-cookie-domain",
                    ValueType.BASIC,
                    Risk.MEDIUM,
                    (draft, domain) -> draft.domain = nonEmpty(domain),
                    "Domain of the cookie."),
            row(
                    "session-cookie-expires",
                    ValueType.INT,
                    Risk.MEDIUM,
                    (draft, seconds) -> draft.expires = OptionalInt.of(seconds),
                    "Seconds until Expires of the cookie."),
            row(
                    "session-cookie-max-age",
                    ValueType.INT,
                    Risk.MEDIUM,
                    (draft, seconds) -> draft.maxAge = OptionalInt.of(seconds),
                    "Max-Age of the cookie."),
            row(
                    "session-cookie-samesite",
                    ValueType.oneOf("None", "Lax", "Strict"),
                    Risk.LOW,
                    (draft, word) -> draft.sameSite = Optional.of(SameSite.valueOf(word.toUpperCase(Locale.ROOT))),
                    "SameSite of the cookie."),
            row(
                    "session-cookie-conditional-samesite-none",
                    ValueType.BOOL,
                    Risk.LOW,
                    (draft, on) -> draft.conditional = on,
                    "Leaves SameSite=None out for browsers that mishandle it."),
            row(
                    "session-cookie-change-on-failure",
                    ValueType.BOOL,
                    Risk.LOW,
                    (draft, on) -> draft.changeOnFailure = on,
                    "Moves the client when its endpoint fails or takes no connection; otherwise it waits for it."),
            row(
                    "session-cookie-secure",
                    ValueType.BOOL,
                    Risk.LOW,
                    (draft, on) -> draft.secure = on,
                    "Sends Secure always; otherwise to those who came by https."));

    private AffinityAnnotations() {}

    private static <T> Annotation<T> row(
            String name, ValueType<T> type, Risk risk, BiConsumer<AffinityDraft, T> write, String doc) {
        return Annotation.honoured(
                name, type, Scope.SHARED, risk, BadValue.IGNORE, AffinityDraft.detail(name, write), doc);
    }

    private static Optional<String> nonEmpty(String text) {
        return Optional.of(text).filter(value -> !value.isEmpty());
    }
}

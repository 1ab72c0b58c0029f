package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.GlobalSettings.Guard;
import java.util.Optional;
import java.util.function.BiConsumer;

/// One row of the ConfigMap table: everything there is to know about one key of the global ConfigMap.
///
/// @param kind column *kind* of the specification
/// @param neutral the default as text: asking for it asks for nothing
/// @param guard what goes unprotected while the key is not honoured, or its value cannot be read; absent for keys that
/// protect nothing
/// @param apply writes the value into the global settings
/// @param doc one line for the documentation
record Setting<T>(
        String key,
        Kind kind,
        ValueType<T> type,
        Verdict verdict,
        String neutral,
        Optional<Guard.Kind> guard,
        BiConsumer<GlobalDraft, T> apply,
        String doc) {

    /// Who acts on a key (K0.3).
    enum Kind {
        /// P: the proxy.
        PROXY,
        /// N: only the nginx binary.
        NGINX,
        /// C: the control plane.
        CONTROL,
        /// X: nginx or firewall text.
        TEXT,
        /// Nobody any more: ingress-nginx itself has no use for it.
        REMOVED
    }

    static <T> Setting<T> honoured(
            String key, ValueType<T> type, String neutral, BiConsumer<GlobalDraft, T> apply, String doc) {
        return new Setting<>(key, Kind.PROXY, type, Verdict.HONOURED, neutral, Optional.empty(), apply, doc);
    }

    /// Honoured, and a protection: what it protects is not served while its value cannot be read.
    static <T> Setting<T> guarding(
            String key, ValueType<T> type, Guard.Kind guard, BiConsumer<GlobalDraft, T> apply, String doc) {
        return new Setting<>(key, Kind.PROXY, type, Verdict.HONOURED, "", Optional.of(guard), apply, doc);
    }

    static <T> Setting<T> control(
            String key, ValueType<T> type, String neutral, BiConsumer<GlobalDraft, T> apply, String doc) {
        return new Setting<>(key, Kind.CONTROL, type, Verdict.HONOURED, neutral, Optional.empty(), apply, doc);
    }

    /// Asks for a web application firewall: there is none, and nothing is served without it (ADR 0028).
    static Setting<String> firewall(String key, String doc) {
        return new Setting<>(
                key,
                Kind.PROXY,
                ValueType.TEXT,
                Verdict.REFUSED,
                "false",
                Optional.of(Guard.Kind.FIREWALL),
                (_, _) -> {},
                doc);
    }

    static Setting<String> nginxOnly(String key, String neutral, String doc) {
        return new Setting<>(
                key, Kind.NGINX, ValueType.TEXT, Verdict.NO_EFFECT, neutral, Optional.empty(), (_, _) -> {}, doc);
    }

    /// Left over from older versions of ingress-nginx; its documentation says what to use instead.
    static Setting<String> removed(String key, String doc) {
        return new Setting<>(
                key, Kind.REMOVED, ValueType.TEXT, Verdict.NO_EFFECT, "", Optional.empty(), (_, _) -> {}, doc);
    }

    /// Accepted; what is done instead stands in its documentation.
    static Setting<String> differs(String key, String neutral, String doc) {
        return new Setting<>(
                key, Kind.PROXY, ValueType.TEXT, Verdict.DIFFERS, neutral, Optional.empty(), (_, _) -> {}, doc);
    }

    static Setting<String> snippet(String key, String doc) {
        return snippet(key, doc, Guard.Kind.EVERYTHING);
    }

    /// @param guard what is not served when the text looks like it protects that
    static Setting<String> snippet(String key, String doc, Guard.Kind guard) {
        return new Setting<>(
                key, Kind.TEXT, ValueType.TEXT, Verdict.REFUSED, "", Optional.of(guard), (_, _) -> {}, doc);
    }

    /// A value, for messages; a key of session tickets is never shown.
    String shown(String value) {
        return key.equals("ssl-session-ticket-key") ? "something else" : Quoted.of(value);
    }

    /// nginx text that is translated as far as it can be, for all there is.
    static Setting<String> translated(String key, String doc) {
        return translated(key, doc, Guard.Kind.EVERYTHING);
    }

    /// nginx text that is translated as far as it can be.
    ///
    /// @param guard what is not served when it cannot be, and looks like it protects that
    static Setting<String> translated(String key, String doc, Guard.Kind guard) {
        return new Setting<>(
                key, Kind.TEXT, ValueType.DIRECTIVES, Verdict.DIFFERS, "", Optional.of(guard), (_, _) -> {}, doc);
    }

    /// Whether a value asks for nothing: it is the default however it is spelled, or blank. A blank list has no
    /// entries, not those of the default, where its type takes one.
    boolean isNeutral(String value) {
        if (value.equals(neutral) || (value.isBlank() && !isEmptyList())) {
            return true;
        }
        var plain = ValueType.BOOL.parse(value);
        return plain.isPresent() && plain.equals(ValueType.BOOL.parse(neutral));
    }

    private boolean isEmptyList() {
        return type.equals(ValueType.LIST)
                || type.parse("").filter(Entries.class::isInstance).isPresent();
    }
}

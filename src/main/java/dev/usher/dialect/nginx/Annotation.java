package dev.usher.dialect.nginx;

import java.util.function.BiConsumer;

/// One row of the annotation table: everything there is to know about one annotation.
///
/// @param name without the prefix
/// @param bad what an invalid value does
/// @param neutral the value that asks for nothing; empty when there is none
/// @param protects whether leaving it out would leave a path less protected than its owner asked for: as long as it
///     is not honoured, the locations of its Ingress answer 503
/// @param apply writes the value into the settings of the Ingress; does nothing unless the verdict is to honour it
/// @param doc one line for the documentation
record Annotation<T>(
        String name,
        ValueType<T> type,
        Scope scope,
        Risk risk,
        BadValue bad,
        Verdict verdict,
        String neutral,
        boolean protects,
        BiConsumer<SettingsDraft, T> apply,
        String doc) {

    static <T> Annotation<T> honoured(
            String name,
            ValueType<T> type,
            Scope scope,
            Risk risk,
            BadValue bad,
            BiConsumer<SettingsDraft, T> apply,
            String doc) {
        return new Annotation<>(name, type, scope, risk, bad, Verdict.HONOURED, "", false, apply, doc);
    }

    static <T> Annotation<T> differs(
            String name, ValueType<T> type, Scope scope, Risk risk, BadValue bad, String neutral, String doc) {
        return new Annotation<>(name, type, scope, risk, bad, Verdict.DIFFERS, neutral, false, (_, _) -> {}, doc);
    }

    static <T> Annotation<T> noEffect(
            String name, ValueType<T> type, Scope scope, Risk risk, BadValue bad, String doc) {
        return new Annotation<>(name, type, scope, risk, bad, Verdict.NO_EFFECT, "", false, (_, _) -> {}, doc);
    }

    static <T> Annotation<T> notYet(
            String name, ValueType<T> type, Scope scope, Risk risk, BadValue bad, String neutral, String doc) {
        return new Annotation<>(name, type, scope, risk, bad, Verdict.NOT_YET, neutral, false, (_, _) -> {}, doc);
    }

    /// Not honoured yet, and its Ingress is not served without it.
    static <T> Annotation<T> protects(
            String name, ValueType<T> type, Scope scope, Risk risk, BadValue bad, String neutral, String doc) {
        return new Annotation<>(name, type, scope, risk, bad, Verdict.NOT_YET, neutral, true, (_, _) -> {}, doc);
    }

    static Annotation<String> snippet(String name, Scope scope, String doc) {
        return new Annotation<>(
                name,
                ValueType.TEXT,
                scope,
                Risk.CRITICAL,
                BadValue.IGNORE,
                Verdict.REFUSED,
                "",
                false,
                (_, _) -> {},
                doc);
    }

    /// The same row with something to write into the settings whatever the verdict.
    Annotation<T> applying(BiConsumer<SettingsDraft, T> effect) {
        return new Annotation<>(name, type, scope, risk, bad, verdict, neutral, protects, effect, doc);
    }

    /// Whether a value asks for nothing, however it is spelled.
    boolean isNeutral(T value) {
        return !neutral.isEmpty() && type.parse(neutral).filter(value::equals).isPresent();
    }
}

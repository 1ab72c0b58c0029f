package dev.usher.dialect.nginx;

import java.util.function.BiConsumer;

/// One row of the annotation table: everything there is to know about one annotation.
///
/// @param name without the prefix
/// @param bad what an invalid value does
/// @param neutral the value that asks for nothing; empty when there is none
/// @param unserved what is not served as long as it is not honoured
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
        Unserved unserved,
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
        return new Annotation<>(name, type, scope, risk, bad, Verdict.HONOURED, "", Unserved.NOTHING, apply, doc);
    }

    static <T> Annotation<T> differs(
            String name, ValueType<T> type, Scope scope, Risk risk, BadValue bad, String neutral, String doc) {
        return new Annotation<>(
                name, type, scope, risk, bad, Verdict.DIFFERS, neutral, Unserved.NOTHING, (_, _) -> {}, doc);
    }

    static <T> Annotation<T> noEffect(
            String name, ValueType<T> type, Scope scope, Risk risk, BadValue bad, String doc) {
        return new Annotation<>(
                name, type, scope, risk, bad, Verdict.NO_EFFECT, "", Unserved.NOTHING, (_, _) -> {}, doc);
    }

    static <T> Annotation<T> notYet(
            String name, ValueType<T> type, Scope scope, Risk risk, BadValue bad, String neutral, String doc) {
        return new Annotation<>(
                name, type, scope, risk, bad, Verdict.NOT_YET, neutral, Unserved.NOTHING, (_, _) -> {}, doc);
    }

    /// Not honoured yet, and its Ingress is not served without it.
    static <T> Annotation<T> protects(
            String name, ValueType<T> type, Scope scope, Risk risk, BadValue bad, String neutral, String doc) {
        return new Annotation<>(
                name, type, scope, risk, bad, Verdict.NOT_YET, neutral, Unserved.PATHS, (_, _) -> {}, doc);
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
                Unserved.NOTHING,
                (_, _) -> {},
                doc);
    }

    /// nginx text that is translated as far as it can be.
    static Annotation<String> translated(String name, Scope scope, String doc) {
        return new Annotation<>(
                name,
                ValueType.DIRECTIVES,
                scope,
                Risk.CRITICAL,
                BadValue.IGNORE,
                Verdict.DIFFERS,
                "",
                Unserved.NOTHING,
                (_, _) -> {},
                doc);
    }

    /// The same row with more that is not served while it is not honoured.
    Annotation<T> without(Unserved more) {
        return new Annotation<>(name, type, scope, risk, bad, verdict, neutral, more, apply, doc);
    }

    /// Whether leaving it out would leave a path less protected than its owner asked for.
    boolean protects() {
        return unserved == Unserved.PATHS;
    }

    /// The same row with something to write into the settings whatever the verdict.
    Annotation<T> applying(BiConsumer<SettingsDraft, T> effect) {
        return new Annotation<>(name, type, scope, risk, bad, verdict, neutral, unserved, effect, doc);
    }

    /// Whether a value asks for nothing, however it is spelled.
    boolean isNeutral(T value) {
        return !neutral.isEmpty() && type.parse(neutral).filter(value::equals).isPresent();
    }
}

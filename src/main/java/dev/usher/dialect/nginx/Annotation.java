package dev.usher.dialect.nginx;

import java.util.function.BiConsumer;

/// One row of the annotation table: everything there is to know about one annotation.
///
/// @param name without the prefix
/// @param bad what an invalid value does
/// @param neutral the value that asks for nothing; empty when there is none
/// @param protects whether its locations answer 503 where it is refused or cannot be read: what it protects must not be
///     served as if it were not there
/// @param apply writes the value into the settings of the Ingress; does nothing unless the verdict is to honour it
/// @param doc one line for the documentation
/// @param form what the original checks before it reads a value: one of another form is refused with its Ingress,
///     whatever `bad` says
/// @param unchecked what is read instead of `type` where nobody checks values, that is with
///     `--enable-annotation-validation=false`
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
        String doc,
        ValueType<?> form,
        ValueType<T> unchecked) {

    /// Any.
    private static final ValueType<String> FORM = ValueType.TEXT;

    static <T> Annotation<T> honoured(
            String name,
            ValueType<T> type,
            Scope scope,
            Risk risk,
            BadValue bad,
            BiConsumer<SettingsDraft, T> apply,
            String doc) {
        return new Annotation<>(name, type, scope, risk, bad, Verdict.HONOURED, "", false, apply, doc, FORM, type);
    }

    static <T> Annotation<T> differs(
            String name, ValueType<T> type, Scope scope, Risk risk, BadValue bad, String neutral, String doc) {
        return new Annotation<>(
                name, type, scope, risk, bad, Verdict.DIFFERS, neutral, false, (_, _) -> {}, doc, FORM, type);
    }

    static <T> Annotation<T> noEffect(
            String name, ValueType<T> type, Scope scope, Risk risk, BadValue bad, String doc) {
        return new Annotation<>(
                name, type, scope, risk, bad, Verdict.NO_EFFECT, "", false, (_, _) -> {}, doc, FORM, type);
    }

    /// Asks for a web application firewall: there is none, and nothing is served without it (ADR 0028).
    static Annotation<Boolean> firewall(String name, BiConsumer<SettingsDraft, Boolean> apply, String doc) {
        return new Annotation<>(
                name,
                ValueType.BOOL,
                Scope.SHARED,
                Risk.LOW,
                BadValue.IGNORE,
                Verdict.REFUSED,
                "false",
                true,
                apply,
                doc,
                FORM,
                ValueType.BOOL);
    }

    /// nginx text that is never run.
    static Annotation<String> snippet(String name, Scope scope, String doc) {
        return text(name, ValueType.TEXT, scope, Verdict.REFUSED, doc);
    }

    /// nginx text that is translated as far as it can be.
    static Annotation<String> translated(String name, Scope scope, String doc) {
        return text(name, ValueType.DIRECTIVES, scope, Verdict.DIFFERS, doc);
    }

    private static Annotation<String> text(
            String name, ValueType<String> type, Scope scope, Verdict verdict, String doc) {
        return new Annotation<>(
                name, type, scope, Risk.CRITICAL, BadValue.IGNORE, verdict, "", false, (_, _) -> {}, doc, FORM, type);
    }

    /// The same row, as one that protects.
    Annotation<T> protecting() {
        return new Annotation<>(name, type, scope, risk, bad, verdict, neutral, true, apply, doc, form, unchecked);
    }

    /// The same row, where a value of another form than this is refused with its Ingress.
    Annotation<T> in(ValueType<?> wanted) {
        return new Annotation<>(
                name, type, scope, risk, bad, verdict, neutral, protects, apply, doc, wanted, unchecked);
    }

    /// The same row, which takes more where nobody checks values: what its directive means in nginx then.
    Annotation<T> elseWith(ValueType<T> more) {
        return new Annotation<>(name, type, scope, risk, bad, verdict, neutral, protects, apply, doc, form, more);
    }

    /// How its values are read.
    ///
    /// @param checked whether they are held to what the original checks
    ValueType<T> type(boolean checked) {
        return checked ? type : unchecked;
    }

    /// Whether a value asks for nothing, however it is spelled.
    boolean isNeutral(T value) {
        return !neutral.isEmpty() && type.parse(neutral).filter(value::equals).isPresent();
    }
}

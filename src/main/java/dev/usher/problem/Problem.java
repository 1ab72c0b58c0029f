package dev.usher.problem;

import dev.usher.model.ResourceKey;
import java.util.Comparator;

/// Something wrong with one object.
///
/// @param field path inside the object, as `spec.rules[0].host` or `metadata.annotations[name]`; empty for all of it
/// @param message one sentence that says what is wrong, what happens because of it, and the fix; never a secret
public record Problem(Severity severity, Reason reason, ResourceKey object, String field, String message)
        implements Comparable<Problem> {

    private static final Comparator<Problem> ORDER = Comparator.comparing(Problem::object)
            .thenComparing(Problem::field)
            .thenComparing(Problem::severity)
            .thenComparing(Problem::reason)
            .thenComparing(Problem::message);

    public static Problem error(Reason reason, ResourceKey object, String field, String message) {
        return new Problem(Severity.ERROR, reason, object, field, message);
    }

    public static Problem warning(Reason reason, ResourceKey object, String field, String message) {
        return new Problem(Severity.WARNING, reason, object, field, message);
    }

    public static Problem info(Reason reason, ResourceKey object, String field, String message) {
        return new Problem(Severity.INFO, reason, object, field, message);
    }

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }
}

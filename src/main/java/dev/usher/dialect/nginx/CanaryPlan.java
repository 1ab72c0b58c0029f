package dev.usher.dialect.nginx;

import dev.usher.model.Backend;
import dev.usher.model.Canary;
import dev.usher.model.Canary.HeaderRule;
import dev.usher.model.Canary.Test;
import java.util.Optional;
import java.util.function.Predicate;

/// Which requests a canary Ingress wants (N4, N5).
///
/// @param value wins over `pattern`
/// @param total 100 or more
/// @param keepsSessions whether the affinity of the main Ingress holds for it, too
record CanaryPlan(
        Optional<String> header,
        Optional<String> value,
        Optional<String> pattern,
        Optional<String> cookie,
        int weight,
        int total,
        boolean keepsSessions) {

    /// The canary with this backend.
    ///
    /// @param patterns which regular expressions can be served
    Canary to(Backend backend, Predicate<String> patterns) {
        return new Canary(backend, header.map(name -> new HeaderRule(name, test(patterns))), cookie, weight, total);
    }

    private Test test(Predicate<String> patterns) {
        return value.<Test>map(Test.Value::new)
                .or(() -> pattern.map(text -> patterns.test(text) ? new Test.Pattern(text) : new Test.Unreadable()))
                .orElseGet(Test.Word::new);
    }

    /// A pattern that decides, and cannot be served.
    Optional<String> unreadable(Predicate<String> patterns) {
        return header.isPresent() && value.isEmpty() ? pattern.filter(patterns.negate()) : Optional.empty();
    }
}

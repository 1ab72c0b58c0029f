package dev.usher.model;

import java.util.Optional;

/// A backend that answers some of the requests of a route instead of its main one (annotations `canary-*`, N4). First
/// the header decides, then the cookie, then chance.
///
/// @param cookie name of a cookie whose value `always` or `never` decides
/// @param weight how many of `total` requests it gets when nothing else decides; 0 or more
/// @param total above 0
public record Canary(Backend backend, Optional<HeaderRule> header, Optional<String> cookie, int weight, int total) {
    public Canary {
        if (weight < 0 || total < 1) {
            throw new IllegalArgumentException("weight " + weight + " of " + total);
        }
    }

    /// The same, with TLS to its backend as told.
    public Canary with(Optional<BackendTls> tls) {
        var told = new Backend(backend.upstream(), backend.protocol(), backend.session(), tls);
        return new Canary(told, header, cookie, weight, total);
    }

    /// Decides by a header of the request; one without it is left to the next rule.
    ///
    /// @param name in any case
    public record HeaderRule(String name, Test test) {}

    /// What is looked for in the value.
    public sealed interface Test {
        /// `always` decides for the canary, `never` against it, anything else is left to the next rule.
        record Word() implements Test {}

        /// This value decides for the canary, any other is left to the next rule.
        record Value(String value) implements Test {}

        /// A match anywhere in the value decides for the canary, none is left to the next rule. Case matters.
        record Pattern(String pattern) implements Test {}

        /// A pattern that cannot be served: whatever the value, it decides against the canary.
        record Unreadable() implements Test {}
    }
}

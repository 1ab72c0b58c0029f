package dev.usher.dialect.reference;

import dev.usher.model.Endpoints;
import dev.usher.problem.Reason;
import dev.usher.problem.Severity;
import java.util.Optional;

/// What a Service port stands for at the moment.
///
/// @param fault why there are no endpoints, or not those that were asked for; absent when nothing is wrong, which
///     includes a Service that merely has no ready endpoint
public record Resolution(Endpoints endpoints, Optional<Fault> fault) {

    /// A reason to tell the owner of every reference about.
    public record Fault(Severity severity, Reason reason, String message) {}

    static Resolution of(Endpoints endpoints) {
        return new Resolution(endpoints, Optional.empty());
    }

    static Resolution failed(Reason reason, String message) {
        return new Resolution(Endpoints.NONE, Optional.of(new Fault(Severity.ERROR, reason, message)));
    }
}

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
    ///
    /// @param cause a sentence without its end
    /// @param unserved whether there are no endpoints
    /// @param more ends the sentence, and may follow it up
    public record Fault(Severity severity, Reason reason, String cause, boolean unserved, String more) {
        /// For a place that is served by it alone.
        public String message() {
            return cause + (unserved ? "; requests are answered with 503" : "") + more;
        }

        /// For a port of TCP or UDP, which is bound only while there is somewhere to go (TU1).
        public String ofStream() {
            return cause + (unserved ? "; the port stays closed" : "") + more;
        }

        /// For a canary, without which its main backend serves on (N7).
        public String ofCanary() {
            return cause + (unserved ? "; all requests stay with the main backend" : "") + more;
        }
    }

    static Resolution of(Endpoints endpoints) {
        return new Resolution(endpoints, Optional.empty());
    }

    static Resolution failed(Reason reason, String cause, String more) {
        return new Resolution(Endpoints.NONE, Optional.of(new Fault(Severity.ERROR, reason, cause, true, more)));
    }
}

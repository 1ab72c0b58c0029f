package dev.usher.model;

import java.util.List;
import java.util.Optional;

/// What answers a request.
public sealed interface Action {
    /// A backend answers.
    ///
    /// @param fallback answers instead while `backend` has no endpoint (annotation `default-backend`, C3.9)
    /// @param canaries answer some of the requests instead, while they and `backend` have endpoints (N7); oldest
    ///     first
    record Forward(Backend backend, Optional<Backend> fallback, List<Canary> canaries) implements Action {
        public Forward {
            canaries = List.copyOf(canaries);
        }

        /// Without canaries.
        public Forward(Backend backend, Optional<Backend> fallback) {
            this(backend, fallback, List.of());
        }
    }

    /// The proxy answers by itself with its built-in page for `status` (C9.1).
    ///
    /// @param reason why, for `explain`: for example which setting made the path fail closed
    record Respond(int status, String reason) implements Action {}

    /// The proxy answers with its connections and requests, as the `stub_status` of nginx writes them (C4.5).
    record Status() implements Action {}
}

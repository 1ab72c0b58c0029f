package dev.usher.model;

import java.util.Optional;

/// What answers a request.
public sealed interface Action {
    /// A backend answers.
    ///
    /// @param fallback answers instead while `backend` has no endpoint (annotation `default-backend`, C3.9)
    record Forward(Backend backend, Optional<Backend> fallback) implements Action {}

    /// The proxy answers by itself with its built-in page for `status` (C9.1).
    ///
    /// @param reason why, for `explain`: for example which setting made the path fail closed
    record Respond(int status, String reason) implements Action {}
}

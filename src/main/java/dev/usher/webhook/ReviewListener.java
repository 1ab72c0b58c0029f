package dev.usher.webhook;

import java.time.Duration;

/// Hears of every review that was answered, on the thread that answered it; must not wait.
public interface ReviewListener {
    /// A review was answered.
    void reviewed(Reviewed review);

    /// One answered review.
    ///
    /// @param allowed whether the Ingress may be stored
    /// @param compiled how many Ingresses were looked at together
    /// @param bytes of the review
    /// @param check time the check took
    /// @param whole time from the head of the request to its answer
    record Reviewed(
            String namespace,
            String ingress,
            boolean allowed,
            int compiled,
            int bytes,
            Duration check,
            Duration whole) {}
}

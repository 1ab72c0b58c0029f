package dev.usher.admin;

import java.util.List;

/// Tells how the process is; called for each health request, so it must be quick. Any thread.
public interface Readiness {
    /// The state now.
    State state();

    /// How the process is.
    ///
    /// @param healthy the data plane takes traffic with a first table and is not shutting down (H1)
    /// @param draining shutdown has begun: never ready, whatever the checks say
    /// @param checks what must hold to be ready: every watch synced, listeners bound, the first table served (H4)
    record State(boolean healthy, boolean draining, List<Check> checks) {
        public State {
            checks = List.copyOf(checks);
        }

        /// Whether traffic should come here.
        public boolean ready() {
            return !draining && checks.stream().allMatch(Check::passed);
        }
    }

    /// One condition.
    ///
    /// @param name what is checked, as `watch Ingress`
    /// @param detail why it did not pass, or something worth knowing although it did; may be empty
    record Check(String name, boolean passed, String detail) {}
}

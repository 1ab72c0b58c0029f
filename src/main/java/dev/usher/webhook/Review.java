package dev.usher.webhook;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A question of the API server, as far as it matters here.
///
/// @param uid given back with the answer
/// @param namespace of the object, as the request names it
/// @param name of the object, as the request names it; may be empty
/// @param object the object as it would be stored, without what nobody reads; empty when it is deleted
record Review(String uid, String operation, String namespace, String name, Optional<Map<String, Object>> object) {

    /// The one kind reviewed (AD1).
    static final String INGRESS = "networking.k8s.io/v1 Ingress";

    /// The answer.
    ///
    /// @param denial the cause, for whoever wanted to store the object; empty to let it be stored
    /// @param warnings shown by `kubectl` whatever the answer is
    /// @param compiled how many Ingresses were looked at together; 0 when none were
    record Answer(Optional<String> denial, List<String> warnings, int compiled) {
        static final Answer ALLOWED = new Answer(Optional.empty(), List.of(), 0);

        Answer {
            warnings = List.copyOf(warnings);
        }

        static Answer denied(String cause) {
            return new Answer(Optional.of(cause), List.of(), 0);
        }
    }
}

package dev.usher.dialect;

import dev.usher.model.ResourceKey;
import dev.usher.resource.Ingress;
import dev.usher.resource.Snapshot;
import java.util.Map;

/// A language of annotations and its rules. What it answers depends on its arguments alone; what it remembers between
/// calls only makes it faster and keeps identities. One exception, demanded by C2.14: an object that is refused
/// is served in its last good version, if there was one.
public interface Dialect {

    /// Whether this dialect is meant by an IngressClass with this `spec.controller`.
    boolean speaks(String controller);

    /// Compiles the Ingresses that chose this dialect.
    ///
    /// @param claimed those Ingresses; the same instance as in the call before when none of them changed
    Contribution compile(Snapshot snapshot, Map<ResourceKey, Ingress> claimed);
}

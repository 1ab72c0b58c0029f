package dev.usher.dialect;

import dev.usher.model.ResourceKey;
import dev.usher.resource.Ingress;
import dev.usher.resource.Snapshot;
import java.util.Map;
import java.util.Optional;

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

    /// Why an Ingress must not be stored (AD3–AD5); empty when it may be. Asked after a compile it took part in.
    ///
    /// @param stored the version stored now; empty for one that is new
    Optional<String> objection(Ingress candidate, Optional<Ingress> stored);

    /// What takes over from this dialect when a compile of it threw, since whatever it remembers may be half up to
    /// date: one that has compiled nothing yet. Kept are last good versions (C2.14), and the instances in what was
    /// contributed last, wherever the next contribution has their equal.
    Dialect afresh(Contribution last);
}

package dev.usher.dialect;

import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.resource.Ingress;
import dev.usher.resource.PersistentMap;
import dev.usher.resource.Snapshot;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Judges an Ingress as it would be after it is stored (AD3): compiles it with those it shares a host with, by the
/// dialects that compile for traffic, and touches nothing of what traffic is served by. Opens no file, resolves no
/// name, contacts nobody (AD7): a compile does none of that. Any thread; several at once.
public final class Admission {
    private final CompilerOptions options;
    private final Supplier<List<Dialect>> dialects;

    /// What becomes of the Ingress.
    public sealed interface Verdict {
        /// Another controller serves it: nothing is said about it (C1.7).
        record NotOurs() implements Verdict {}

        /// It must not be stored.
        ///
        /// @param cause one sentence or more, for its owner; names the object it conflicts with
        record Refused(String cause, List<Problem> warnings) implements Verdict {}

        /// It may be stored.
        ///
        /// @param warnings what its owner should know all the same
        record Admitted(List<Problem> warnings) implements Verdict {}
    }

    /// @param dialects makes dialects that have compiled nothing yet, in order of precedence; each is used for one
    ///     question
    public Admission(CompilerOptions options, Supplier<List<Dialect>> dialects) {
        this.options = options;
        this.dialects = dialects;
    }

    /// Judges.
    ///
    /// @param current every object there is, as last served; of its Ingresses only the stored version of this
    ///     one is looked at
    /// @param neighbours the Ingresses that have a host in common with it, others are harmless; a version of
    ///     its own among them is replaced
    public Verdict judge(Snapshot current, Collection<Ingress> neighbours, Ingress candidate) {
        ResourceKey key = candidate.key();
        PersistentMap<ResourceKey, Ingress> alone =
                PersistentMap.<ResourceKey, Ingress>empty().with(key, candidate);
        List<Dialect> fresh = dialects.get();
        var claims = new Claims(options, fresh);
        claims.update(current.withIngresses(alone));
        for (Dialect dialect : fresh) {
            if (claims.of(dialect).containsKey(key)) {
                var together = alone;
                for (Ingress neighbour : neighbours) {
                    together = neighbour.key().equals(key) ? together : together.with(neighbour.key(), neighbour);
                }
                return verdict(dialect, fresh, current.withIngresses(together), candidate, current);
            }
        }
        return new Verdict.NotOurs();
    }

    private Verdict verdict(
            Dialect dialect, List<Dialect> fresh, Snapshot together, Ingress candidate, Snapshot current) {
        Compilation compilation = new Compiler(options, fresh).compile(together);
        List<Problem> warnings = compilation.report().problems().stream()
                .filter(problem -> problem.object().equals(candidate.key()))
                .toList();
        Optional<Ingress> stored = Optional.ofNullable(current.ingresses().get(candidate.key()));
        return dialect.objection(candidate, stored)
                .<Verdict>map(cause -> new Verdict.Refused(cause, warnings))
                .orElseGet(() -> new Verdict.Admitted(warnings));
    }
}

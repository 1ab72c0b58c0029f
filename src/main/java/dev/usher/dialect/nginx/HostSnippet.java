package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.HostMerger.AnnotationFields;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import java.util.List;

/// Chooses the `server-snippet` of a host: the first Ingress with one has it for all of the host (C2.12).
final class HostSnippet {
    private HostSnippet() {}

    /// The snippet; [Snippet#NONE] without one.
    ///
    /// @param whose the host, in messages
    /// @param units those of the host, oldest first
    /// @param problems hears what is wrong
    static Snippet of(
            String host, String whose, List<IngressUnit> units, AnnotationFields fields, List<Problem> problems) {
        var having = units.stream()
                .filter(unit -> !unit.settings().snippets().host().equals(Snippet.NONE))
                .toList();
        if (having.isEmpty()) {
            return Snippet.NONE;
        }
        var first = having.getFirst();
        having.stream()
                .skip(1)
                .forEach(unit -> problems.add(Problem.warning(
                        Reason.UNSUPPORTED_ANNOTATION,
                        unit.key(),
                        fields.field("server-snippet"),
                        "server-snippet has no effect on " + whose + ", which has that of " + first.key() + ".")));
        var snippet = first.settings().snippets().host();
        snippet.denied().ifPresent(why -> warnOthers(host, whose, first, units, why, problems));
        return snippet;
    }

    /// A path of another Ingress is closed with the rest of the host, and its owner must hear why.
    private static void warnOthers(
            String host, String whose, IngressUnit first, List<IngressUnit> units, String why, List<Problem> problems) {
        for (IngressUnit unit : units) {
            if (!unit.equals(first) && !unit.paths(host).isEmpty()) {
                problems.add(Problem.error(
                        Reason.UNSUPPORTED_ANNOTATION,
                        unit.key(),
                        unit.paths(host).getFirst().field(),
                        "Annotation " + why + " on " + first.key() + ", and it may protect all of " + whose
                                + ": these paths are answered with 503 too."));
            }
        }
    }
}

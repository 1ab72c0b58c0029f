package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.HostMerger.AnnotationFields;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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

    /// Ingresses whose `configuration-snippet` names variables that no snippet in force on the host sets: a condition
    /// on one would never hold, so they are not served here.
    ///
    /// @param snippet that of the host
    /// @param global variables set for every request
    static Map<ResourceKey, String> unset(
            String whose,
            Snippet snippet,
            List<IngressUnit> units,
            Set<String> global,
            AnnotationFields fields,
            List<Problem> problems) {
        var closed = new HashMap<ResourceKey, String>();
        for (IngressUnit unit : units) {
            var missing = new TreeSet<>(unit.settings().snippets().needs());
            missing.removeAll(snippet.sets());
            missing.removeAll(global);
            if (!missing.isEmpty()) {
                String why = "configuration-snippet names $" + String.join(", $", missing)
                        + ", which no snippet in force on " + whose + " sets";
                closed.put(unit.key(), why);
                problems.add(Problem.error(
                        Reason.UNSUPPORTED_ANNOTATION,
                        unit.key(),
                        fields.field("configuration-snippet"),
                        why + "; the paths of this Ingress are answered with 503 there."));
            }
        }
        return closed;
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

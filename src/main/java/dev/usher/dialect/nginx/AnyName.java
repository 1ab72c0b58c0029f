package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.HostMerger.AnnotationFields;
import dev.usher.model.AccessRule;
import dev.usher.model.ExternalAuth;
import dev.usher.model.Filter;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A host to which names lead that clients make up, such as `www.*`: nobody may be asked there by the name of the
/// request, or whoever owns such a name lets himself in.
final class AnyName {
    private AnyName() {}

    /// The Ingresses whose external authentication cannot be asked there, and why.
    ///
    /// @param whose the host in messages
    /// @param problems takes these, and copies that cannot be sent
    static Map<ResourceKey, String> closed(
            String whose, List<IngressUnit> units, AnnotationFields fields, List<Problem> problems) {
        var closed = new HashMap<ResourceKey, String>();
        for (IngressUnit unit : units) {
            unit.settings().access().rules().stream()
                    .flatMap(AnyName::fault)
                    .findFirst()
                    .filter(_ -> unit.settings().denied().isEmpty())
                    .ifPresent(fault -> {
                        closed.put(unit.key(), "external authentication cannot be asked: " + fault);
                        problems.add(problem(
                                unit,
                                fields.field("auth-url"),
                                "External authentication cannot be asked for " + whose + ": " + fault
                                        + ". Name the host; the paths of this Ingress are answered with 503 there."));
                    });
            if (unit.settings().filters().stream().anyMatch(AnyName::copiesAnywhere)) {
                problems.add(problem(
                        unit,
                        fields.field("mirror-target"),
                        "Copies cannot be sent for " + whose + ": the host of the URL is that of the request, and"
                                + " requests for any host come here. Name the host; no copies are sent there."));
            }
        }
        return closed;
    }

    /// Whether copies would go to whom the name of a request says.
    static boolean copiesAnywhere(Filter filter) {
        return filter instanceof Filter.Mirror mirror
                && AskedHost.fault(mirror.target(), true).isPresent();
    }

    private static Stream<String> fault(AccessRule rule) {
        Optional<String> fault = rule instanceof AccessRule.Service(ExternalAuth auth)
                ? AskedHost.fault(auth.url(), true)
                : Optional.empty();
        return fault.stream();
    }

    private static Problem problem(IngressUnit unit, String field, String message) {
        return Problem.error(Reason.INVALID_ANNOTATION, unit.key(), field, message);
    }
}

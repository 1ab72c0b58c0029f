package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.HostMerger.AnnotationFields;
import dev.usher.dialect.nginx.MergedHost.Reference;
import dev.usher.model.Action;
import dev.usher.model.ClientCertificates;
import dev.usher.model.Filter;
import dev.usher.model.Route;
import dev.usher.model.VirtualHost;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import java.util.List;
import java.util.Optional;

/// Decides which hosts have their TLS connections handed on as they are (annotation `ssl-passthrough`, S7).
///
/// @param on whether the annotation counts (`--enable-ssl-passthrough`)
/// @param fields names fields of annotations
record Passthrough(boolean on, AnnotationFields fields) {
    private static final String ANNOTATION = "ssl-passthrough";

    /// Path `/` of a host, with a Service.
    record Root(IngressUnit owner, PathEntry entry, Route route) {}

    /// Where the connections go. One Ingress with the annotation is enough (C2.12), and path `/` says where to,
    /// whoever owns it. A host whose path `/` is denied, or that can verify no client, is not handed on: what was
    /// to protect it would not be asked.
    ///
    /// @param whose the host, in messages
    /// @param root absent where `/` has no Service
    /// @param problems hears what is wrong
    Optional<Reference> reference(
            String host,
            String whose,
            List<IngressUnit> units,
            Optional<Root> root,
            HostTrust trust,
            List<Problem> problems) {
        var asking = units.stream()
                .filter(unit -> on && unit.settings().passthrough())
                .findFirst();
        if (asking.isEmpty()) {
            return Optional.empty();
        }
        boolean oneName = !host.equals(VirtualHost.CATCH_ALL) && !host.startsWith("*.");
        if (!oneName || root.isEmpty()) {
            problems.add(Problem.warning(
                    Reason.UNSUPPORTED_ANNOTATION,
                    asking.get().key(),
                    fields.field(ANNOTATION),
                    "ssl-passthrough needs one host name whose path / has a Service, which " + whose
                            + " has not; its TLS connections end here."));
            return Optional.empty();
        }
        if (isClosed(root.get().route(), trust)) {
            return Optional.empty();
        }
        warn(asking.get(), root.get(), whose, trust, problems);
        return root.get()
                .entry()
                .target()
                .map(target ->
                        new Reference(target.source().asItIs(), asking.get().key(), fields.field(ANNOTATION)));
    }

    private static boolean isClosed(Route route, HostTrust trust) {
        boolean unverifiable = trust.clients()
                .filter(ClientCertificates.Broken.class::isInstance)
                .isPresent();
        return unverifiable || !(route.action() instanceof Action.Forward);
    }

    private static void warn(IngressUnit asking, Root root, String whose, HostTrust trust, List<Problem> problems) {
        var owner = root.owner();
        if (trust.clients().isPresent() || root.route().filters().stream().anyMatch(Filter.Access.class::isInstance)) {
            problems.add(Problem.warning(
                    Reason.UNSUPPORTED_ANNOTATION,
                    owner.key(),
                    root.entry().field(),
                    "Path / of " + whose + " lets only some in, which TLS connections are never asked: annotation"
                            + " ssl-passthrough of " + asking.key()
                            + " hands them on unseen. Remove it, or let"
                            + " the backend refuse."));
        }
        if (!owner.key().namespace().equals(asking.key().namespace())) {
            problems.add(Problem.warning(
                    Reason.CROSS_NAMESPACE_EFFECT,
                    owner.key(),
                    root.entry().field(),
                    "Annotation ssl-passthrough of " + asking.key() + " hands TLS connections for " + whose
                            + " to the Service of this path as they are."));
        }
    }
}

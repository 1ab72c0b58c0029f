package dev.usher.dialect.nginx;

import dev.usher.dialect.CompilerOptions;
import dev.usher.dialect.ingress.HostName;
import dev.usher.dialect.ingress.PathText;
import dev.usher.dialect.nginx.IngressUnit.State;
import dev.usher.dialect.reference.ServicePorts;
import dev.usher.dialect.reference.UpstreamSource;
import dev.usher.model.AccessRule;
import dev.usher.model.BackendProtocol;
import dev.usher.model.ExternalAuth;
import dev.usher.model.Filter;
import dev.usher.model.VirtualHost;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import dev.usher.resource.Ingress;
import dev.usher.resource.Ingress.PathRule;
import dev.usher.resource.Ingress.PathType;
import dev.usher.resource.Ingress.Rule;
import dev.usher.resource.IngressBackend;
import dev.usher.resource.IngressBackend.ResourceBackend;
import dev.usher.resource.IngressBackend.ServiceBackend;
import dev.usher.resource.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// From one Ingress to what merging needs of it. Depends on the global settings and on the protocols Services declare,
/// on nothing else.
final class IngressParser {
    private final CompilerOptions.Nginx options;
    private final AnnotationReader annotations;
    private final boolean otherNamespaces;
    private final ServicePorts ports;

    /// @param patterns which regular expressions run
    IngressParser(
            CompilerOptions.Nginx options, GlobalSettings globals, ServicePorts ports, Predicate<String> patterns) {
        this.options = options;
        this.annotations = new AnnotationReader(options, globals, patterns);
        this.otherNamespaces = globals.admission().otherNamespaces();
        this.ports = ports;
    }

    /// Parses an Ingress; one that is refused gives a unit that is not served.
    ///
    /// @param snapshot where the Secrets and ConfigMaps are that its annotations name
    IngressUnit parse(Ingress ingress, Snapshot snapshot) {
        var objects = new NamedObjects(snapshot, ingress.key().namespace(), otherNamespaces);
        var reading = annotations.read(ingress, objects);
        var problems = new ArrayList<>(reading.problems());
        problems.addAll(Advice.of(options.annotationsPrefix(), ingress));
        if (catchAllForbidden(ingress, problems)) {
            return nothing(ingress, State.FORBIDDEN, reading.settings(), objects, problems);
        }
        if (reading.rejected()) {
            return nothing(ingress, State.REFUSED, reading.settings(), objects, problems);
        }
        return new Pass(ingress, reading.settings(), objects, problems).unit();
    }

    private static IngressUnit nothing(
            Ingress ingress, State state, IngressSettings settings, NamedObjects objects, List<Problem> problems) {
        return new IngressUnit(
                ingress,
                ingress,
                state,
                settings,
                Map.of(),
                Optional.empty(),
                false,
                Optional.empty(),
                objects.asked(),
                problems);
    }

    private boolean catchAllForbidden(Ingress ingress, List<Problem> problems) {
        if (!options.disableCatchAll() || ingress.defaultBackend().isEmpty()) {
            return false;
        }
        problems.add(Problem.error(
                Reason.UNSUPPORTED_BACKEND,
                ingress.key(),
                "spec.defaultBackend",
                "--disable-catch-all forbids spec.defaultBackend; nothing of the Ingress is served."));
        return true;
    }

    /// One Ingress being parsed.
    private final class Pass {
        final Ingress ingress;
        IngressSettings settings;
        final NamedObjects objects;
        final List<Problem> problems;

        Pass(Ingress ingress, IngressSettings settings, NamedObjects objects, List<Problem> problems) {
            this.ingress = ingress;
            this.settings = settings;
            this.objects = objects;
            this.problems = problems;
        }

        IngressUnit unit() {
            var hosts = new LinkedHashMap<String, List<PathEntry>>();
            ingress.rules().forEach(rule -> addRule(rule, hosts));
            boolean everyHost = hosts.isEmpty() || hosts.containsKey(VirtualHost.CATCH_ALL);
            settings = externalAuthChecked(everyHost);
            settings = mirrorChecked(everyHost);
            warnPassthrough();
            var defaultBackend = ingress.defaultBackend()
                    .flatMap(backend -> target(backend, "spec.defaultBackend"))
                    .map(target -> new PathEntry("spec.defaultBackend", "/", false, Optional.of(target)));
            warnErrorsOfNobody();
            return new IngressUnit(
                    ingress,
                    ingress,
                    settings.canary().isPresent() ? State.CANARY : State.SERVED,
                    settings,
                    hosts,
                    defaultBackend,
                    defaultBackend.isPresent() && ingress.rules().isEmpty(),
                    settings.backends().fallback().map(this::fallback),
                    objects.asked(),
                    problems);
        }

        /// Whoever chooses whom we ask lets himself in.
        private IngressSettings externalAuthChecked(boolean everyHost) {
            var fault = settings.access().rules().stream()
                    .flatMap(rule -> rule instanceof AccessRule.Service(ExternalAuth auth)
                            ? AskedHost.fault(auth.url(), everyHost).stream()
                            : Stream.empty())
                    .findFirst();
            if (fault.isEmpty()) {
                return settings;
            }
            problems.add(Problem.error(
                    Reason.INVALID_ANNOTATION,
                    ingress.key(),
                    annotations.field("auth-url"),
                    "External authentication cannot be asked: " + fault.get()
                            + ". Name the host; the paths of this Ingress are answered with 503."));
            return settings.denying("external authentication cannot be asked: " + fault.get());
        }

        /// ER1: an error backend is a default backend.
        private void warnErrorsOfNobody() {
            if (settings.errors().own()
                    && settings.backends().fallback().isEmpty()
                    && options.defaultBackendService().isEmpty()) {
                problems.add(Problem.warning(
                        Reason.UNSUPPORTED_ANNOTATION,
                        ingress.key(),
                        annotations.field("custom-http-errors"),
                        "custom-http-errors has no effect: there is neither annotation default-backend nor"
                                + " --default-backend-service to answer instead."));
            }
        }

        private void warnPassthrough() {
            if (settings.passthrough() && !options.streams().passthrough()) {
                problems.add(Problem.warning(
                        Reason.UNSUPPORTED_ANNOTATION,
                        ingress.key(),
                        annotations.field("ssl-passthrough"),
                        "ssl-passthrough has no effect without --enable-ssl-passthrough: TLS connections end here."));
            }
        }

        /// Whoever chooses who gets the copies reads headers that the proxy vouches for, and reaches what only we
        /// reach.
        private IngressSettings mirrorChecked(boolean everyHost) {
            for (Filter filter : settings.filters()) {
                var fault = filter instanceof Filter.Mirror mirror
                        ? AskedHost.fault(mirror.target(), everyHost)
                        : Optional.<String>empty();
                if (fault.isPresent()) {
                    problems.add(Problem.error(
                            Reason.INVALID_ANNOTATION,
                            ingress.key(),
                            annotations.field("mirror-target"),
                            "Copies cannot be sent: " + fault.get() + ". Name the host; no copies are sent."));
                    return settings.without(filter);
                }
            }
            return settings;
        }

        private void addRule(Rule rule, Map<String, List<PathEntry>> hosts) {
            if (!rule.host().isEmpty() && !HostName.isValid(rule.host())) {
                problems.add(Problem.error(
                        Reason.INVALID_HOST,
                        ingress.key(),
                        "spec.rules[" + rule.index() + "].host",
                        Quoted.of(rule.host()) + " is not a lower-case DNS name, nor one after \"*.\"; the rule is"
                                + " not served."));
                return;
            }
            var host = rule.host().isEmpty() ? VirtualHost.CATCH_ALL : rule.host();
            var entries = hosts.computeIfAbsent(host, _ -> new ArrayList<>());
            rule.paths().forEach(path -> entry(rule, path).ifPresent(entries::add));
        }

        private Optional<PathEntry> entry(Rule rule, PathRule path) {
            var field = "spec.rules[" + rule.index() + "].http.paths[" + path.index() + "]";
            var text = path.path().isEmpty() ? "/" : path.path();
            var fault = PathText.fault(text, path.type());
            if (fault.isPresent()) {
                problems.add(Problem.error(
                        Reason.INVALID_PATH,
                        ingress.key(),
                        field + ".path",
                        "Path " + Quoted.of(text) + " " + fault.get() + "; it is not served."));
                return Optional.empty();
            }
            return target(path.backend(), field + ".backend")
                    .map(target -> new PathEntry(field, text, path.type() == PathType.EXACT, Optional.of(target)));
        }

        private Optional<PathEntry.Target> target(IngressBackend backend, String field) {
            return switch (backend) {
                case ServiceBackend service -> Optional.of(target(service));
                case ResourceBackend resource -> {
                    problems.add(Problem.error(
                            Reason.UNSUPPORTED_BACKEND,
                            ingress.key(),
                            field + ".resource",
                            "Backends of kind " + Quoted.of(resource.kind())
                                    + " are not supported; requests go to the default backend."));
                    yield Optional.empty();
                }
            };
        }

        private PathEntry.Target fallback(String service) {
            var source = UpstreamSource.customDefault(ingress.key().namespace(), service);
            return new PathEntry.Target(source, service, "", protocol(source));
        }

        /// The annotation speaks for all backends of the Ingress; a Service only for its own ports. A canary is spoken
        /// to as its main Ingress says (N3).
        private BackendProtocol protocol(UpstreamSource source) {
            return settings.backends()
                    .protocol()
                    .filter(_ -> settings.canary().isEmpty())
                    .or(() -> ports.protocol(source))
                    .orElse(BackendProtocol.HTTP);
        }

        private PathEntry.Target target(ServiceBackend backend) {
            var source = UpstreamSource.of(
                    ingress.key().namespace(),
                    backend.service(),
                    backend.port(),
                    settings.backends().serviceUpstream(),
                    settings.balancing().effective());
            return new PathEntry.Target(
                    source, backend.service(), backend.port().toString(), protocol(source));
        }
    }
}

package dev.usher.resource;

import dev.usher.model.ResourceKey;
import dev.usher.problem.Reason;
import dev.usher.resource.FieldReader.Element;
import dev.usher.resource.Ingress.PathRule;
import dev.usher.resource.Ingress.PathType;
import dev.usher.resource.Ingress.Rule;
import dev.usher.resource.Ingress.TlsEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Decodes Ingress and IngressClass (core Ingress §1).
final class IngressDecoder {
    private static final Set<String> OBJECT = Set.of("apiVersion", "kind", "metadata", "spec", "status");
    private static final Set<String> SPEC = Set.of("ingressClassName", "defaultBackend", "rules", "tls");
    private static final Set<String> CLASS_SPEC = Set.of("controller", "parameters");
    private static final Set<String> PARAMETERS = Set.of("apiGroup", "kind", "name", "scope", "namespace");
    private static final Set<String> RULE = Set.of("host", "http");
    private static final Set<String> HTTP = Set.of("paths");
    private static final Set<String> PATH = Set.of("path", "pathType", "backend");
    private static final Set<String> BACKEND = Set.of("service", "resource");
    private static final Set<String> SERVICE = Set.of("name", "port");
    private static final Set<String> PORT = Set.of("name", "number");
    private static final Set<String> RESOURCE = Set.of("apiGroup", "kind", "name");
    private static final Set<String> TLS = Set.of("hosts", "secretName");
    private static final Set<String> STATUS = Set.of("loadBalancer");
    private static final Set<String> LOAD_BALANCER = Set.of("ingress");
    private static final Set<String> ADDRESS = Set.of("ip", "hostname", "ports", "ipMode");

    private IngressDecoder() {}

    static Optional<Ingress> ingress(Map<?, ?> tree, Findings findings) {
        var root = new FieldReader(tree, "", OBJECT, findings);
        Metadata metadata = ResourceDecoder.metadata(root);
        Optional<FieldReader> found = root.object("spec", SPEC);
        if (found.isEmpty()) {
            if (!root.has("spec")) {
                root.missing("spec");
            }
            return Optional.empty();
        }
        FieldReader spec = found.get();
        Optional<IngressBackend> fallback =
                spec.object("defaultBackend", BACKEND).flatMap(IngressDecoder::backend);
        if (!spec.has("rules") && !spec.has("defaultBackend")) {
            findings.error(
                    Reason.MISSING_FIELD, "spec.rules", "neither rules nor defaultBackend is there: add one of them");
        }
        return Optional.of(new Ingress(
                findings.object(),
                metadata,
                spec.text("ingressClassName"),
                fallback,
                rules(spec),
                tls(spec),
                addresses(root)));
    }

    private static List<Rule> rules(FieldReader spec) {
        var rules = new ArrayList<Rule>();
        for (Element element : spec.objects("rules", RULE)) {
            FieldReader rule = element.reader();
            String host = rule.text("host", "");
            if (HostNames.problem(host).isPresent()) {
                rule.findings()
                        .error(
                                Reason.INVALID_HOST,
                                rule.at("host"),
                                HostNames.problem(host).get() + ": the rule is ignored, correct the host");
                continue;
            }
            rules.add(new Rule(element.index(), host, paths(rule)));
        }
        return rules;
    }

    private static List<PathRule> paths(FieldReader rule) {
        Optional<FieldReader> http = rule.object("http", HTTP);
        var paths = new ArrayList<PathRule>();
        if (http.isEmpty()) {
            return paths;
        }
        for (Element element : http.get().objects("paths", PATH)) {
            path(element).ifPresent(paths::add);
        }
        return paths;
    }

    private static Optional<PathRule> path(Element element) {
        FieldReader reader = element.reader();
        Optional<IngressBackend> backend = reader.object("backend", BACKEND).flatMap(IngressDecoder::backend);
        if (!reader.has("backend")) {
            reader.missing("backend");
        }
        String path = reader.text("path", "");
        Optional<PathType> type = pathType(reader);
        if (backend.isEmpty() || type.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new PathRule(element.index(), path, type.get(), backend.get()));
    }

    private static Optional<PathType> pathType(FieldReader reader) {
        Optional<String> type = reader.text("pathType");
        if (type.isEmpty()) {
            if (!reader.has("pathType")) {
                reader.findings()
                        .error(
                                Reason.MISSING_FIELD,
                                reader.at("pathType"),
                                "is required: add Exact, Prefix or ImplementationSpecific; the last is assumed");
            }
            return Optional.of(PathType.IMPLEMENTATION_SPECIFIC);
        }
        return switch (type.get()) {
            case "Exact" -> Optional.of(PathType.EXACT);
            case "Prefix" -> Optional.of(PathType.PREFIX);
            case "ImplementationSpecific" -> Optional.of(PathType.IMPLEMENTATION_SPECIFIC);
            default -> {
                reader.findings()
                        .error(
                                Reason.INVALID_FIELD,
                                reader.at("pathType"),
                                "must be Exact, Prefix or ImplementationSpecific: the path is ignored");
                yield Optional.empty();
            }
        };
    }

    private static Optional<IngressBackend> backend(FieldReader backend) {
        if (backend.has("service") == backend.has("resource")) {
            backend.findings()
                    .error(
                            Reason.INVALID_FIELD,
                            backend.at("service"),
                            "exactly one of service and resource is needed");
            return Optional.empty();
        }
        Optional<FieldReader> service = backend.object("service", SERVICE);
        if (service.isPresent()) {
            return service(service.get());
        }
        return backend.object("resource", RESOURCE)
                .map(resource -> new IngressBackend.ResourceBackend(
                        resource.text("apiGroup", ""), resource.text("kind", ""), resource.text("name", "")));
    }

    private static Optional<IngressBackend> service(FieldReader service) {
        Optional<String> name = service.required("name");
        if (!service.has("port")) {
            service.missing("port");
        }
        Optional<FieldReader> port = service.object("port", PORT);
        if (name.isEmpty() || port.isEmpty()) {
            return Optional.empty();
        }
        FieldReader reader = port.get();
        if (reader.has("name") == reader.has("number")) {
            reader.findings()
                    .error(Reason.INVALID_FIELD, reader.at("number"), "exactly one of name and number is needed");
            return Optional.empty();
        }
        Optional<PortReference> reference = reader.has("name")
                ? reader.text("name").map(PortReference.ByName::new)
                : reader.integer("number", 1, 65_535).map(PortReference.ByNumber::new);
        return reference.map(to -> new IngressBackend.ServiceBackend(name.get(), to));
    }

    private static List<TlsEntry> tls(FieldReader spec) {
        var entries = new ArrayList<TlsEntry>();
        for (Element element : spec.objects("tls", TLS)) {
            FieldReader entry = element.reader();
            entries.add(new TlsEntry(element.index(), entry.texts("hosts"), entry.text("secretName", "")));
        }
        return entries;
    }

    private static List<LoadBalancerAddress> addresses(FieldReader root) {
        return root.object("status", STATUS)
                .flatMap(status -> status.object("loadBalancer", LOAD_BALANCER))
                .map(balancer -> addressesOf(balancer, ADDRESS))
                .orElse(List.of());
    }

    /// The entries of `ingress` in a load balancer's status.
    static List<LoadBalancerAddress> addressesOf(FieldReader balancer, Set<String> known) {
        return balancer.objects("ingress", known).stream()
                .map(Element::reader)
                .map(entry -> new LoadBalancerAddress(entry.text("ip", ""), entry.text("hostname", "")))
                .toList();
    }

    static Optional<IngressClass> ingressClass(Map<?, ?> tree, Findings findings) {
        var root = new FieldReader(tree, "", Set.of("apiVersion", "kind", "metadata", "spec"), findings);
        Metadata metadata = ResourceDecoder.metadata(root);
        Optional<FieldReader> spec = root.object("spec", CLASS_SPEC);
        ResourceKey key = findings.object();
        return Optional.of(new IngressClass(
                key,
                metadata,
                spec.flatMap(reader -> reader.text("controller")).orElse(""),
                spec.flatMap(reader -> reader.object("parameters", PARAMETERS))
                        .map(reader -> new IngressClass.Parameters(
                                reader.text("apiGroup", ""),
                                reader.text("kind", ""),
                                reader.text("name", ""),
                                reader.text("scope", "Cluster"),
                                reader.text("namespace", "")))));
    }
}

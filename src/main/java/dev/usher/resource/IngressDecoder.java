package dev.usher.resource;

import dev.usher.problem.Reason;
import dev.usher.resource.FieldReader.Element;
import dev.usher.resource.Ingress.PathRule;
import dev.usher.resource.Ingress.PathType;
import dev.usher.resource.Ingress.Rule;
import dev.usher.resource.Ingress.TlsEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Decodes Ingress (core Ingress §1.1). What is wrong costs one path, one rule or one TLS entry.
final class IngressDecoder {
    private static final Shape OBJECT = Shape.of("apiVersion", "kind", "metadata", "spec", "status");
    private static final Shape SPEC = Shape.of("ingressClassName", "defaultBackend", "rules", "tls");
    private static final Shape RULE = Shape.of("host", "http").losing("the rule is ignored");
    private static final Shape HTTP = Shape.of("paths");
    private static final Shape PATH = Shape.of("path", "pathType", "backend").losing("the path is ignored");
    private static final Shape BACKEND = Shape.of("service", "resource");
    private static final Shape DEFAULT_BACKEND = BACKEND.losing("the default backend is ignored");
    private static final Shape SERVICE = Shape.of("name", "port");
    private static final Shape PORT = Shape.of("name", "number");
    private static final Shape RESOURCE = Shape.of("apiGroup", "kind", "name");
    private static final Shape TLS = Shape.of("hosts", "secretName").losing("the TLS entry is ignored");
    private static final List<String> PATH_TYPES = List.of("Exact", "Prefix", "ImplementationSpecific");

    private IngressDecoder() {}

    static Optional<Ingress> decode(Map<?, ?> tree, Findings findings) {
        FieldReader root = FieldReader.of(tree, OBJECT, findings);
        Metadata metadata = MetadataDecoder.decode(root).trimmed();
        List<LoadBalancerAddress> addresses = LoadBalancerStatus.addresses(root);
        Optional<FieldReader> found = root.requiredObject("spec", SPEC);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        FieldReader spec = found.get();
        Optional<String> className = spec.text("ingressClassName");
        List<Element> written = spec.objects("rules", RULE);
        List<Rule> rules = rules(written);
        Optional<IngressBackend> fallback = defaultBackend(spec);
        List<TlsEntry> tls = tls(spec);
        if (spec.size("rules") == 0 && !spec.has("defaultBackend")) {
            spec.wrong(Reason.MISSING_FIELD, "rules", () -> "and defaultBackend are both missing: add one of them");
        }
        // Without rules an Ingress takes all traffic to its default backend (core Ingress §5): one whose rules are all
        // wrong must not come to that.
        boolean lost = rules.isEmpty() && (fallback.isEmpty() || spec.size("rules") > 0);
        if (lost || !spec.intact()) {
            return Optional.empty();
        }
        return Optional.of(new Ingress(findings.object(), metadata, className, fallback, rules, tls, addresses));
    }

    private static Optional<IngressBackend> defaultBackend(FieldReader spec) {
        return spec.object("defaultBackend", DEFAULT_BACKEND).flatMap(IngressDecoder::backend);
    }

    private static List<Rule> rules(List<Element> written) {
        var rules = new ArrayList<Rule>();
        for (Element element : written) {
            FieldReader rule = element.reader();
            String host = rule.textOrEmpty("host");
            HostNames.problem(host)
                    .ifPresent(problem ->
                            rule.wrong(Reason.INVALID_HOST, "host", () -> Shown.quoted(host) + " " + problem));
            List<PathRule> paths = paths(rule);
            if (rule.intact()) {
                rules.add(new Rule(element.index(), host, paths));
            }
        }
        return rules;
    }

    private static List<PathRule> paths(FieldReader rule) {
        var paths = new ArrayList<PathRule>();
        Optional<FieldReader> http = rule.object("http", HTTP);
        if (http.isPresent()) {
            if (!http.get().has("paths")) {
                http.get().missing("paths");
            }
            http.get().objects("paths", PATH).forEach(path -> path(path).ifPresent(paths::add));
        }
        return paths;
    }

    private static Optional<PathRule> path(Element element) {
        FieldReader reader = element.reader();
        PathType type = pathType(reader);
        String path = reader.textOrEmpty("path");
        if (reader.intact()) {
            PathTexts.problem(path, type)
                    .ifPresent(problem ->
                            reader.wrong(Reason.INVALID_PATH, "path", () -> Shown.quoted(path) + " " + problem));
        }
        Optional<IngressBackend> backend =
                reader.requiredObject("backend", BACKEND).flatMap(IngressDecoder::backend);
        return backend.filter(_ -> reader.intact()).map(to -> new PathRule(element.index(), path, type, to));
    }

    /// The API demands a type; manifests from before it did are read as ingress-nginx read them (C2.2).
    private static PathType pathType(FieldReader reader) {
        if (!reader.has("pathType")) {
            reader.tolerating("ImplementationSpecific is assumed").missing("pathType");
        }
        return switch (reader.oneOf("pathType", PATH_TYPES).orElse("")) {
            case "Exact" -> PathType.EXACT;
            case "Prefix" -> PathType.PREFIX;
            default -> PathType.IMPLEMENTATION_SPECIFIC;
        };
    }

    private static Optional<IngressBackend> backend(FieldReader backend) {
        if (backend.has("service") == backend.has("resource")) {
            backend.wrong(
                    backend.has("service") ? Reason.INVALID_FIELD : Reason.MISSING_FIELD,
                    "service",
                    () -> "or resource is needed, and not both: write one of them");
            return Optional.empty();
        }
        Optional<IngressBackend> found = backend.object("service", SERVICE)
                .flatMap(IngressDecoder::service)
                .or(() -> backend.object("resource", RESOURCE).flatMap(IngressDecoder::resource));
        return found.filter(_ -> backend.intact());
    }

    private static Optional<IngressBackend> service(FieldReader service) {
        Optional<String> name = service.required("name");
        Optional<PortReference> port = service.requiredObject("port", PORT).flatMap(IngressDecoder::port);
        return name.isPresent() && port.isPresent()
                ? Optional.of(new IngressBackend.ServiceBackend(name.get(), port.get()))
                : Optional.empty();
    }

    private static Optional<PortReference> port(FieldReader port) {
        if (port.has("name") == port.has("number")) {
            port.wrong(
                    port.has("name") ? Reason.INVALID_FIELD : Reason.MISSING_FIELD,
                    "number",
                    () -> "or name is needed, and not both: write one of them");
            return Optional.empty();
        }
        return port.has("name")
                ? port.required("name").map(PortReference.ByName::new)
                : port.integer("number", 1, 65_535).map(PortReference.ByNumber::new);
    }

    private static Optional<IngressBackend> resource(FieldReader resource) {
        String group = resource.textOrEmpty("apiGroup");
        Optional<String> kind = resource.required("kind");
        Optional<String> name = resource.required("name");
        return kind.isPresent() && name.isPresent()
                ? Optional.of(new IngressBackend.ResourceBackend(group, kind.get(), name.get()))
                : Optional.empty();
    }

    private static List<TlsEntry> tls(FieldReader spec) {
        var entries = new ArrayList<TlsEntry>();
        for (Element element : spec.tolerating("TLS is not configured").objects("tls", TLS)) {
            FieldReader entry = element.reader();
            List<String> hosts = hosts(entry);
            // A host stays a TLS host, with the default certificate, when its certificate cannot be found (S2).
            String secret =
                    entry.tolerating("the default certificate is served").textOrEmpty("secretName");
            // No hosts means all of the rules: hosts that are all wrong must not come to that.
            boolean lost = hosts.isEmpty() && entry.size("hosts") > 0;
            if (entry.intact() && !lost) {
                entries.add(new TlsEntry(element.index(), hosts, secret));
            }
        }
        return entries;
    }

    private static List<String> hosts(FieldReader entry) {
        var hosts = new ArrayList<String>();
        for (FieldReader.Text host : entry.texts("hosts")) {
            Optional<String> problem = host.text().isEmpty()
                    ? Optional.of("is empty: remove it")
                    : HostNames.problem(host.text().toLowerCase(Locale.ROOT));
            if (problem.isEmpty()) {
                hosts.add(host.text());
            } else {
                entry.wrongElement(Reason.INVALID_HOST, "hosts", host.index(), problem.get());
            }
        }
        return hosts;
    }
}

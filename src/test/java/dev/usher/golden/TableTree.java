package dev.usher.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.model.Action;
import dev.usher.model.Authorities;
import dev.usher.model.Backend;
import dev.usher.model.BackendProtocol;
import dev.usher.model.BackendTls;
import dev.usher.model.Canary;
import dev.usher.model.Certificate;
import dev.usher.model.ClientCertificates;
import dev.usher.model.Endpoints;
import dev.usher.model.LoadBalancing;
import dev.usher.model.PathMatch;
import dev.usher.model.ProxySettings;
import dev.usher.model.Route;
import dev.usher.model.RoutePolicy;
import dev.usher.model.RoutingTable;
import dev.usher.model.SessionCookie;
import dev.usher.model.StreamListener;
import dev.usher.model.StreamTable;
import dev.usher.model.TlsTable;
import dev.usher.model.Upstream;
import dev.usher.model.UpstreamKey;
import dev.usher.model.VirtualHost;
import dev.usher.routing.PathRegex;
import dev.usher.runtime.ExplanationJson;
import dev.usher.runtime.FilterText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A routing table as a tree for people: what is as always is left out, routes stand in the order in which they are
/// tried, and no key material appears.
final class TableTree {
    private TableTree() {}

    static Map<String, Object> of(RoutingTable table) {
        var tree = new LinkedHashMap<String, Object>();
        put(
                tree,
                "hosts",
                table.hosts().stream()
                        .filter(host -> !isUsual(host))
                        .map(TableTree::host)
                        .toList());
        put(tree, "upstreams", upstreams(table.upstreams()));
        put(tree, "certificates", certificates(table.tls()));
        put(tree, "ports", ports(table.streams()));
        put(tree, "passthrough", passthrough(table.streams()));
        put(tree, "handshakes", handshakes(table.tls()));
        put(tree, "settings", Differences.of(table.settings(), ProxySettings.DEFAULTS));
        return tree;
    }

    /// A catch-all host of which no Ingress or flag says anything.
    private static boolean isUsual(VirtualHost host) {
        return host.isCatchAll()
                && host(host).get("routes") instanceof List<?> routes
                && routes.equals(USUAL_CATCH_ALL);
    }

    private static final List<Map<String, Object>> USUAL_CATCH_ALL = List.of(
            usual("Exact /healthz", "200, health check"),
            usual("Prefix /", "404, no rule matches and there is no default backend"));

    private static final Map<String, Object> USUAL_STATUS = usualStatus();

    /// Nothing says who else may read it.
    private static Map<String, Object> usualStatus() {
        var route = usual("Exact /nginx_status", "connections and requests");
        route.put("filters", List.of("let in by address in 127.0.0.1/32, 0:0:0:0:0:0:0:1/128"));
        return route;
    }

    private static Map<String, Object> usual(String match, String answer) {
        var route = new LinkedHashMap<String, Object>();
        route.put("match", match);
        route.put("from", "built in");
        route.put("answer", answer);
        route.put("policy", Map.of("accessLog", false));
        return route;
    }

    private static void put(Map<String, Object> tree, String name, Object part) {
        boolean empty = part.equals(Map.of()) || part.equals(List.of());
        if (!empty) {
            tree.put(name, part);
        }
    }

    private static Map<String, Object> host(VirtualHost host) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("host", host.host());
        put(tree, "aliases", host.aliases());
        put(
                tree,
                "displaced",
                host.displaced().stream()
                        .map(displaced -> ExplanationJson.ingress(displaced.owner()) + " by "
                                + ExplanationJson.ingress(displaced.by().owner()) + " at "
                                + displaced.by().match())
                        .toList());
        if (host.mode() == VirtualHost.Mode.REGEX) {
            tree.put("mode", "regular expressions");
        }
        host.clients().ifPresent(clients -> tree.put("clients", clients(clients)));
        var routes = new ArrayList<>(host.routes());
        if (host.mode() == VirtualHost.Mode.PLAIN) {
            routes.sort(PLAIN_ORDER);
        }
        tree.put(
                "routes",
                routes.stream()
                        .map(TableTree::route)
                        .filter(route -> !route.equals(USUAL_STATUS))
                        .toList());
        return tree;
    }

    private static Object clients(ClientCertificates clients) {
        return switch (clients) {
            case ClientCertificates.Broken(String reason) -> "403, " + reason;
            case ClientCertificates.Verified verified -> {
                var tree = new LinkedHashMap<String, Object>();
                tree.put("by", authorities(verified.authorities()));
                tree.put("demand", verified.demand().toString());
                if (verified.depth() != 1) {
                    tree.put("depth", verified.depth());
                }
                verified.errorPage().ifPresent(page -> tree.put("error page", page));
                if (verified.passed()) {
                    tree.put("passed", true);
                }
                verified.subjectPattern().ifPresent(pattern -> tree.put("subject", pattern));
                yield tree;
            }
        };
    }

    private static String authorities(Authorities authorities) {
        return authorities.source() + ", " + LeafText.of(authorities.certificatesPem())
                + (authorities.revocationPem().isEmpty() ? "" : ", with revoked certificates");
    }

    /// Exact before Prefix, the longer before the shorter (C5.2).
    private static final Comparator<Route> PLAIN_ORDER = Comparator.<Route, Boolean>comparing(
                    route -> route.match() instanceof PathMatch.Prefix)
            .thenComparingInt(route -> -route.match().path().length())
            .thenComparing(route -> route.match().path());

    private static Map<String, Object> route(Route route) {
        if (route.match() instanceof PathMatch.Regex(String pattern)) {
            assertThat(PathRegex.compile(pattern))
                    .as("what the router makes of " + pattern)
                    .isPresent();
        }
        var tree = new LinkedHashMap<String, Object>();
        tree.put(
                "match",
                ExplanationJson.pathType(route.match()) + " " + route.match().path());
        tree.put("from", ExplanationJson.ingress(route.owner()));
        switch (route.action()) {
            case Action.Forward(Backend backend, Optional<Backend> fallback, List<Canary> canaries) -> {
                tree.put("to", backend(backend));
                fallback.ifPresent(other -> tree.put("fallback", backend(other)));
                put(tree, "canaries", canaries.stream().map(TableTree::canary).toList());
            }
            case Action.Respond(int status, String reason) -> tree.put("answer", status + ", " + reason);
            case Action.Status() -> tree.put("answer", "connections and requests");
        }
        labels(route).ifPresent(labels -> tree.put("labels", labels));
        put(tree, "filters", route.filters().stream().map(FilterText::of).toList());
        put(tree, "policy", Differences.of(route.policy(), RoutePolicy.DEFAULTS));
        return tree;
    }

    private static String backend(Backend backend) {
        var name = name(backend.upstream());
        return (backend.protocol() == BackendProtocol.HTTP ? name : name + " by " + backend.protocol())
                + backend.session().map(TableTree::session).orElse("")
                + backend.tls().map(TableTree::tls).orElse("");
    }

    private static String session(SessionCookie cookie) {
        var text = new StringBuilder(", cookie " + cookie.name() + "; Path=" + cookie.path());
        cookie.domain().ifPresent(domain -> text.append("; Domain=").append(domain));
        cookie.expiresSeconds()
                .ifPresent(seconds -> text.append("; Expires in ").append(seconds));
        cookie.maxAgeSeconds().ifPresent(seconds -> text.append("; Max-Age=").append(seconds));
        cookie.sameSite().ifPresent(site -> text.append("; SameSite=").append(site.text()));
        return text
                + (cookie.conditional() ? " for browsers that know it" : "")
                + (cookie.secure() ? "; Secure always" : "");
    }

    private static String canary(Canary canary) {
        return backend(canary.backend()) + ": " + canary.weight() + " of " + canary.total()
                + canary.header().map(TableTree::header).orElse("")
                + canary.cookie().map(cookie -> ", cookie " + cookie).orElse("");
    }

    private static String header(Canary.HeaderRule rule) {
        return ", header " + rule.name()
                + switch (rule.test()) {
                    case Canary.Test.Word _ -> "";
                    case Canary.Test.Value(String value) -> " is " + value;
                    case Canary.Test.Pattern(String pattern) -> " matches " + pattern;
                    case Canary.Test.Unreadable _ -> " rules it out";
                };
    }

    private static String tls(BackendTls tls) {
        return ", TLS of " + tls.source()
                + tls.client()
                        .map(own -> ", showing " + LeafText.of(own.chainPem()))
                        .orElse("")
                + tls.verification()
                        .map(wanted -> ", verifying " + wanted.name() + " by "
                                + LeafText.of(wanted.authorities().certificatesPem()) + " to depth " + wanted.depth())
                        .orElse("")
                + tls.serverName().map(name -> ", SNI " + name).orElse("")
                + ", " + String.join(" ", tls.protocols())
                + (tls.ciphers().isEmpty() ? "" : ", " + String.join(":", tls.ciphers()));
    }

    private static String name(UpstreamKey key) {
        return key.variant().isEmpty() ? key.name() : key.name() + " [" + key.variant() + "]";
    }

    /// The owner's texts, which metrics and logs print, where they cannot be told from the rest.
    private static Optional<String> labels(Route route) {
        var owner = route.owner();
        boolean samePath = owner.path().equals(route.match().path());
        boolean sameBackend = !(route.action() instanceof Action.Forward forward)
                || forward.backend()
                        .upstream()
                        .name()
                        .equals(
                                owner.service().isEmpty()
                                        ? "upstream-default-backend"
                                        : owner.namespace() + "-" + owner.service() + "-" + owner.servicePort());
        return samePath && sameBackend
                ? Optional.empty()
                : Optional.of("service \"" + owner.service() + "\", port \"" + owner.servicePort() + "\", path \""
                        + owner.path() + "\"");
    }

    private static Map<String, Object> upstreams(Map<UpstreamKey, Upstream> upstreams) {
        var tree = new LinkedHashMap<String, Object>();
        new TreeMap<>(upstreams).forEach((key, upstream) -> tree.put(name(key), endpoints(upstream)));
        return tree;
    }

    private static String endpoints(Upstream upstream) {
        var balancing = switch (upstream.balancing()) {
            case LoadBalancing.RoundRobin _ -> "";
            case LoadBalancing.PeakEwma _ -> "the faster of two of ";
            case LoadBalancing.ConsistentHash(var key) -> "by hash of " + key + " one of ";
            case LoadBalancing.SubsetHash(var key, int size) -> "by hash of " + key + " one of " + size + " of ";
            case LoadBalancing.Sticky(var mode, boolean change) ->
                "by cookie, " + mode + (change ? ", changing on failure" : "") + ", one of ";
        };
        return balancing
                + switch (upstream.endpoints()) {
                    case Endpoints.Addresses(var addresses) ->
                        addresses.isEmpty()
                                ? "none"
                                : addresses.stream().map(Object::toString).collect(Collectors.joining(", "));
                    case Endpoints.DnsName(String name, int port, boolean _) ->
                        "addresses of " + name + ", port " + port;
                };
    }

    private static Map<String, Object> certificates(TlsTable tls) {
        var tree = new LinkedHashMap<String, Object>();
        new TreeMap<>(tls.byHost()).forEach((host, certificate) -> tree.put(host, certificate(certificate)));
        tls.fallback().ifPresent(certificate -> tree.put("other names", certificate(certificate)));
        return tree;
    }

    private static Map<String, Object> ports(StreamTable streams) {
        var tree = new LinkedHashMap<String, Object>();
        for (StreamListener listener : streams.listeners()) {
            tree.put(
                    listener.protocol() + " " + listener.port(),
                    name(listener.upstream())
                            + (listener.readsProxyHeader() ? ", reading PROXY" : "")
                            + (listener.sendsProxyHeader() ? ", sending PROXY" : ""));
        }
        return tree;
    }

    private static Map<String, Object> passthrough(StreamTable streams) {
        var tree = new LinkedHashMap<String, Object>();
        new TreeMap<>(streams.passthrough()).forEach((host, key) -> tree.put(host, name(key)));
        return tree;
    }

    private static Map<String, Object> handshakes(TlsTable tls) {
        var tree = new LinkedHashMap<String, Object>();
        new TreeMap<>(tls.policies()).forEach((host, policy) -> {
            var words = new ArrayList<String>();
            policy.clients()
                    .ifPresent(clients -> words.add(
                            "client certificate of " + clients.authorities().source()));
            if (!policy.ciphers().isEmpty()) {
                words.add(String.join(":", policy.ciphers()));
            }
            if (!policy.serverOrder()) {
                words.add("suites in the order of the client");
            }
            tree.put(host, String.join(", ", words));
        });
        return tree;
    }

    private static String certificate(Certificate certificate) {
        return certificate.source() + ", " + LeafText.of(certificate.chainPem());
    }
}

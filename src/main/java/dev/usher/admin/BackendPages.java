package dev.usher.admin;

import dev.usher.model.Canary;
import dev.usher.model.Endpoint;
import dev.usher.model.EndpointState;
import dev.usher.model.Endpoints;
import dev.usher.model.LoadBalancing;
import dev.usher.model.RoutingTable;
import dev.usher.model.SessionCookie;
import dev.usher.model.Upstream;
import dev.usher.model.UpstreamKey;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/// The backends as ingress-nginx hands them to its nginx, field for field, for scripts that read them (H2.1). What has
/// no field there stands in `usher`.
final class BackendPages {
    private final AdminSources sources;

    BackendPages(AdminSources sources) {
        this.sources = sources;
    }

    /// All of them, sorted by name. Backends of one name are of one Service, with settings of different Ingresses.
    void all(Reply reply) throws IOException {
        RoutingTable table = sources.table().get();
        Map<UpstreamKey, BackendUse> uses = BackendUse.of(table);
        Map<UpstreamKey, List<EndpointState>> live = sources.endpoints().get();
        reply.json(200, json -> {
            json.writeStartArray();
            new TreeMap<>(table.upstreams())
                    .values()
                    .forEach(upstream -> backend(
                            upstream,
                            uses.getOrDefault(upstream.key(), new BackendUse()),
                            live.getOrDefault(upstream.key(), List.of()),
                            json));
            json.writeEndArray();
        });
    }

    private static void backend(Upstream upstream, BackendUse use, List<EndpointState> live, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("name", upstream.key().name());
        use.owner().ifPresent(owner -> {
            json.writeObjectPropertyStart("service");
            json.writeObjectPropertyStart("metadata");
            json.writeStringProperty("name", owner.service());
            json.writeStringProperty("namespace", owner.namespace());
            json.writeEndObject();
            json.writeEndObject();
        });
        port(upstream.key(), use, json);
        json.writeBooleanProperty("sslPassthrough", use.isPassthrough());
        endpoints(upstream.endpoints(), json);
        affinity(upstream.balancing(), use, json);
        hash(upstream.balancing(), json);
        json.writeStringProperty("load-balance", algorithm(upstream.balancing()));
        json.writeBooleanProperty("noServer", use.isAlternativeOnly());
        shaping(use, json);
        if (!use.alternatives().isEmpty()) {
            json.writeArrayPropertyStart("alternativeBackends");
            use.alternatives().forEach(json::writeString);
            json.writeEndArray();
        }
        beyond(upstream, live, json);
        json.writeEndObject();
    }

    /// A number or the name of one, as the Ingress has it. The port of a backend no Ingress names (default backends) is
    /// 0, as there.
    private static void port(UpstreamKey key, BackendUse use, JsonGenerator json) {
        String name = key.name();
        String port = use.owner()
                .map(owner -> owner.servicePort())
                .orElseGet(() -> name.substring(name.lastIndexOf('-') + 1));
        if (port.matches("[0-9]{1,5}")) {
            json.writeNumberProperty("port", Integer.parseInt(port));
        } else if (use.owner().isPresent() && !port.isEmpty()) {
            json.writeStringProperty("port", port);
        } else {
            json.writeNumberProperty("port", 0);
        }
    }

    private static void endpoints(Endpoints endpoints, JsonGenerator json) {
        json.writeArrayPropertyStart("endpoints");
        switch (endpoints) {
            case Endpoints.Addresses known -> {
                for (Endpoint endpoint : known.addresses()) {
                    endpoint(endpoint.address(), endpoint.port(), json);
                }
            }
            case Endpoints.DnsName dns -> endpoint(dns.name(), dns.port(), json);
        }
        json.writeEndArray();
    }

    private static void endpoint(String address, int port, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("address", address);
        json.writeStringProperty("port", Integer.toString(port));
        json.writeEndObject();
    }

    private static void affinity(LoadBalancing balancing, BackendUse use, JsonGenerator json) {
        Optional<LoadBalancing.Sticky> sticky =
                balancing instanceof LoadBalancing.Sticky found ? Optional.of(found) : Optional.empty();
        json.writeObjectPropertyStart("sessionAffinityConfig");
        json.writeStringProperty("name", sticky.isPresent() ? "cookie" : "");
        json.writeStringProperty("mode", sticky.map(found -> word(found.mode())).orElse(""));
        json.writeObjectPropertyStart("cookieSessionAffinity");
        json.writeStringProperty("name", use.cookie().map(SessionCookie::name).orElse(""));
        use.cookie().ifPresent(cookie -> cookie(cookie, use, json));
        if (sticky.filter(LoadBalancing.Sticky::changeOnFailure).isPresent()) {
            json.writeBooleanProperty("change_on_failure", true);
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static String word(LoadBalancing.Sticky.Mode mode) {
        return switch (mode) {
            case BALANCED -> "balanced";
            case PERSISTENT -> "persistent";
        };
    }

    private static void cookie(SessionCookie cookie, BackendUse use, JsonGenerator json) {
        cookie.expiresSeconds().ifPresent(seconds -> json.writeStringProperty("expires", Integer.toString(seconds)));
        cookie.maxAgeSeconds().ifPresent(seconds -> json.writeStringProperty("maxage", Integer.toString(seconds)));
        json.writeObjectPropertyStart("locations");
        use.locations().forEach((host, paths) -> {
            json.writeArrayPropertyStart(host);
            paths.forEach(json::writeString);
            json.writeEndArray();
        });
        json.writeEndObject();
        if (cookie.secure()) {
            json.writeBooleanProperty("secure", true);
        }
        json.writeStringProperty("path", cookie.path());
        cookie.domain().ifPresent(domain -> json.writeStringProperty("domain", domain));
        cookie.sameSite().ifPresent(sameSite -> json.writeStringProperty("samesite", sameSite.text()));
        if (cookie.conditional()) {
            json.writeBooleanProperty("conditional_samesite_none", true);
        }
    }

    private static void hash(LoadBalancing balancing, JsonGenerator json) {
        json.writeObjectPropertyStart("upstreamHashByConfig");
        switch (balancing) {
            case LoadBalancing.ConsistentHash(var key) -> json.writeStringProperty("upstream-hash-by", key.toString());
            case LoadBalancing.SubsetHash(var key, int size) -> {
                json.writeStringProperty("upstream-hash-by", key.toString());
                json.writeBooleanProperty("upstream-hash-by-subset", true);
                json.writeNumberProperty("upstream-hash-by-subset-size", size);
            }
            case LoadBalancing.RoundRobin _, LoadBalancing.PeakEwma _, LoadBalancing.Sticky _ -> {}
        }
        json.writeEndObject();
    }

    /// By the names the original's balancer has for what it does.
    private static String algorithm(LoadBalancing balancing) {
        return switch (balancing) {
            case LoadBalancing.RoundRobin _ -> "round_robin";
            case LoadBalancing.PeakEwma _ -> "ewma";
            case LoadBalancing.ConsistentHash _ -> "chash";
            case LoadBalancing.SubsetHash _ -> "chashsubset";
            case LoadBalancing.Sticky sticky -> "sticky_" + word(sticky.mode());
        };
    }

    private static void shaping(BackendUse use, JsonGenerator json) {
        json.writeObjectPropertyStart("trafficShapingPolicy");
        json.writeNumberProperty("weight", use.canary().map(Canary::weight).orElse(0));
        json.writeNumberProperty("weightTotal", use.canary().map(Canary::total).orElse(0));
        var header = use.canary().flatMap(Canary::header);
        json.writeStringProperty("header", header.map(Canary.HeaderRule::name).orElse(""));
        json.writeStringProperty(
                "headerValue",
                header.map(Canary.HeaderRule::test).map(BackendPages::value).orElse(""));
        json.writeStringProperty(
                "headerPattern",
                header.map(Canary.HeaderRule::test).map(BackendPages::pattern).orElse(""));
        json.writeStringProperty("cookie", use.canary().flatMap(Canary::cookie).orElse(""));
        json.writeEndObject();
    }

    private static String value(Canary.Test test) {
        return switch (test) {
            case Canary.Test.Value(String value) -> value;
            case Canary.Test.Word _, Canary.Test.Pattern _, Canary.Test.Unreadable _ -> "";
        };
    }

    private static String pattern(Canary.Test test) {
        return switch (test) {
            case Canary.Test.Pattern(String pattern) -> pattern;
            case Canary.Test.Word _, Canary.Test.Value _, Canary.Test.Unreadable _ -> "";
        };
    }

    /// What tells backends of one name apart, and where requests go at this moment: names are resolved then.
    private static void beyond(Upstream upstream, List<EndpointState> live, JsonGenerator json) {
        json.writeObjectPropertyStart("usher");
        json.writeStringProperty("variant", upstream.key().variant());
        TablePages.live(live, json);
        json.writeEndObject();
    }
}

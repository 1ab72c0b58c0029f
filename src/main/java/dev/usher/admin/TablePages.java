package dev.usher.admin;

import dev.usher.model.Action;
import dev.usher.model.Canary;
import dev.usher.model.EndpointState;
import dev.usher.model.Endpoints;
import dev.usher.model.PathMatch;
import dev.usher.model.Route;
import dev.usher.model.RoutingTable;
import dev.usher.model.StreamListener;
import dev.usher.model.StreamTable;
import dev.usher.model.Upstream;
import dev.usher.model.UpstreamKey;
import dev.usher.model.VirtualHost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// Pages about the routing table: all of it, and what it does to one request. Never key material.
final class TablePages {
    private final AdminSources sources;

    TablePages(AdminSources sources) {
        this.sources = sources;
    }

    /// Hosts with their routes, upstreams with their endpoints and how those fare, certificates by host, ports
    /// and names that are handed on (H2.1).
    void routes(Reply reply) throws IOException {
        RoutingTable table = sources.table().get();
        Map<UpstreamKey, List<EndpointState>> live = sources.endpoints().get();
        reply.json(200, json -> {
            json.writeStartObject();
            json.writeNumberProperty("generation", table.generation());
            json.writeArrayPropertyStart("hosts");
            table.hosts().forEach(host -> host(host, json));
            json.writeEndArray();
            json.writeArrayPropertyStart("upstreams");
            new TreeMap<>(table.upstreams())
                    .values()
                    .forEach(upstream -> upstream(upstream, live.getOrDefault(upstream.key(), List.of()), json));
            json.writeEndArray();
            certificates(table, json);
            streams(table.streams(), json);
            json.writeEndObject();
        });
    }

    private static void streams(StreamTable streams, JsonGenerator json) {
        json.writeArrayPropertyStart("ports");
        for (StreamListener listener : streams.listeners()) {
            json.writeStartObject();
            json.writeStringProperty("protocol", listener.protocol().name());
            json.writeNumberProperty("port", listener.port());
            key("upstream", listener.upstream(), json);
            json.writeBooleanProperty("readsProxyHeader", listener.readsProxyHeader());
            json.writeBooleanProperty("sendsProxyHeader", listener.sendsProxyHeader());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("passthrough");
        new TreeMap<>(streams.passthrough()).forEach((host, upstream) -> {
            json.writeStartObject();
            json.writeStringProperty("host", host);
            key("upstream", upstream, json);
            json.writeEndObject();
        });
        json.writeEndArray();
    }

    private static void host(VirtualHost host, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("host", host.host());
        json.writeArrayPropertyStart("routes");
        host.routes().forEach(route -> route(route, json));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void route(Route route, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("path", route.match().path());
        json.writeStringProperty(
                "match",
                switch (route.match()) {
                    case PathMatch.Exact _ -> "exact";
                    case PathMatch.Prefix _ -> "prefix";
                    case PathMatch.Regex _ -> "regex";
                });
        json.writeStringProperty("namespace", route.owner().namespace());
        json.writeStringProperty("ingress", route.owner().ingress());
        json.writeStringProperty("service", route.owner().service());
        json.writeStringProperty("servicePort", route.owner().servicePort());
        json.writeArrayPropertyStart("filters");
        route.filters().forEach(filter -> json.writeString(filter.toString()));
        json.writeEndArray();
        switch (route.action()) {
            case Action.Forward forward -> {
                key("upstream", forward.backend().upstream(), json);
                json.writeStringProperty(
                        "protocol", forward.backend().protocol().name());
                forward.fallback().ifPresent(fallback -> key("fallback", fallback.upstream(), json));
                if (!forward.canaries().isEmpty()) {
                    json.writeArrayPropertyStart("canaries");
                    forward.canaries().forEach(canary -> canary(canary, json));
                    json.writeEndArray();
                }
            }
            case Action.Respond respond -> {
                json.writeNumberProperty("status", respond.status());
                json.writeStringProperty("because", respond.reason());
            }
            case Action.Status _ -> json.writeNumberProperty("status", 200);
        }
        json.writeEndObject();
    }

    private static void canary(Canary canary, JsonGenerator json) {
        json.writeStartObject();
        key("upstream", canary.backend().upstream(), json);
        canary.header().ifPresent(rule -> json.writeStringProperty("header", rule.name()));
        canary.cookie().ifPresent(cookie -> json.writeStringProperty("cookie", cookie));
        json.writeNumberProperty("weight", canary.weight());
        json.writeNumberProperty("weightTotal", canary.total());
        json.writeEndObject();
    }

    private static void key(String property, UpstreamKey key, JsonGenerator json) {
        json.writeStringProperty(property, key.name());
        if (!key.variant().isEmpty()) {
            json.writeStringProperty(property + "Variant", key.variant());
        }
    }

    private static void upstream(Upstream upstream, List<EndpointState> live, JsonGenerator json) {
        json.writeStartObject();
        key("name", upstream.key(), json);
        json.writeStringProperty("balancing", upstream.balancing().toString());
        switch (upstream.endpoints()) {
            case Endpoints.Addresses known -> {
                json.writeArrayPropertyStart("endpoints");
                known.addresses().forEach(endpoint -> json.writeString(endpoint.toString()));
                json.writeEndArray();
            }
            case Endpoints.DnsName dns -> json.writeStringProperty("dnsName", dns.name() + ":" + dns.port());
        }
        live(live, json);
        json.writeEndObject();
    }

    /// Where requests of an upstream go at this moment, and how each place fares.
    static void live(List<EndpointState> live, JsonGenerator json) {
        json.writeArrayPropertyStart("live");
        for (EndpointState state : live) {
            json.writeStartObject();
            json.writeStringProperty("endpoint", state.endpoint().toString());
            json.writeStringProperty("state", state.ejected() ? "ejected" : "reachable");
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void certificates(RoutingTable table, JsonGenerator json) {
        json.writeArrayPropertyStart("certificates");
        new TreeMap<>(table.tls().byHost()).forEach((host, certificate) -> {
            json.writeStartObject();
            json.writeStringProperty("host", host);
            json.writeStringProperty("secret", certificate.source().path());
            json.writeStringProperty("fingerprint", certificate.fingerprint());
            json.writeNumberProperty("notAfterEpochSeconds", certificate.notAfterEpochSeconds());
            json.writeEndObject();
        });
        json.writeEndArray();
    }

    /// `url`, and optionally `method`, any number of `header` as `name: value`, and `client-ip`.
    void explain(Query query, Reply reply) throws IOException, BadRequestException {
        String url = query.one("url")
                .filter(given -> !given.isBlank())
                .orElseThrow(() -> new BadRequestException("parameter url is missing: give the URL to explain"));
        var question = new Explainer.Question(
                query.one("method").orElse("GET"), url, headers(query.all("header")), query.one("client-ip"));
        switch (sources.explainer().explain(question)) {
            case Explainer.Answer.Explained(var explanation) ->
                reply.json(200, json -> JsonMapper.shared().writeTree(json, explanation));
            case Explainer.Answer.Refused(var why) -> reply.text(400, why);
        }
    }

    private static List<Explainer.Header> headers(List<String> lines) throws BadRequestException {
        var headers = new ArrayList<Explainer.Header>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new BadRequestException("parameter header must look like name: value");
            }
            headers.add(new Explainer.Header(
                    line.substring(0, colon).strip(), line.substring(colon + 1).strip()));
        }
        return headers;
    }
}

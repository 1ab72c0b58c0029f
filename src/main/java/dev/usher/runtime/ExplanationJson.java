package dev.usher.runtime;

import dev.usher.model.PathMatch;
import dev.usher.model.Route;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// An explanation as JSON: the form of `explain -o json` and of the admin API.
public final class ExplanationJson {
    private ExplanationJson() {}

    public static ObjectNode of(RequestExplanation explanation) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("method", explanation.question().method());
        json.put("scheme", explanation.question().secure() ? "https" : "http");
        json.put("host", explanation.question().authority());
        json.put("target", explanation.question().target());
        json.put("normalPath", explanation.matching().path());
        ObjectNode host = json.putObject("virtualHost");
        host.put("name", explanation.matching().host().host());
        host.put("reason", explanation.matching().hostReason());
        explanation.matching().winner().ifPresent(route -> json.set("winner", route(route)));
        var losers = json.putArray("losers");
        explanation.matching().losers().forEach(loser -> {
            ObjectNode entry = route(loser.route());
            entry.put("reason", loser.reason());
            losers.add(entry);
        });
        var steps = json.putArray("steps");
        explanation.steps().forEach(steps::add);
        return json;
    }

    private static ObjectNode route(Route route) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("pathType", pathType(route.match()));
        json.put("path", route.match().path());
        json.put("ingress", ingress(route));
        json.put("service", route.owner().service());
        return json;
    }

    /// `namespace/name` of the Ingress a route comes from, or what made it.
    public static String ingress(Route route) {
        return route.owner().ingress().isEmpty()
                ? "built in"
                : route.owner().namespace() + "/" + route.owner().ingress();
    }

    /// How a path matches, in the words of the API.
    public static String pathType(PathMatch match) {
        return switch (match) {
            case PathMatch.Exact _ -> "Exact";
            case PathMatch.Prefix _ -> "Prefix";
            case PathMatch.Regex _ -> "Regex";
        };
    }
}

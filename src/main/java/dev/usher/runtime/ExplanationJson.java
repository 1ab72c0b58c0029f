package dev.usher.runtime;

import dev.usher.model.PathMatch;
import dev.usher.model.RouteOwner;
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
        explanation.matching().winner().ifPresent(route -> json.set("winner", route(route.match(), route.owner())));
        var losers = json.putArray("losers");
        explanation.matching().losers().forEach(loser -> {
            ObjectNode entry = route(loser.match(), loser.owner());
            entry.put("reason", loser.reason());
            losers.add(entry);
        });
        var steps = json.putArray("steps");
        explanation.steps().forEach(steps::add);
        return json;
    }

    private static ObjectNode route(PathMatch match, RouteOwner owner) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("pathType", pathType(match));
        json.put("path", match.path());
        json.put("ingress", ingress(owner));
        json.put("service", owner.service());
        return json;
    }

    /// `namespace/name` of the Ingress a route comes from, or what made it.
    public static String ingress(RouteOwner owner) {
        return owner.ingress().isEmpty() ? "built in" : owner.namespace() + "/" + owner.ingress();
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

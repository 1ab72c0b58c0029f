package dev.usher.golden;

import dev.usher.model.RoutingTable;
import dev.usher.runtime.ExplanationJson;
import dev.usher.runtime.RequestExplanation;
import dev.usher.runtime.RequestQuestion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What becomes of a request, as `explain` tells it: the route that takes it, and each step after.
final class AnswerTree {
    private AnswerTree() {}

    /// Asks.
    ///
    /// @param line `METHOD URL`, then `name=value` for each header, with spaces between
    static Map<String, Object> of(RoutingTable table, String line) {
        String[] words = line.split(" ", -1);
        var headers = new ArrayList<RequestQuestion.Header>();
        for (String word : List.of(words).subList(2, words.length)) {
            int equals = word.indexOf('=');
            headers.add(new RequestQuestion.Header(word.substring(0, equals), word.substring(equals + 1)));
        }
        var question = RequestQuestion.parse(words[0], words[1], headers)
                .orElseThrow(() -> new IllegalArgumentException("not a request: " + line));
        var explanation = RequestExplanation.of(table, question);
        var tree = new LinkedHashMap<String, Object>();
        tree.put("request", line);
        explanation
                .matching()
                .winner()
                .ifPresent(route -> tree.put(
                        "route",
                        explanation.matching().host().host() + " " + ExplanationJson.pathType(route.match()) + " "
                                + route.match().path() + " of " + ExplanationJson.ingress(route.owner())));
        tree.put(
                "steps",
                explanation.steps().stream()
                        .filter(step -> !step.startsWith("limit: "))
                        .toList());
        return tree;
    }
}

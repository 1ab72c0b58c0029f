package dev.usher.cli;

import java.io.PrintStream;
import tools.jackson.databind.JsonNode;

/// An explanation for people: made from the JSON a running process sends as well, so both read alike.
final class ExplanationText {
    private static final int LABEL_WIDTH = 11;

    private ExplanationText() {}

    static void print(JsonNode explanation, PrintStream out) {
        out.println(text(explanation, "method") + " " + text(explanation, "scheme") + "://" + text(explanation, "host")
                + text(explanation, "target"));
        JsonNode host = explanation.path("virtualHost");
        line(out, "host", text(host, "name") + " (" + text(host, "reason") + ")");
        line(out, "path", text(explanation, "normalPath"));
        if (explanation.has("winner")) {
            line(out, "winner", route(explanation.path("winner")));
        }
        for (JsonNode loser : explanation.path("losers")) {
            line(out, "loser", route(loser) + ": " + text(loser, "reason"));
        }
        for (JsonNode step : explanation.path("steps")) {
            String[] words = step.asString("").split(": ", 2);
            line(out, words[0], words.length > 1 ? words[1] : "");
        }
    }

    private static void line(PrintStream out, String label, String text) {
        out.println((label + ":" + " ".repeat(LABEL_WIDTH)).substring(0, Math.max(LABEL_WIDTH, label.length() + 2))
                + text);
    }

    private static String route(JsonNode route) {
        String made = text(route, "ingress");
        String service = text(route, "service");
        return text(route, "pathType") + " " + text(route, "path")
                + (made.equals("built in") ? ", built in" : " of Ingress " + made)
                + (service.isEmpty() ? "" : " to Service " + service);
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}

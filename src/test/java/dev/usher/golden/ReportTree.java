package dev.usher.golden;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.problem.Report;
import dev.usher.resource.Positions;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// A report as a tree: the Ingresses served, and each problem with the line it points to.
final class ReportTree {
    private ReportTree() {}

    static Map<String, Object> of(Report report, Positions positions) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put(
                "served",
                report.served().stream().sorted().map(ResourceKey::path).toList());
        tree.put(
                "problems",
                report.problems().stream()
                        .map(problem -> problem(problem, positions))
                        .toList());
        return tree;
    }

    private static Map<String, Object> problem(Problem problem, Positions positions) {
        var tree = new LinkedHashMap<String, Object>();
        var object = problem.object();
        tree.put(
                problem.severity().name().toLowerCase(Locale.ROOT),
                problem.reason().text());
        tree.put("object", object.kind() == Kind.FILE ? "File" : object.toString());
        if (!problem.field().isEmpty()) {
            tree.put("field", problem.field());
        }
        positions.locate(object, problem.field()).ifPresent(position -> tree.put("line", position.line()));
        tree.put("message", problem.message());
        return tree;
    }
}

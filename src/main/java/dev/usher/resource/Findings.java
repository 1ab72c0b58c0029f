package dev.usher.resource;

import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import dev.usher.problem.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The problems found while one object is decoded. A hostile object yields a bounded number, at a bounded cost.
final class Findings {
    static final int MOST = 100;

    private final ResourceKey object;
    private final List<Problem> problems = new ArrayList<>();
    private int more;

    Findings(ResourceKey object) {
        this.object = object;
    }

    ResourceKey object() {
        return object;
    }

    void error(Reason reason, String field, Supplier<String> message) {
        add(Severity.ERROR, reason, field, message);
    }

    void warning(Reason reason, String field, Supplier<String> message) {
        add(Severity.WARNING, reason, field, message);
    }

    private void add(Severity severity, Reason reason, String field, Supplier<String> message) {
        if (problems.size() < MOST) {
            problems.add(new Problem(severity, reason, object, field, message.get()));
        } else {
            more++;
        }
    }

    List<Problem> problems() {
        if (more == 0) {
            return List.copyOf(problems);
        }
        var all = new ArrayList<>(problems);
        all.add(Problem.error(
                Reason.INVALID_FIELD, object, "", "There are " + more + " more problems; correct those shown first."));
        return List.copyOf(all);
    }
}

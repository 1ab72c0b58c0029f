package dev.usher.resource;

import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import java.util.ArrayList;
import java.util.List;

/// The problems found while one object is decoded. A hostile object yields a bounded number.
final class Findings {
    private static final int MOST = 100;

    private final ResourceKey object;
    private final List<Problem> problems = new ArrayList<>();

    Findings(ResourceKey object) {
        this.object = object;
    }

    ResourceKey object() {
        return object;
    }

    void error(Reason reason, String field, String message) {
        if (problems.size() < MOST) {
            problems.add(Problem.error(reason, object, field, message));
        }
    }

    void warning(Reason reason, String field, String message) {
        if (problems.size() < MOST) {
            problems.add(Problem.warning(reason, object, field, message));
        }
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }
}

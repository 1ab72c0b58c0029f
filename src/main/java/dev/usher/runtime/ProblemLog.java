package dev.usher.runtime;

import dev.usher.problem.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes each problem to the log once: when it appears, not while it stands. Reconcile thread only.
final class ProblemLog {
    private static final Logger LOG = LoggerFactory.getLogger("problems");
    private static final int MOST_AT_ONCE = 200;

    private Set<Problem> standing = Set.of();

    /// Takes the problems as they are now.
    void update(List<Problem> problems) {
        int written = 0;
        for (Problem problem : problems) {
            if (!standing.contains(problem)) {
                if (written++ < MOST_AT_ONCE) {
                    write(problem);
                }
            }
        }
        if (written > MOST_AT_ONCE) {
            LOG.atWarn().addKeyValue("more", written - MOST_AT_ONCE).log("further problems: see /api/problems");
        }
        standing = new HashSet<>(problems);
    }

    private static void write(Problem problem) {
        var event = switch (problem.severity()) {
            case ERROR -> LOG.atError();
            case WARNING -> LOG.atWarn();
            case INFO -> LOG.atInfo();
        };
        event.addKeyValue("resource", problem.object())
                .addKeyValue("field", problem.field())
                .addKeyValue("reason", problem.reason().text())
                .log(problem.message());
    }
}

package dev.usher.problem;

import dev.usher.model.ResourceKey;
import java.util.List;
import java.util.Set;

/// What came of compiling a snapshot.
///
/// @param problems sorted, without duplicates
/// @param served the Ingresses we own and serve: these, and only these, get a status; never changed once here, and not
///     copied, since there may be tens of thousands
public record Report(List<Problem> problems, Set<ResourceKey> served) {
    public static final Report EMPTY = new Report(List.of(), Set.of());

    public Report {
        problems = problems.stream().sorted().distinct().toList();
    }

    /// Whether any problem is an error.
    public boolean hasErrors() {
        return problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
    }
}

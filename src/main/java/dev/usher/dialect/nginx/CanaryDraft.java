package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.SettingsDraft.Finding;
import dev.usher.problem.Reason;
import dev.usher.problem.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// A canary, while the annotations of an Ingress are read (2.10).
final class CanaryDraft {
    /// N5: a smaller total counts as this.
    private static final int LEAST_TOTAL = 100;
    /// What charts write where they have no canary.
    private static final Set<Object> NOTHING = Set.of("", 0);

    boolean on;
    Optional<String> header = Optional.empty();
    Optional<String> value = Optional.empty();
    Optional<String> pattern = Optional.empty();
    Optional<String> cookie = Optional.empty();
    int weight;
    int total = LEAST_TOTAL;
    boolean keepsSessions = true;
    private final List<String> given = new ArrayList<>();
    private final List<String> meant = new ArrayList<>();

    /// Writes a value and remembers that it was given, and whether it asks for anything.
    static <T> BiConsumer<SettingsDraft, T> detail(String annotation, BiConsumer<CanaryDraft, T> write) {
        return (draft, value) -> {
            write.accept(draft.canary, value);
            draft.canary.given.add(annotation);
            if (!NOTHING.contains(value)) {
                draft.canary.meant.add(annotation);
            }
        };
    }

    Optional<CanaryPlan> finish() {
        return on
                ? Optional.of(new CanaryPlan(
                        header, value, pattern, cookie, weight, Math.max(total, LEAST_TOTAL), keepsSessions))
                : Optional.empty();
    }

    /// What only the annotations together tell.
    void tell(Consumer<Finding> owner) {
        if (!on) {
            meant.forEach(annotation -> owner.accept(warning(
                    annotation,
                    annotation + " has no effect without canary: \"true\"; this Ingress is served as an ordinary"
                            + " one.")));
            return;
        }
        if (header.isEmpty() && value.isPresent()) {
            owner.accept(without("canary-by-header-value"));
        }
        if (header.isEmpty() && pattern.isPresent()) {
            owner.accept(without("canary-by-header-pattern"));
        }
        if (header.isPresent() && value.isPresent() && pattern.isPresent()) {
            owner.accept(warning(
                    "canary-by-header-pattern",
                    "canary-by-header-pattern has no effect beside canary-by-header-value."));
        }
        if (given.isEmpty()) {
            owner.accept(warning(
                    "canary",
                    "No annotation says which requests this canary gets: it gets none. Set canary-weight,"
                            + " canary-by-header or canary-by-cookie."));
        }
    }

    private static Finding without(String annotation) {
        return warning(annotation, annotation + " has no effect without canary-by-header.");
    }

    private static Finding warning(String annotation, String message) {
        return new Finding(Severity.WARNING, Reason.INVALID_ANNOTATION, annotation, message);
    }
}

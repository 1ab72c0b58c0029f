package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.SettingsDraft.Finding;
import dev.usher.model.LoadBalancing.Sticky;
import dev.usher.model.SessionCookie.SameSite;
import dev.usher.problem.Reason;
import dev.usher.problem.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Session affinity, while the annotations of an Ingress are read (2.9).
final class AffinityDraft {
    boolean cookie;
    Sticky.Mode mode = Sticky.Mode.BALANCED;
    boolean changeOnFailure;
    String name = "INGRESSCOOKIE";
    Optional<String> path = Optional.empty();
    Optional<String> domain = Optional.empty();
    OptionalInt expires = OptionalInt.empty();
    OptionalInt maxAge = OptionalInt.empty();
    Optional<SameSite> sameSite = Optional.empty();
    boolean conditional;
    boolean secure;
    private final List<String> details = new ArrayList<>();

    /// Writes a value and remembers that it was given, unless it is empty.
    static <T> BiConsumer<SettingsDraft, T> detail(String annotation, BiConsumer<AffinityDraft, T> write) {
        return (draft, value) -> {
            write.accept(draft.affinity, value);
            if (!value.equals("")) {
                draft.affinity.details.add(annotation);
            }
        };
    }

    Optional<Session> finish() {
        return cookie
                ? Optional.of(new Session(
                        new Sticky(mode, changeOnFailure),
                        name,
                        path,
                        domain,
                        expires,
                        maxAge,
                        sameSite,
                        conditional,
                        secure))
                : Optional.empty();
    }

    /// What only the annotations together tell.
    void tell(Consumer<Finding> owner) {
        if (!cookie) {
            details.forEach(annotation -> owner.accept(new Finding(
                    Severity.WARNING,
                    Reason.INVALID_ANNOTATION,
                    annotation,
                    annotation + " has no effect without affinity: cookie.")));
        }
    }
}

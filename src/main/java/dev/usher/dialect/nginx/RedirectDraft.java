package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.SettingsDraft.Finding;
import dev.usher.model.Expression;
import dev.usher.model.Filter;
import dev.usher.problem.Reason;
import dev.usher.problem.Severity;
import java.util.Optional;

/// The annotations that send every request elsewhere, while they are read (2.4).
final class RedirectDraft {
    private static final int FIRST = 300;
    private static final Expression NOWHERE = Expression.literal("");

    private Expression permanent = NOWHERE;
    private int permanentCode = 301;
    private Expression temporal = NOWHERE;
    private int temporalCode = 302;

    void permanent(Expression location) {
        permanent = location;
    }

    void temporal(Expression location) {
        temporal = location;
    }

    void permanentCode(SettingsDraft draft, int code) {
        permanentCode = code(draft, "permanent-redirect-code", code, 308, permanentCode);
    }

    void temporalCode(SettingsDraft draft, int code) {
        temporalCode = code(draft, "temporal-redirect-code", code, 307, temporalCode);
    }

    private static int code(SettingsDraft draft, String annotation, int code, int last, int usual) {
        if (code >= FIRST && code <= last) {
            return code;
        }
        draft.tell(new Finding(
                Severity.WARNING,
                Reason.INVALID_ANNOTATION,
                annotation,
                annotation + " is " + code + ", expected " + FIRST + " to " + last + "; " + usual + " is used."));
        return usual;
    }

    /// The redirect; the temporal one wins.
    Optional<Filter.Redirect> finish(SettingsDraft draft) {
        if (!temporal.equals(NOWHERE) && !permanent.equals(NOWHERE)) {
            draft.tell(new Finding(
                    Severity.WARNING,
                    Reason.UNSUPPORTED_ANNOTATION,
                    "permanent-redirect",
                    "permanent-redirect has no effect beside temporal-redirect, which wins; remove one of them."));
        }
        var location = temporal.equals(NOWHERE) ? permanent : temporal;
        return location.equals(NOWHERE)
                ? Optional.empty()
                : Optional.of(new Filter.Redirect(
                        temporal.equals(NOWHERE) ? permanentCode : temporalCode,
                        location,
                        draft.relativeRedirects,
                        draft.portInRedirects));
    }
}

package dev.usher.dialect.nginx;

import dev.usher.problem.Reason;
import dev.usher.problem.Severity;
import java.util.HashSet;
import java.util.Optional;

/// Reads the snippets of one Ingress (SN1, A0.5): translates them, or leaves them out and closes what they may have
/// protected.
final class IngressSnippets {
    private final SnippetTranslator translator;
    private final GlobalSettings globals;
    private final String hostText;
    private final SettingsDraft draft;
    /// What comes of the `server-snippet`, once that was asked for.
    private Optional<Translation> ofHost = Optional.empty();

    /// Ready to read.
    ///
    /// @param hostText the `server-snippet`; empty without one
    /// @param draft gets what they mean, and is told what is wrong with them
    IngressSnippets(SnippetTranslator translator, GlobalSettings globals, String hostText, SettingsDraft draft) {
        this.translator = translator;
        this.globals = globals;
        this.hostText = hostText;
        this.draft = draft;
    }

    /// Whether the original would run any.
    boolean isAllowed() {
        return globals.admission().snippets() && globals.admission().maximum() == Risk.CRITICAL;
    }

    /// One that is translated nowhere. Where snippets are not allowed the original leaves it out too; where they are,
    /// one that may refuse requests counts as a protection.
    void refuse(Annotation<?> row, String text) {
        boolean protects = isAllowed() && SnippetText.mayProtect(text);
        if (protects) {
            draft.deny(row.name() + " is not run, and it may refuse requests");
        }
        leaveOut(
                row,
                protects,
                "is nginx text, which is never run"
                        + (protects
                                ? "; it looks like it refuses some requests, so the paths of this Ingress are answered"
                                        + " with 503."
                                : "; it is left out."));
    }

    /// One that stands where none is allowed.
    void withhold(Annotation<?> row) {
        leaveOut(
                row,
                false,
                "is left out: snippets are translated only with allow-snippet-annotations: \"true\" and"
                        + " annotations-risk-level: Critical in the ConfigMap.");
    }

    /// One that is allowed.
    void read(Annotation<?> row, String text) {
        var place = place(row);
        switch (translation(text, place)) {
            case Translation.Taken taken -> {
                draft.take(taken.snippet(), place);
                taken.advice()
                        .ifPresent(
                                what -> tell(Severity.WARNING, Reason.UNSUPPORTED_ANNOTATION, row, ", " + what + "."));
                taken.text()
                        .ifPresent(what -> tell(Severity.INFO, Reason.UNSUPPORTED_ANNOTATION, row, ", " + what + "."));
            }
            case Translation.Refused refused -> untranslated(row, text, refused.text());
        }
    }

    /// Known to a snippet are variables of those that run before it: those of the ConfigMap, and to that of the
    /// locations that of their host.
    private Translation translation(String text, SnippetTranslator.Place place) {
        var names = new HashSet<>(globals.snippets().host().sets());
        switch (place) {
            case HOST -> {
                return ofHost();
            }
            case LOCATION -> {
                names.addAll(globals.snippets().location().sets());
                if (ofHost() instanceof Translation.Taken taken) {
                    names.addAll(taken.snippet().sets());
                }
            }
            case QUESTION -> names.addAll(globals.snippets().location().sets());
        }
        return translator.translate(text, place, names);
    }

    private Translation ofHost() {
        var known = ofHost.orElseGet(() -> translator.translate(
                hostText,
                SnippetTranslator.Place.HOST,
                globals.snippets().host().sets()));
        ofHost = Optional.of(known);
        return known;
    }

    private static SnippetTranslator.Place place(Annotation<?> row) {
        if (row.scope() == Scope.SHARED) {
            return SnippetTranslator.Place.HOST;
        }
        return row.name().equals("auth-snippet") ? SnippetTranslator.Place.QUESTION : SnippetTranslator.Place.LOCATION;
    }

    /// What ran there and may protect is not the same as absent (SEC4).
    private void untranslated(Annotation<?> row, String text, String why) {
        boolean protects = SnippetText.mayProtect(text);
        boolean hosts = row.scope() == Scope.SHARED;
        if (protects && hosts) {
            draft.take(Snippet.denying(row.name() + " cannot be translated"), SnippetTranslator.Place.HOST);
        } else if (protects) {
            draft.deny(row.name() + " cannot be translated");
        }
        leaveOut(
                row,
                protects,
                "cannot be translated: " + why
                        + (protects
                                ? "; it may protect something, so "
                                        + (hosts ? "every path of the hosts" : "the paths")
                                        + " of this Ingress " + (hosts ? "is" : "are") + " answered with 503."
                                : "; it is left out."));
    }

    /// A snippet is ignored, or it closes what it may have protected.
    private void leaveOut(Annotation<?> row, boolean protects, String why) {
        tell(Severity.ERROR, protects ? Reason.UNSUPPORTED_ANNOTATION : Reason.SNIPPET_IGNORED, row, " " + why);
    }

    private void tell(Severity severity, Reason reason, Annotation<?> row, String what) {
        draft.tell(new SettingsDraft.Finding(severity, reason, row.name(), row.name() + what));
    }
}

package dev.usher.dialect.nginx;

import dev.usher.dialect.CompilerOptions;
import dev.usher.model.Expression;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import dev.usher.resource.Ingress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Reads the annotations of Ingresses against the table. Pure.
final class AnnotationReader {
    private static final int SUGGESTIONS = 10;
    /// Annotations that somebody wrote for an ingress controller of ours, and that mean nothing here: those of the ALB
    /// dialect, and the usual ones while `--annotations-prefix` names others.
    private static final List<String> FOREIGN_PREFIXES =
            List.of("alb.ingress.kubernetes.io/", CompilerOptions.Nginx.DEFAULTS.annotationsPrefix() + "/");

    private final String prefix;
    private final boolean checked;
    private final GlobalSettings globals;
    private final SnippetTranslator translator;

    /// What the annotations of one Ingress amount to.
    ///
    /// @param rejected whether the Ingress must not be loaded (C2.14)
    record Reading(IngressSettings settings, List<Problem> problems, boolean rejected) {}

    /// Ready to read.
    ///
    /// @param options their prefix, and whether their values and their risk are limited
    /// @param patterns which regular expressions run
    AnnotationReader(CompilerOptions.Nginx options, GlobalSettings globals, Predicate<String> patterns) {
        this.prefix = options.annotationsPrefix() + "/";
        checked = options.validation();
        this.globals = globals;
        this.translator = new SnippetTranslator(patterns);
    }

    /// Reads.
    ///
    /// @param objects what the annotations name is looked up here
    Reading read(Ingress ingress, NamedObjects objects) {
        var annotations = ingress.metadata().annotations();
        var pass =
                new Pass(ingress, objects, CanaryAnnotations.isCanary(annotations.getOrDefault(prefix + "canary", "")));
        // Sorted, so that the first reason to deny is always the same one.
        new TreeMap<>(annotations).forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                pass.read(name.substring(prefix.length()), value.strip());
            } else if (FOREIGN_PREFIXES.stream().anyMatch(name::startsWith)) {
                pass.foreign(name);
            }
        });
        pass.together();
        var settings = pass.draft.finish();
        pass.draft.findings().forEach(pass::found);
        return new Reading(settings, pass.problems, pass.rejected);
    }

    /// `metadata.annotations[…]` for an annotation of ours.
    String field(String name) {
        return "metadata.annotations[" + prefix + name + "]";
    }

    /// One Ingress being read.
    private final class Pass {
        final ResourceKey ingress;
        final SettingsDraft draft;
        final IngressSnippets snippets;
        final boolean canary;
        final List<Problem> problems = new ArrayList<>();
        boolean rejected;
        int suggestions;

        Pass(Ingress object, NamedObjects objects, boolean canary) {
            ingress = object.key();
            this.canary = canary;
            draft = new SettingsDraft(
                    globals, objects, ingress.path() + "/" + object.metadata().uid());
            String hostText = object.metadata().annotations().getOrDefault(prefix + "server-snippet", "");
            snippets = new IngressSnippets(translator, globals, hostText.strip(), draft);
        }

        void read(String name, String value) {
            var row = AnnotationTable.find(name);
            if (isBlocked(name, value)) {
                return;
            }
            if (row.isEmpty()) {
                unknown(name);
            } else if (row.get().verdict() == Verdict.REFUSED && !row.get().protects()) {
                if (!value.isEmpty()) {
                    snippets.refuse(row.get(), value);
                }
            } else if (row.get().type().equals(ValueType.DIRECTIVES)) {
                directives(row.get(), value);
            } else if (admitted(row.get())) {
                if (canary && !CanaryAnnotations.concern(name)) {
                    ofMain(row.get());
                } else {
                    apply(row.get(), value);
                }
            }
        }

        /// N3: the location is that of the main Ingress, with all its settings.
        private void ofMain(Annotation<?> row) {
            problems.add(Problem.info(
                    Reason.UNSUPPORTED_ANNOTATION,
                    ingress,
                    field(row.name()),
                    row.name()
                            + " has no effect on a canary: what the main Ingress says holds for its requests, too."));
        }

        /// One dialect's annotations are unknown to the others.
        void foreign(String name) {
            problems.add(Problem.warning(
                    Reason.UNKNOWN_ANNOTATION,
                    ingress,
                    "metadata.annotations[" + name + "]",
                    Quoted.of(name) + " is ignored: the class of this Ingress reads annotations that begin with "
                            + prefix + "."));
        }

        /// What only the annotations together tell.
        void together() {
            if (draft.forwardedPrefix.isPresent() && draft.rewriteTarget.isEmpty()) {
                problems.add(Problem.info(
                        Reason.UNSUPPORTED_ANNOTATION,
                        ingress,
                        field("x-forwarded-prefix"),
                        "x-forwarded-prefix has no effect without rewrite-target."));
            }
            draft.rewriteTarget
                    .map(Expression::parse)
                    .ifPresent(to -> unknownVariables("rewrite-target", to.unknown()));
            draft.forwardedPrefix
                    .map(Expression::parse)
                    .ifPresent(to -> unknownVariables("x-forwarded-prefix", to.unknown()));
            draft.tls.faults().forEach(this::tls);
        }

        private void tls(TlsDraft.Fault fault) {
            var message = fault.annotation() + " " + fault.what();
            if (fault.protects()) {
                draft.deny(message);
                problems.add(Problem.error(
                        Reason.INVALID_ANNOTATION,
                        ingress,
                        field(fault.annotation()),
                        message + "; the paths of this Ingress are answered with 503."));
            } else {
                problems.add(
                        Problem.warning(Reason.INVALID_ANNOTATION, ingress, field(fault.annotation()), message + "."));
            }
        }

        void found(SettingsDraft.Finding finding) {
            problems.add(new Problem(
                    finding.severity(), finding.reason(), ingress, field(finding.annotation()), finding.message()));
        }

        private void unknown(String name) {
            // Comparing with every known name is the one slow thing here, so nobody gets it without limit.
            var near = suggestions++ < SUGGESTIONS ? AnnotationTable.nearest(name) : Optional.<String>empty();
            problems.add(Problem.warning(
                    Reason.UNKNOWN_ANNOTATION,
                    ingress,
                    field(name),
                    "No annotation has the name " + Quoted.of(name) + "; it is ignored."
                            + near.map(best -> " Did you mean " + best + "?").orElse("")));
        }

        private void directives(Annotation<?> row, String text) {
            if (text.isEmpty()) {
                return;
            }
            if (canary) {
                ofMain(row);
            } else if (!snippets.isAllowed()) {
                snippets.withhold(row);
            } else if (admitted(row)) {
                snippets.read(row, text);
            }
        }

        /// Known annotations and unknown ones, in force or not.
        private boolean isBlocked(String name, String value) {
            for (String word : globals.admission().blockedWords()) {
                if (value.contains(word)) {
                    reject(name, "contains " + Quoted.of(word) + ", which annotation-value-word-blocklist forbids");
                    return true;
                }
            }
            return false;
        }

        private boolean admitted(Annotation<?> row) {
            var admission = globals.admission();
            if (checked && row.risk().compareTo(admission.maximum()) > 0) {
                reject(row.name(), "has risk " + row.risk() + ", above annotations-risk-level " + admission.maximum());
                return false;
            }
            return true;
        }

        private <T> void apply(Annotation<T> row, String value) {
            if (value.isEmpty() && row.verdict() != Verdict.HONOURED && !row.protects()) {
                return;
            }
            boolean oneLine = value.indexOf('\n') < 0 && value.indexOf('\r') < 0;
            var parsed = oneLine ? row.type(checked).parse(value) : Optional.<T>empty();
            if (parsed.isEmpty()) {
                bad(row, value);
                return;
            }
            row.apply().accept(draft, parsed.get());
            unknownVariables(row.name(), ValueType.unknownVariables(parsed.get()));
            if (!row.isNeutral(parsed.get())) {
                verdict(row);
            }
        }

        private void bad(Annotation<?> row, String value) {
            var what = "is " + Quoted.of(value) + ", expected "
                    + row.type(checked).expectedFor(value) + onlyUnchecked(row, value);
            if (checked && row.form().parse(value).isEmpty()) {
                reject(row.name(), what);
                return;
            }
            switch (row.bad()) {
                case REJECT -> {
                    // What templates of charts leave empty was never checked there: it is absent.
                    if (value.isEmpty() && !row.protects()) {
                        absent(row, what);
                    } else {
                        reject(row.name(), what);
                    }
                }
                case DENY -> {
                    deny(row, "is invalid");
                    problems.add(Problem.error(
                            Reason.INVALID_ANNOTATION,
                            ingress,
                            field(row.name()),
                            row.name() + " " + what + "; the paths of this Ingress are answered with 503."));
                }
                case IGNORE -> {
                    // What was meant to protect and cannot be read is not the same as absent (SEC4).
                    if (row.protects()) {
                        deny(row, "is invalid");
                        problems.add(Problem.error(
                                Reason.INVALID_ANNOTATION,
                                ingress,
                                field(row.name()),
                                row.name() + " " + what + "; the paths of this Ingress are answered with 503."));
                    } else {
                        absent(row, what);
                    }
                }
            }
        }

        private String onlyUnchecked(Annotation<?> row, String value) {
            return checked && row.unchecked().parse(value).isPresent()
                    ? "; --enable-annotation-validation=false would let it in"
                    : "";
        }

        private void absent(Annotation<?> row, String what) {
            problems.add(Problem.warning(
                    Reason.INVALID_ANNOTATION,
                    ingress,
                    field(row.name()),
                    row.name() + " " + what + "; it counts as absent."));
        }

        private void deny(Annotation<?> row, String why) {
            draft.deny(row.name() + " " + why);
        }

        private void reject(String name, String what) {
            rejected = true;
            problems.add(Problem.error(
                    Reason.INVALID_ANNOTATION,
                    ingress,
                    field(name),
                    (AnnotationTable.find(name).isPresent() ? name : Quoted.of(name)) + " " + what
                            + "; this version of the Ingress is not loaded."));
        }

        private void verdict(Annotation<?> row) {
            switch (row.verdict()) {
                case HONOURED -> {}
                case DIFFERS, NO_EFFECT ->
                    problems.add(Problem.info(
                            Reason.UNSUPPORTED_ANNOTATION,
                            ingress,
                            field(row.name()),
                            row.name() + " has no effect here. " + row.doc()));
                case REFUSED -> firewall(row);
            }
        }

        private void firewall(Annotation<?> row) {
            deny(row, "asks for a firewall, and there is none here");
            problems.add(Problem.error(
                    Reason.UNSUPPORTED_ANNOTATION,
                    ingress,
                    field(row.name()),
                    row.name() + " asks for a web application firewall, and there is none here; the paths of this"
                            + " Ingress are answered with 503 as long as it does."));
        }

        /// A name in an expression that means nothing is most likely a mistake (A0.9).
        private void unknownVariables(String name, List<String> unknown) {
            if (!unknown.isEmpty()) {
                problems.add(Problem.warning(
                        Reason.INVALID_ANNOTATION,
                        ingress,
                        field(name),
                        name + " names " + String.join(", ", unknown)
                                + ", which no variable has as its name; nothing is filled in there."));
            }
        }
    }
}

package dev.usher.webhook;

import dev.usher.dialect.Admission;
import dev.usher.problem.Problem;
import dev.usher.problem.Severity;
import dev.usher.resource.Change;
import dev.usher.resource.Ingress;
import dev.usher.resource.ResourceDecoder;
import dev.usher.webhook.Neighbourhood.Around;
import dev.usher.webhook.Review.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Answers reviews (AD2, AD3). Any thread; several at once.
final class Reviewer {
    private static final String NO_INGRESS = "the object of the review is no Ingress.";
    private static final int LONGEST_WARNING = 256;
    private static final int ALL_WARNINGS = 4096 - 256;

    private final Admission admission;
    private final Neighbourhood neighbourhood;
    private final Rules rules;

    /// @param deepInspect whether Ingresses of every class are searched for attacks (`--deep-inspect`)
    /// @param strict whether what would be warned about is refused
    record Rules(boolean deepInspect, boolean strict) {}

    Reviewer(Admission admission, Neighbourhood neighbourhood, Rules rules) {
        this.admission = admission;
        this.neighbourhood = neighbourhood;
        this.rules = rules;
    }

    Answer review(Review review) {
        if (review.operation().equals("DELETE")) {
            return Answer.ALLOWED;
        }
        if (review.object().isEmpty()) {
            return Answer.denied("the review holds no object, so there is nothing to decide on.");
        }
        Map<String, Object> object = review.object().get();
        if (isBeingDeleted(object)) {
            return Answer.ALLOWED;
        }
        if (rules.deepInspect()) {
            Optional<String> found = DeepInspection.objection(object);
            if (found.isPresent()) {
                return Answer.denied(found.get());
            }
        }
        return decode(object, review).map(this::decoded).orElseGet(() -> Answer.denied(NO_INGRESS));
    }

    private Answer decoded(Change change) {
        return switch (change) {
            case Change.Put(var resource, var problems) ->
                resource instanceof Ingress ingress ? judge(ingress, problems) : Answer.denied(NO_INGRESS);
            case Change.Delete _ -> Answer.denied(NO_INGRESS);
            case Change.Reject rejected -> Answer.denied(String.join(" ", messages(rejected.problems())));
        };
    }

    private static boolean isBeingDeleted(Map<String, Object> object) {
        return object.get("metadata") instanceof Map<?, ?> metadata
                && metadata.get("deletionTimestamp") instanceof String time
                && !time.isEmpty();
    }

    private static Optional<Change> decode(Map<String, Object> object, Review review) {
        // What `request.kind` says need not be said again by the object.
        Map<String, Object> whole = new HashMap<>(object);
        whole.putIfAbsent("apiVersion", "networking.k8s.io/v1");
        whole.putIfAbsent("kind", "Ingress");
        return ResourceDecoder.decode(whole, review.namespace());
    }

    private Answer judge(Ingress ingress, List<Problem> decoding) {
        Around around = neighbourhood.around(ingress);
        int compiled = 1
                + (int) around.ingresses().stream()
                        .filter(other -> !other.key().equals(ingress.key()))
                        .count();
        return switch (admission.judge(around.snapshot(), around.ingresses(), ingress)) {
            case Admission.Verdict.NotOurs _ -> Answer.ALLOWED;
            case Admission.Verdict.Refused(var cause, var problems) ->
                new Answer(Optional.of(cause), warnings(decoding, problems), compiled);
            case Admission.Verdict.Admitted(var problems) -> admitted(decoding, problems, compiled);
        };
    }

    private Answer admitted(List<Problem> decoding, List<Problem> problems, int compiled) {
        List<String> warnings = warnings(decoding, problems);
        Optional<String> first = Stream.concat(decoding.stream(), problems.stream())
                .filter(problem -> problem.severity() != Severity.INFO)
                .min(Problem::compareTo)
                .map(Reviewer::message);
        return new Answer(rules.strict() ? first : Optional.empty(), warnings, compiled);
    }

    /// Errors first. Shortened here, where what is left out can be counted: the API server cuts at 256 characters each
    /// and 4096 in all.
    private static List<String> warnings(List<Problem> decoding, List<Problem> problems) {
        var warnings = new ArrayList<String>();
        int room = ALL_WARNINGS;
        int more = 0;
        for (Severity severity : List.of(Severity.ERROR, Severity.WARNING, Severity.INFO)) {
            List<Problem> same = Stream.concat(decoding.stream(), problems.stream())
                    .filter(problem -> problem.severity() == severity)
                    .distinct()
                    .toList();
            for (String message : messages(same)) {
                if (message.length() <= room) {
                    warnings.add(message);
                    room -= message.length();
                } else {
                    more++;
                }
            }
        }
        if (more > 0) {
            warnings.add("and " + more + " more: usher check lists them all");
        }
        return warnings;
    }

    private static List<String> messages(List<Problem> problems) {
        return problems.stream().map(Reviewer::message).toList();
    }

    private static String message(Problem problem) {
        String text = problem.field().isEmpty() ? problem.message() : problem.field() + ": " + problem.message();
        return text.length() <= LONGEST_WARNING
                ? text
                : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, LONGEST_WARNING - 2))) + "…";
    }
}

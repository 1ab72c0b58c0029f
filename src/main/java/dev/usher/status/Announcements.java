package dev.usher.status;

import dev.usher.config.ProcessSettings;
import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import dev.usher.problem.Report;
import dev.usher.problem.Severity;
import dev.usher.resource.ConfigMap;
import dev.usher.resource.Ingress;
import dev.usher.resource.IngressBackend;
import dev.usher.resource.IngressClass;
import dev.usher.resource.PersistentMap;
import dev.usher.resource.Service;
import dev.usher.resource.Snapshot;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Says what is to be told of each outlook that was not in the one before: problems, Ingresses that came or changed,
/// the ConfigMap of the flags (EV). Used by one thread.
///
/// ## Which problems become Events
/// Errors and warnings, once when they appear. Not those of Ingresses another controller serves: several controllers
/// would all complain. Of objects that are nobody's in particular, Services that a served Ingress names; what else
/// decoding finds in a cluster may be a field newer than we are, on every object there is. All of them are in the log,
/// the metric and `/api/problems`.
final class Announcements {
    /// The API server keeps Events for an hour: an Ingress older than that had its own.
    private static final Duration EVENT_LIFE = Duration.ofHours(1);

    private final boolean syncs;
    private final Optional<ResourceKey> configMap;
    private final InstantSource clock;
    private boolean first = true;
    private Set<Problem> told = Set.of();
    private Map<ResourceKey, Ingress> ingresses = Map.of();
    private Optional<ConfigMap> settings = Optional.empty();

    Announcements(ProcessSettings flags, InstantSource clock) {
        syncs = flags.status().syncEvents();
        configMap =
                flags.scope().configMap().map(name -> ResourceKey.of(Kind.CONFIG_MAP, name.namespace(), name.name()));
        this.clock = clock;
    }

    /// What is new, the most important first.
    List<Note> next(Outlook now) {
        var notes = new ArrayList<Note>();
        problems(now, notes);
        settings(now.snapshot(), notes);
        syncs(now, notes);
        first = false;
        return notes;
    }

    private void problems(Outlook now, List<Note> notes) {
        Report report = now.report();
        Set<Problem> standing = new HashSet<>(report.problems());
        if (!standing.equals(told)) {
            Set<ResourceKey> foreign = report.problems().stream()
                    .filter(problem -> problem.reason() == Reason.FOREIGN_CLASS)
                    .map(Problem::object)
                    .collect(Collectors.toSet());
            report.problems().stream()
                    .filter(problem -> !told.contains(problem)
                            && problem.severity() != Severity.INFO
                            && !foreign.contains(problem.object())
                            && concerns(problem.object(), now))
                    .map(problem -> note(problem, now.snapshot()))
                    .forEach(notes::add);
            told = standing;
        }
    }

    private static boolean concerns(ResourceKey object, Outlook now) {
        return switch (object.kind()) {
            case INGRESS, INGRESS_CLASS, CONFIG_MAP -> true;
            case SERVICE -> services(now).anyMatch(object::equals);
            case ENDPOINT_SLICE, SECRET, NAMESPACE, FILE -> false;
        };
    }

    private static Stream<ResourceKey> services(Outlook now) {
        return now.report().served().stream()
                .map(now.snapshot().ingresses()::get)
                .filter(ingress -> ingress != null)
                .flatMap(ingress -> Stream.concat(
                                ingress.defaultBackend().stream(),
                                ingress.rules().stream()
                                        .map(Ingress.Rule::paths)
                                        .flatMap(Collection::stream)
                                        .map(Ingress.PathRule::backend))
                        .flatMap(backend -> service(ingress, backend)));
    }

    private static Stream<ResourceKey> service(Ingress ingress, IngressBackend backend) {
        return backend instanceof IngressBackend.ServiceBackend named
                ? Stream.of(ResourceKey.of(Kind.SERVICE, ingress.key().namespace(), named.service()))
                : Stream.empty();
    }

    private static Note note(Problem problem, Snapshot snapshot) {
        String message = problem.field().isEmpty() ? problem.message() : problem.field() + ": " + problem.message();
        return new Note(
                Regarding.of(problem.object(), uid(problem.object(), snapshot)), true, reason(problem), message);
    }

    /// EV: the reason ingress-nginx gives when a location is denied for its annotations.
    private static String reason(Problem problem) {
        boolean annotation =
                problem.reason() == Reason.INVALID_ANNOTATION || problem.reason() == Reason.UNSUPPORTED_ANNOTATION;
        return annotation && problem.severity() == Severity.ERROR
                ? "AnnotationParsingFailed"
                : problem.reason().text();
    }

    private static String uid(ResourceKey key, Snapshot snapshot) {
        return switch (key.kind()) {
            case INGRESS ->
                uid(
                        snapshot.ingresses(),
                        key,
                        (Ingress ingress) -> ingress.metadata().uid());
            case INGRESS_CLASS ->
                uid(
                        snapshot.classes(),
                        key,
                        (IngressClass type) -> type.metadata().uid());
            case SERVICE ->
                uid(
                        snapshot.services(),
                        key,
                        (Service service) -> service.metadata().uid());
            case CONFIG_MAP, ENDPOINT_SLICE, SECRET, NAMESPACE, FILE -> "";
        };
    }

    private static <T> String uid(Map<ResourceKey, T> objects, ResourceKey key, Function<T, String> of) {
        return Optional.ofNullable(objects.get(key)).map(of).orElse("");
    }

    private void settings(Snapshot snapshot, List<Note> notes) {
        Optional<ConfigMap> now = configMap.flatMap(snapshot::configMap);
        if (now.isPresent() && !now.equals(settings)) {
            ResourceKey key = now.get().key();
            String reason = settings.isEmpty() ? "CREATE" : "UPDATE";
            notes.add(new Note(Regarding.of(key, ""), false, reason, "ConfigMap " + key.path()));
        }
        settings = now;
    }

    private void syncs(Outlook now, List<Note> notes) {
        Map<ResourceKey, Ingress> current = now.snapshot().ingresses();
        if (syncs && !current.equals(ingresses)) {
            Set<ResourceKey> served = now.report().served();
            PersistentMap.differences(ingresses, current, (key, before, ingress) -> {
                if (ingress != null && served.contains(key) && (first ? isRecent(ingress) : !ingress.equals(before))) {
                    String uid = ingress.metadata().uid();
                    notes.add(new Note(Regarding.of(key, uid), false, "Sync", "Scheduled for sync"));
                }
            });
        }
        ingresses = current;
    }

    private boolean isRecent(Ingress ingress) {
        return ingress.metadata()
                .created()
                .map(created -> created.isAfter(clock.instant().minus(EVENT_LIFE)))
                .orElse(true);
    }
}

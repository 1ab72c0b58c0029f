package dev.usher.dialect;

import dev.usher.model.Kind;
import dev.usher.model.ResourceKey;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import dev.usher.resource.Ingress;
import dev.usher.resource.IngressClass;
import dev.usher.resource.Namespace;
import dev.usher.resource.PersistentMap;
import dev.usher.resource.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decides which Ingresses are ours and which dialect each speaks (C1; the controller value of the class chooses).
///
/// Keeps its decisions, so that a changed Ingress costs one decision.
final class Claims {
    private static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";
    private static final String CLASS_ANNOTATION_FIELD = "metadata.annotations[" + CLASS_ANNOTATION + "]";

    private final CompilerOptions options;
    private final List<Dialect> dialects;
    private final Map<Dialect, PersistentMap<ResourceKey, Ingress>> claimed = new HashMap<>();
    private final Map<ResourceKey, Problem> foreign = new HashMap<>();

    private Snapshot last = Snapshot.EMPTY;
    private boolean foreignChanged;
    private List<Problem> problems = List.of();

    /// What was decided about one Ingress.
    ///
    /// @param dialect absent when the Ingress is not ours
    private record Decision(Optional<Dialect> dialect, Optional<Problem> problem) {
        static final Decision IGNORED = new Decision(Optional.empty(), Optional.empty());
    }

    Claims(CompilerOptions options, List<Dialect> dialects) {
        this.options = options;
        this.dialects = List.copyOf(dialects);
    }

    /// Brings the decisions up to date.
    void update(Snapshot snapshot) {
        boolean sameRules = snapshot.classesReadable() == last.classesReadable()
                && snapshot.classes().equals(last.classes())
                && snapshot.namespaces().equals(last.namespaces());
        PersistentMap.differences(last.ingresses(), snapshot.ingresses(), (key, _, ingress) -> {
            if (ingress == null) {
                note(key, Optional.empty(), Decision.IGNORED);
            } else if (sameRules) {
                note(key, Optional.of(ingress), decide(ingress, snapshot));
            }
        });
        if (!sameRules) {
            for (Ingress ingress : snapshot.ingresses().values()) {
                note(ingress.key(), Optional.of(ingress), decide(ingress, snapshot));
            }
        }
        if (foreignChanged || !sameRules) {
            var found = new ArrayList<>(foreign.values());
            snapshot.classes().values().forEach(type -> parametersProblem(type).ifPresent(found::add));
            problems = found.equals(problems) ? problems : List.copyOf(found);
            foreignChanged = false;
        }
        last = snapshot;
    }

    /// The Ingresses that speak `dialect`.
    PersistentMap<ResourceKey, Ingress> of(Dialect dialect) {
        return claimed.getOrDefault(dialect, PersistentMap.empty());
    }

    /// @param ingress absent when it is gone
    private void note(ResourceKey key, Optional<Ingress> ingress, Decision decision) {
        for (Dialect dialect : dialects) {
            var ours = ingress.filter(_ -> decision.dialect.equals(Optional.of(dialect)));
            claimed.put(
                    dialect,
                    ours.map(found -> of(dialect).with(key, found))
                            .orElseGet(() -> of(dialect).without(key)));
        }
        Problem before = decision.problem.isPresent() ? foreign.put(key, decision.problem.get()) : foreign.remove(key);
        foreignChanged |= !decision.problem.equals(Optional.ofNullable(before));
    }

    /// What the owners of Ingresses that are not ours should know; the same instance while it says the same.
    List<Problem> problems() {
        return problems;
    }

    private Decision decide(Ingress ingress, Snapshot snapshot) {
        if (!watched(ingress.key().namespace(), snapshot)) {
            return Decision.IGNORED;
        }
        // C1.3: where classes may not be read, their names are as if they were not written.
        if (ingress.className().isPresent() && snapshot.classesReadable()) {
            return byClassName(ingress, ingress.className().get(), snapshot);
        }
        var annotation = ingress.metadata().annotations().get(CLASS_ANNOTATION);
        if (annotation != null) {
            return annotation.equals(options.classes().name())
                    ? ours(ingress, CompilerOptions.NGINX_CONTROLLERS.getFirst())
                    : foreign(Problem.info(
                            Reason.FOREIGN_CLASS,
                            ingress.key(),
                            CLASS_ANNOTATION_FIELD,
                            "The class annotation does not say \""
                                    + options.classes().name()
                                    + "\"; the Ingress is left to another controller."));
        }
        return options.classes().withoutClass()
                ? ours(ingress, CompilerOptions.NGINX_CONTROLLERS.getFirst())
                : foreign(Problem.warning(
                        Reason.FOREIGN_CLASS,
                        ingress.key(),
                        "spec.ingressClassName",
                        snapshot.classesReadable()
                                ? "The Ingress names no class, so it is not served. Set spec.ingressClassName,"
                                        + " or start with --watch-ingress-without-class."
                                : "IngressClasses may not be read, so the Ingress is not served. Allow list and"
                                        + " watch on ingressclasses.networking.k8s.io, or start with"
                                        + " --watch-ingress-without-class."));
    }

    private Decision byClassName(Ingress ingress, String name, Snapshot snapshot) {
        var found = snapshot.classes().get(ResourceKey.of(Kind.INGRESS_CLASS, "", name));
        if (found != null && options.classes().controllers().contains(found.controller())) {
            return ours(ingress, found.controller());
        }
        if (options.classes().byName() && name.equals(options.classes().name())) {
            return ours(ingress, CompilerOptions.NGINX_CONTROLLERS.getFirst());
        }
        return foreign(
                found == null
                        ? Problem.warning(
                                Reason.FOREIGN_CLASS,
                                ingress.key(),
                                "spec.ingressClassName",
                                "There is no IngressClass \"" + name + "\", so the Ingress is not served. Create the"
                                        + " class or correct the name.")
                        : Problem.info(
                                Reason.FOREIGN_CLASS,
                                ingress.key(),
                                "spec.ingressClassName",
                                "IngressClass \"" + name + "\" belongs to controller \"" + found.controller()
                                        + "\"; the Ingress is left to it."));
    }

    private Decision ours(Ingress ingress, String controller) {
        for (Dialect dialect : dialects) {
            if (dialect.speaks(controller)) {
                return new Decision(Optional.of(dialect), Optional.empty());
            }
        }
        return foreign(Problem.error(
                Reason.UNSUPPORTED_CLASS,
                ingress.key(),
                "spec.ingressClassName",
                "Its class is of controller \"" + controller + "\", whose dialect this version does not serve"
                        + " yet, so nothing of the Ingress is served. Leave it to its old controller, or"
                        + " give it a class of \"" + CompilerOptions.NGINX_CONTROLLERS.getFirst() + "\"."));
    }

    private static Decision foreign(Problem problem) {
        return new Decision(Optional.empty(), Optional.of(problem));
    }

    private boolean watched(String namespace, Snapshot snapshot) {
        var watched = options.watched();
        if (!watched.namespace().isEmpty() && !watched.namespace().equals(namespace)) {
            return false;
        }
        if (watched.selector().requirements().isEmpty()) {
            return true;
        }
        Namespace found = snapshot.namespaces().get(ResourceKey.of(Kind.NAMESPACE, "", namespace));
        return found != null && watched.selector().matches(found.labels());
    }

    /// Core Ingress §1.2: a class with parameters we cannot use is served with defaults, and its owner is told.
    private Optional<Problem> parametersProblem(IngressClass type) {
        if (type.parameters().isEmpty() || !options.classes().controllers().contains(type.controller())) {
            return Optional.empty();
        }
        return Optional.of(Problem.warning(
                Reason.INVALID_PARAMETERS,
                type.key(),
                "spec.parameters",
                "Parameters of kind \"" + type.parameters().get().kind()
                        + "\" are not supported; the class is served with the built-in defaults."));
    }
}

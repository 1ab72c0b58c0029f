package dev.usher.dialect.nginx;

import dev.usher.dialect.CompilerOptions;
import dev.usher.dialect.ingress.Age;
import dev.usher.problem.Problem;
import dev.usher.problem.Severity;
import dev.usher.resource.Ingress;
import dev.usher.resource.Ingress.PathRule;
import dev.usher.resource.Ingress.Rule;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What ingress-nginx refuses to have stored, in its order (AD3–AD5, A0.5). Pure. What merely costs a part of an
/// Ingress is no objection: its owner is warned.
final class AdmissionRules {
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final String USUAL_PREFIX = CompilerOptions.Nginx.DEFAULTS.annotationsPrefix() + "/";

    private final String prefix;
    private final GlobalSettings.Admission settings;
    private final Collection<IngressUnit> units;

    /// @param prefix of annotations, without the slash
    /// @param units the Ingresses compiled together, the one asked about among them
    AdmissionRules(String prefix, GlobalSettings.Admission settings, Collection<IngressUnit> units) {
        this.prefix = prefix + "/";
        this.settings = settings;
        this.units = units;
    }

    /// Why a version of an Ingress must not be stored.
    Optional<String> objection(Ingress candidate, Optional<Ingress> stored) {
        return identity(candidate)
                .or(() -> paths(candidate))
                .or(() -> annotations(candidate))
                .or(() -> refused(candidate))
                .or(() -> overlap(candidate, stored));
    }

    /// CVE-2025-1098: an identity is input like any other, and names came to be made of it.
    private static Optional<String> identity(Ingress candidate) {
        return UUID.matcher(candidate.metadata().uid()).matches()
                ? Optional.empty()
                : Optional.of("metadata.uid is not a UUID.");
    }

    /// AD4, unless `strict-validate-path-type` is false.
    private Optional<String> paths(Ingress candidate) {
        if (!settings.strictPaths()) {
            return Optional.empty();
        }
        String odd = candidate.rules().stream()
                .flatMap(rule -> rule.paths().stream().filter(path -> !PathTypes.fits(path)))
                .map(path -> "path " + Quoted.of(path.path()) + " cannot be used with pathType "
                        + PathTypes.name(path.type()))
                .distinct()
                .limit(10)
                .collect(Collectors.joining("; "));
        return odd.isEmpty()
                ? Optional.empty()
                : Optional.of("ingress contains invalid paths: " + odd + ": use letters, digits and . _ - / only, or"
                        + " pathType ImplementationSpecific.");
    }

    private Optional<String> annotations(Ingress candidate) {
        boolean snippets = settings.snippets() && settings.maximum() == Risk.CRITICAL;
        for (String name :
                candidate.metadata().annotations().keySet().stream().sorted().toList()) {
            if (!prefix.equals(USUAL_PREFIX) && name.startsWith(USUAL_PREFIX)) {
                return Optional.of("This deployment has a custom annotation prefix defined. Use " + Quoted.of(prefix)
                        + " instead of " + Quoted.of(USUAL_PREFIX) + " for annotation " + Quoted.of(name) + ".");
            }
            if (!snippets && name.startsWith(prefix) && name.endsWith("-snippet")) {
                return Optional.of(name + " annotation cannot be used. Snippet directives are disabled by the Ingress"
                        + " administrator.");
            }
        }
        return Optional.empty();
    }

    /// Column *bad* = R, words of the blocklist, risk, catch-all: what is not even loaded when it is stored.
    private Optional<String> refused(Ingress candidate) {
        return units.stream()
                .filter(unit -> unit.key().equals(candidate.key()) && !unit.isServed())
                .findFirst()
                .map(unit -> unit.problems().stream()
                        .filter(problem -> problem.severity() == Severity.ERROR)
                        .sorted()
                        .map(Problem::message)
                        .distinct()
                        .limit(10)
                        .collect(Collectors.joining(" ")));
    }

    /// AD5: the same host and path belong to one Ingress, or to one and a canary of it.
    private Optional<String> overlap(Ingress candidate, Optional<Ingress> stored) {
        for (Rule rule : candidate.rules()) {
            for (PathRule path : rule.paths()) {
                var other = other(candidate, stored, rule.host(), text(path));
                if (other.isPresent()) {
                    return Optional.of("host " + Quoted.of(rule.host().isEmpty() ? "_" : rule.host()) + " and path "
                            + Quoted.of(text(path)) + " is already defined in ingress "
                            + other.get().key().path());
                }
            }
        }
        return Optional.empty();
    }

    /// Whoever has the path already. Its owner may go on changing what it has: that somebody younger wants it too is
    /// not for the owner to repair.
    private Optional<Ingress> other(Ingress candidate, Optional<Ingress> stored, String host, String path) {
        boolean canary = isCanary(candidate);
        boolean mine = stored.filter(before -> names(before, host, path) && isCanary(before) == canary)
                .isPresent();
        return units.stream()
                .filter(unit -> unit.isServed() && !unit.key().equals(candidate.key()))
                .map(IngressUnit::effective)
                .filter(unit -> isCanary(unit) == canary && names(unit, host, path))
                .min(Age.OLDEST_FIRST)
                .filter(owner -> !mine || Age.OLDEST_FIRST.compare(owner, stored.orElseThrow()) < 0);
    }

    private static boolean names(Ingress ingress, String host, String path) {
        for (Rule rule : ingress.rules()) {
            if (rule.host().equals(host)) {
                for (PathRule each : rule.paths()) {
                    if (text(each).equals(path)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static String text(PathRule path) {
        return path.path().isEmpty() ? "/" : path.path();
    }

    private boolean isCanary(Ingress ingress) {
        String value = ingress.metadata().annotations().getOrDefault(prefix + "canary", "");
        return ValueType.BOOL.parse(value.strip()).orElse(false);
    }
}

package dev.usher.dialect.nginx;

import dev.usher.dialect.nginx.HostMerger.AnnotationFields;
import dev.usher.problem.Problem;
import dev.usher.problem.Reason;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The mode of a host all of whose paths are regular expressions, since one location asks for it (C6).
///
/// @param trigger the first location that does
record PatternMode(Location trigger) {
    /// C6.3: longer text first, then descending byte order; a sort by it is stable, so the older of equals is first.
    static final Comparator<Location> ORDER = PatternMode::longerFirst;

    /// What no path but a pattern has.
    private static final Pattern SIGNS = Pattern.compile("[\\\\^$|?*+()\\[\\]{}]");

    /// The mode of a host with these locations; empty where none asks for it (C6.1).
    static Optional<PatternMode> of(Collection<Location> locations) {
        for (Location location : locations) {
            if (location.unit().settings().rewrite().needsRegex(location.entry().path())) {
                return Optional.of(new PatternMode(location));
            }
        }
        return Optional.empty();
    }

    /// Tells the owner of a path that it cannot be served in a host of patterns (C6.5).
    static Problem notOne(Location location, String host) {
        return Problem.error(
                Reason.INVALID_REGEX,
                location.unit().key(),
                location.entry().field() + ".path",
                "Host " + Quoted.of(host) + " matches by regular expressions, and path "
                        + Quoted.of(location.entry().path())
                        + " is none that can be served: it does not compile, or is too large; it is left out.");
    }

    /// Tells everybody whom the mode may surprise.
    ///
    /// @param units of the host
    /// @param locations that are served
    void tell(
            String host,
            List<IngressUnit> units,
            Collection<Location> locations,
            AnnotationFields fields,
            List<Problem> problems) {
        tellNeighbours(host, units, fields, problems);
        tellCookies(locations, fields, problems);
    }

    /// SEC7: somebody else's annotation changes how these paths match.
    private void tellNeighbours(String host, List<IngressUnit> units, AnnotationFields fields, List<Problem> problems) {
        var owner = trigger.unit();
        var reason = owner.settings().rewrite().useRegex() ? "use-regex" : "rewrite-target";
        for (IngressUnit unit : units) {
            boolean own = unit.settings().rewrite().useRegex()
                    || unit.settings().rewrite().target().isPresent();
            if (unit.key().namespace().equals(owner.key().namespace())
                    || own
                    || unit.paths(host).isEmpty()) {
                continue;
            }
            problems.add(Problem.warning(
                    Reason.CROSS_NAMESPACE_EFFECT,
                    unit.key(),
                    unit.paths(host).getFirst().field(),
                    "Annotation " + reason + " of " + owner.key() + " makes all paths of host " + Quoted.of(host)
                            + " case-insensitive regular expressions, these too."));
            problems.add(Problem.warning(
                    Reason.CROSS_NAMESPACE_EFFECT,
                    owner.key(),
                    fields.field(reason),
                    reason + " makes all paths of host " + Quoted.of(host)
                            + " case-insensitive regular expressions, also those of other namespaces, such as "
                            + unit.key() + "."));
        }
    }

    /// B6: the path of a cookie is no pattern, and browsers send it nowhere then.
    private static void tellCookies(Collection<Location> locations, AnnotationFields fields, List<Problem> problems) {
        for (Location location : locations) {
            var path = location.entry().path();
            var session = location.unit().settings().balancing().session();
            boolean pathless = session.filter(cookie -> cookie.path().isEmpty()).isPresent();
            if (pathless && SIGNS.matcher(path).find()) {
                problems.add(Problem.warning(
                        Reason.INVALID_ANNOTATION,
                        location.unit().key(),
                        fields.field("affinity"),
                        "The session cookie has the pattern " + Quoted.of(path)
                                + " as its path, where no browser sends it; set session-cookie-path."));
            }
        }
    }

    private static int longerFirst(Location one, Location other) {
        int byLength = Integer.compare(other.entry().length(), one.entry().length());
        return byLength != 0
                ? byLength
                : other.entry().path().compareTo(one.entry().path());
    }
}

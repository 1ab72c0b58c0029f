package dev.usher.dialect.nginx;

import dev.usher.dialect.reference.UpstreamSource;
import dev.usher.model.BackendProtocol;
import dev.usher.model.Canary;
import dev.usher.model.Route;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One path of an Ingress, before hosts are merged.
///
/// Remembers the verdict on its text as a pattern and the route last made of it, since most merges of a host leave
/// most of its paths as they were. Both follow from the entry alone, so remembering never changes an answer.
final class PathEntry {
    private final String field;
    private final String path;
    private final boolean exact;
    private final Optional<Target> target;

    private boolean checked;
    private boolean pattern;
    private @Nullable HostTraits madeFor;
    private List<Canary> madeWith = List.of();
    private @Nullable Route route;

    /// The backend of a path.
    ///
    /// @param port as written in the Ingress
    record Target(UpstreamSource source, String service, String port, BackendProtocol protocol) {}

    /// A path as it stands in an Ingress.
    ///
    /// @param field where it stands; empty for an implicit location
    /// @param target absent when the global default answers
    PathEntry(String field, String path, boolean exact, Optional<Target> target) {
        this.field = field;
        this.path = path;
        this.exact = exact;
        this.target = target;
    }

    String field() {
        return field;
    }

    String path() {
        return path;
    }

    boolean exact() {
        return exact;
    }

    Optional<Target> target() {
        return target;
    }

    /// Length of the text in bytes, which orders patterns (C6.3).
    int length() {
        return path.getBytes(StandardCharsets.UTF_8).length;
    }

    /// Whether the path can be a pattern (C6.5); asked once for each text.
    ///
    /// @param router tells which patterns it takes
    boolean isPattern(Predicate<String> router) {
        if (!checked) {
            pattern = router.test(path);
            checked = true;
        }
        return pattern;
    }

    /// The route last made on a host with these traits and with these canaries.
    Optional<Route> madeFor(HostTraits traits, List<Canary> canaries) {
        return traits.equals(madeFor) && canaries.equals(madeWith) ? Optional.ofNullable(route) : Optional.empty();
    }

    void remember(HostTraits traits, List<Canary> canaries, Route made) {
        madeFor = traits;
        madeWith = canaries;
        route = made;
    }
}

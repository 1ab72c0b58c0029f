package dev.usher.dialect.nginx;

import dev.usher.dialect.reference.UpstreamSource;
import dev.usher.model.BackendProtocol;
import dev.usher.model.Route;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// One path of an Ingress, before hosts are merged.
///
/// Remembers the verdict on its text as a pattern and the route last made of it, since most merges of a host leave
/// most of its paths as they were. Both follow from the entry alone, so remembering never changes an answer.
final class PathEntry {
    private static final int LONGEST_PATTERN = 2048;

    private final String field;
    private final String path;
    private final boolean exact;
    private final Optional<Target> target;

    private boolean checked;
    private Optional<String> regexFault = Optional.empty();
    private @Nullable RouteContext routeContext;
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

    /// Why the path cannot be a pattern; empty when it can (SEC3).
    Optional<String> regexFault() {
        if (!checked) {
            regexFault = check(path);
            checked = true;
        }
        return regexFault;
    }

    /// The route last made for this context.
    Optional<Route> madeFor(RouteContext context) {
        return context.equals(routeContext) ? Optional.ofNullable(route) : Optional.empty();
    }

    void remember(RouteContext context, Route made) {
        routeContext = context;
        route = made;
    }

    private static Optional<String> check(String path) {
        if (path.length() > LONGEST_PATTERN) {
            return Optional.of("is longer than " + LONGEST_PATTERN + " characters");
        }
        try {
            Pattern.compile(path, Pattern.CASE_INSENSITIVE);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("does not compile: " + e.getDescription());
        } catch (StackOverflowError _) {
            return Optional.of("is nested too deeply");
        }
    }
}

package dev.usher.routing;

import dev.usher.model.Route;
import dev.usher.model.VirtualHost;
import dev.usher.routing.regex.Steps;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/// Regular expressions in order: the first that matches wins (C6). Allocates one text for each request, and all of them
/// together get the steps of one.
final class RegexRoutes<R> extends HostRoutes<R> {
    private record Entry<R>(PathRegex regex, R served) {}

    private final List<Entry<R>> entries;

    RegexRoutes(VirtualHost host, IdentityHashMap<Route, R> served) {
        super(host, served);
        var compiled = new ArrayList<Entry<R>>();
        for (Route route : host.routes()) {
            PathRegex.compile(route.match().path()).ifPresent(regex -> compiled.add(new Entry<>(regex, served(route))));
        }
        entries = List.copyOf(compiled);
    }

    @Override
    void match(byte[] path, int offset, int length, RouteMatch<R> out) {
        String text = Latin.text(path, offset, length);
        Steps steps = Steps.forRequest();
        for (Entry<R> entry : entries) {
            if (entry.regex().matchesStart(text, steps)) {
                out.set(host(), entry.served(), false);
                return;
            }
        }
        out.set(host(), null, false);
    }
}

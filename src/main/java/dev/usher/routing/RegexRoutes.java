package dev.usher.routing;

import dev.usher.model.VirtualHost;
import dev.usher.routing.regex.Steps;
import java.util.ArrayList;
import java.util.List;

/// Regular expressions in order: the first that matches wins (C6). All of them together get the steps of one request.
/// Allocates a text of the path, unless it begins like none of them.
final class RegexRoutes<R> extends HostRoutes<R> {
    private record Entry<R>(LiteralPrefix prefix, PathRegex regex, R served) {}

    private final List<Entry<R>> entries;

    RegexRoutes(VirtualHost host, List<R> served) {
        super(host, served);
        var compiled = new ArrayList<Entry<R>>();
        for (int i = 0; i < served.size(); i++) {
            R by = served.get(i);
            String pattern = host.routes().get(i).match().path();
            PathRegex.compile(pattern)
                    .ifPresent(regex -> compiled.add(new Entry<>(LiteralPrefix.of(pattern), regex, by)));
        }
        entries = List.copyOf(compiled);
    }

    @Override
    void match(byte[] path, int offset, int length, RouteMatch<R> out) {
        String text = null;
        Steps steps = Steps.forRequest();
        for (Entry<R> entry : entries) {
            if (!entry.prefix().isAt(path, offset, length)) {
                continue;
            }
            if (text == null) {
                text = Latin.text(path, offset, length);
            }
            if (entry.regex().matchesStart(text, steps)) {
                out.set(host(), entry.served(), false);
                return;
            }
        }
        out.set(host(), null, false);
    }
}

package dev.usher.routing;

import dev.usher.model.VirtualHost;
import org.jspecify.annotations.Nullable;

/// The outcome of one match, filled in again and again by one event loop.
public final class RouteMatch<R> {
    private @Nullable VirtualHost host;
    private @Nullable R route;
    private boolean slashRedirect;

    void set(VirtualHost of, @Nullable R to, boolean slash) {
        host = of;
        route = to;
        slashRedirect = slash;
    }

    /// The virtual host that takes the request.
    public VirtualHost host() {
        if (host == null) {
            throw new IllegalStateException("nothing was matched yet");
        }
        return host;
    }

    /// The route, null when the host has none for the path.
    public @Nullable R route() {
        return route;
    }

    /// The request is for a route's path without its trailing slash, and no location takes it as it is: redirect to the
    /// path with the slash (C5.4).
    public boolean isSlashRedirect() {
        return slashRedirect;
    }
}

package dev.usher.proxy.exchange;

import org.jspecify.annotations.Nullable;

/// Requests of the proxy's own that are made because of one exchange: questions whose answers decide about
/// it, and copies nobody waits for. Belongs to the event loop of the exchange.
public final class Subrequests {
    private final Exchange exchange;

    Subrequests(Exchange exchange) {
        this.exchange = exchange;
    }

    /// A request without a body like that of the exchange, as a backend would get it, to be changed and
    /// asked elsewhere.
    public OwnRequest ownRequest() {
        exchange.dispatch().requestId(); // both get the same one
        return OwnRequest.copy(exchange);
    }

    /// The same without the headers that the settings set for backends, to ask somebody about the client.
    public OwnRequest ownQuestion() {
        exchange.dispatch().requestId(); // both get the same one
        return OwnRequest.question(exchange);
    }

    /// Asks an upstream within the timeouts of the route. The listener may hear before this returns.
    ///
    /// @param identity how TLS is spoken; null for a clear connection
    public Subrequest ask(
            OwnRequest request, BackendTarget target, @Nullable TlsIdentity identity, Subrequest.Listener listener) {
        Subrequest asked = subrequest(request, target, identity, Subrequest.Body.NONE, listener);
        asked.start();
        return asked;
    }

    /// Whether a copy of the request may be sent elsewhere: a backend is to answer it, and there are not
    /// too many copies under way. Those there is no room for are counted.
    public boolean mayCopy() {
        return exchange.dispatch().route().backend() != null
                && exchange.pool().copies().mayBegin();
    }

    /// Sends a copy of the request elsewhere within the timeouts of the route; nothing is heard of it. It
    /// goes on by itself once the request was answered, and ends when its client goes or does not send the
    /// whole body.
    ///
    /// @param copy its head
    /// @param identity how TLS is spoken; null for clear text
    /// @param body whether it has the body of the request, if there is one
    public void copy(OwnRequest copy, BackendTarget target, @Nullable TlsIdentity identity, boolean body) {
        boolean hasBody = body && exchange.owesBody();
        if (hasBody) {
            copy.bodyOf(exchange.request());
        }
        var begun = new RequestCopy(exchange.pool().copies(), hasBody);
        exchange.copyTo(begun);
        begun.begin(subrequest(copy, target, identity, begun, begun));
    }

    private Subrequest subrequest(
            OwnRequest request,
            BackendTarget target,
            @Nullable TlsIdentity identity,
            Subrequest.Body body,
            Subrequest.Listener listener) {
        ExchangePool pool = exchange.pool();
        ServingRoute route = exchange.dispatch().route();
        return new Subrequest(pool.loop(), target, identity, route, pool.anonymous(), request, body, listener);
    }
}

package dev.usher.proxy.exchange;

import java.util.concurrent.TimeUnit;

/// The one deadline of the upstream half: whoever is to act next has a whole time for it, and nobody is blamed for
/// another's slowness.
///
/// | to act next | what | at most |
/// | --- | --- | --- |
/// | endpoint | accept the connection | `proxy-connect-timeout` |
/// | upstream | take the request's body | `proxy-send-timeout` |
/// | upstream | answer, or go on answering | `proxy-read-timeout` |
/// | client | send the request's body | `client-body-timeout` |
/// | client | take the response | its codec watches that |
final class ForwardDeadline extends Deadlines.Timed {
    /// Who is to act next.
    enum Awaited {
        ENDPOINT,
        UPSTREAM,
        CLIENT
    }

    private final Forward forward;
    private final Exchange exchange;
    private final Deadlines deadlines;
    private final RequestRelay request;
    private final ResponseRelay response;
    private Awaited awaited = Awaited.ENDPOINT;

    /// @param forward hears when the time is over
    /// @param request knows whether the upstream takes it
    /// @param response knows whether the client takes it
    ForwardDeadline(
            Forward forward, Exchange exchange, Deadlines deadlines, RequestRelay request, ResponseRelay response) {
        this.forward = forward;
        this.exchange = exchange;
        this.deadlines = deadlines;
        this.request = request;
        this.response = response;
    }

    /// A connection is asked for.
    void connecting() {
        expect(Awaited.ENDPOINT, exchange.dispatch().route().connectNanos);
    }

    /// Something moved on the connection.
    void moved() {
        ServingRoute route = exchange.dispatch().route();
        if (request.isBlocked()) {
            expect(Awaited.UPSTREAM, route.sendNanos);
        } else if (response.isBlocked()) {
            neverExpire();
        } else if (response.isAwaited() && forward.awaitsBody()) {
            expect(Awaited.CLIENT, TimeUnit.SECONDS.toNanos(bodySeconds()));
        } else {
            expect(Awaited.UPSTREAM, route.readNanos);
        }
    }

    private long bodySeconds() {
        return exchange.dispatch().settings().settings().client().bodySeconds();
    }

    private void expect(Awaited next, long nanos) {
        awaited = next;
        expireAfter(deadlines, nanos);
    }

    @Override
    protected void expired() {
        forward.expired(awaited);
    }
}

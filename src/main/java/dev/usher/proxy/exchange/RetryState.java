package dev.usher.proxy.exchange;

import dev.usher.balance.PickContext;
import dev.usher.model.RetryPolicy;
import dev.usher.model.RetryPolicy.Condition;
import org.jspecify.annotations.Nullable;

/// Which endpoint an exchange is sent to next, and whether there is a next one: what is left of what its route allows
/// (P2, nginx: `proxy_next_upstream`, `proxy_next_upstream_tries`, `proxy_next_upstream_timeout`).
///
/// A request goes out again only if that cannot do anything twice: the upstream has not seen it, its method is
/// idempotent (RFC 9110 §9.2.2), or the route says `non_idempotent`.
final class RetryState {
    /// A kept connection may have been closed by the other side just as it was used: such failures do not count as
    /// tries, but not without end.
    private static final int MAX_STALE = 8;
    /// Nobody's request may keep endpoints busy for ever, whatever its route allows.
    private static final int MAX_TRIES = 100;

    private final RequestHead request;
    private final Tries tries;
    private final PickContext selection;
    private @Nullable BackendTarget backend;
    private RetryPolicy policy = RetryPolicy.DEFAULTS;
    private long limitNanos;
    private long begunNanos;
    private boolean mayBeStale;
    private int stale;

    /// @param tries what was tried, kept by the caller
    /// @param selection what the request says of itself to the balancer
    RetryState(RequestHead request, Tries tries, PickContext selection) {
        this.request = request;
        this.tries = tries;
        this.selection = selection;
    }

    /// The first try is about to begin.
    void begin(BackendTarget to, ServingRoute route, long now) {
        backend = to;
        policy = route.retry();
        limitNanos = route.retryNanos;
        begunNanos = now;
        mayBeStale = false;
        stale = 0;
    }

    /// Forgets the backend.
    void clear() {
        backend = null;
    }

    private BackendTarget backend() {
        if (backend == null) {
            throw new IllegalStateException("not forwarding");
        }
        return backend;
    }

    /// Where to try now.
    ///
    /// @return null when the endpoints are gone
    @Nullable
    EndpointTarget next() {
        mayBeStale = false;
        return backend().pick(tries, selection);
    }

    /// The try has its connection. On HTTP/2 it is streams that fail, by the backend's will, and a connection that ends
    /// says so before.
    ///
    /// @param kept from an earlier request
    void connected(boolean kept, EndpointTarget.Wire wire) {
        mayBeStale = kept && (wire == EndpointTarget.Wire.HTTP_1 || wire == EndpointTarget.Wire.HTTP_1_TLS);
    }

    /// Whether another try follows one that failed.
    ///
    /// @param unseen the upstream cannot have seen the request
    boolean mayFollow(ProxyError error, boolean unseen, long now) {
        if (error.source() == ProxyError.Source.CLIENT || !allows(conditionOf(error), unseen, now)) {
            return false;
        }
        if (mayBeStale && error == ProxyError.UPSTREAM_CLOSED && stale < MAX_STALE) {
            stale++;
            return true;
        }
        return isTryLeft();
    }

    /// Whether another try follows an answer of this status.
    boolean mayFollow(int status, long now) {
        Condition condition = conditionOf(status);
        return condition != null && allows(condition, false, now) && isTryLeft();
    }

    private boolean allows(Condition condition, boolean unseen, long now) {
        if (!policy.conditions().contains(condition)) {
            return false;
        }
        boolean repeatable =
                unseen || request.method().idempotent() || policy.conditions().contains(Condition.NON_IDEMPOTENT);
        return repeatable && (limitNanos <= 0 || now - begunNanos <= limitNanos);
    }

    private boolean isTryLeft() {
        int limit = policy.tries() == 0 ? backend().size() : policy.tries();
        return tries.count() - stale < Math.min(limit, MAX_TRIES);
    }

    private static Condition conditionOf(ProxyError error) {
        return switch (error) {
            case CONNECT_TIMEOUT, UPSTREAM_TIMEOUT -> Condition.TIMEOUT;
            case UPSTREAM_INVALID -> Condition.INVALID_HEADER;
            default -> Condition.ERROR;
        };
    }

    private static @Nullable Condition conditionOf(int status) {
        return switch (status) {
            case 403 -> Condition.HTTP_403;
            case 404 -> Condition.HTTP_404;
            case 429 -> Condition.HTTP_429;
            case 500 -> Condition.HTTP_500;
            case 502 -> Condition.HTTP_502;
            case 503 -> Condition.HTTP_503;
            case 504 -> Condition.HTTP_504;
            default -> null;
        };
    }
}

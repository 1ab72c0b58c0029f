package dev.usher.model;

import java.time.Duration;
import java.util.Set;

/// When the next endpoint is tried (`proxy-next-upstream*`, P2).
///
/// @param conditions what counts as a failed try; empty means never
/// @param tries in total, the first included; 0 means no limit
/// @param timeout for all tries together; zero means no limit
public record RetryPolicy(Set<Condition> conditions, int tries, Duration timeout) {

    public static final RetryPolicy DEFAULTS =
            new RetryPolicy(Set.of(Condition.ERROR, Condition.TIMEOUT), 3, Duration.ZERO);

    /// Words of `proxy-next-upstream`.
    public enum Condition {
        ERROR,
        TIMEOUT,
        INVALID_HEADER,
        HTTP_500,
        HTTP_502,
        HTTP_503,
        HTTP_504,
        HTTP_403,
        HTTP_404,
        HTTP_429,
        NON_IDEMPOTENT
    }

    public RetryPolicy {
        conditions = Set.copyOf(conditions);
    }
}

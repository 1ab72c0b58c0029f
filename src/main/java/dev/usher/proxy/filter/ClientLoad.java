package dev.usher.proxy.filter;

import java.util.concurrent.atomic.AtomicReference;

/// What one client does: its requests under way, and two leaky buckets. Each request is one exchange of an immutable
/// state, so that several loops never let in one too many.
///
/// The buckets are those of `ngx_http_limit_req_module`, in its integers: `excess` counts thousandths of a request,
/// drains by `rate` thousandths a second, rounded down for each pause between two requests, and a request that would
/// lift it above the burst is refused and leaves no trace.
final class ClientLoad {
    /// A clock of another loop may be a little behind.
    private static final long SKEW_MILLIS = 60_000;

    private static final State IDLE = new State(0, Bucket.UNUSED, Bucket.UNUSED);

    private final AtomicReference<State> state = new AtomicReference<>(IDLE);

    private record State(int active, Bucket second, Bucket minute) {}

    /// @param excess thousandths of a request above the rate
    /// @param at when it was that, milliseconds
    /// @param used whether there was a request at all
    private record Bucket(long excess, long at, boolean used) {
        static final Bucket UNUSED = new Bucket(0, 0, false);
    }

    /// A rate a bucket is held to.
    ///
    /// @param rate thousandths of a request a second
    /// @param burst thousandths of a request; below 0 for no limit at all
    record Rate(long rate, long burst) {
        static final Rate NONE = new Rate(0, -1);

        static Rate perSecond(int requests, int burst) {
            return new Rate(1000L * requests, 1000L * burst);
        }

        /// Rounded down, as nginx does it.
        static Rate perMinute(int requests, int burst) {
            return new Rate(1000L * requests / 60, 1000L * burst);
        }
    }

    /// Whether a request is let in.
    enum Verdict {
        IN,
        TOO_MANY_AT_ONCE,
        TOO_MANY_LATELY
    }

    /// A request comes.
    ///
    /// @param atOnce how many may be under way; 0 for no limit
    /// @param now milliseconds
    /// @return [Verdict#IN] when it counts now; with a limit on those under way, it is until [#release] is called
    Verdict take(int atOnce, Rate second, Rate minute, long now) {
        while (true) {
            State before = state.get();
            if (atOnce > 0 && before.active() >= atOnce) {
                return Verdict.TOO_MANY_AT_ONCE;
            }
            long inSecond = excess(before.second(), second, now);
            long inMinute = excess(before.minute(), minute, now);
            if ((second.burst() >= 0 && inSecond > second.burst())
                    || (minute.burst() >= 0 && inMinute > minute.burst())) {
                return Verdict.TOO_MANY_LATELY;
            }
            State after = new State(
                    atOnce > 0 ? before.active() + 1 : before.active(),
                    next(before.second(), second, inSecond, now),
                    next(before.minute(), minute, inMinute, now));
            if (state.compareAndSet(before, after)) {
                return Verdict.IN;
            }
        }
    }

    /// A request that was let in is over.
    void release() {
        while (true) {
            State before = state.get();
            if (state.compareAndSet(before, new State(before.active() - 1, before.second(), before.minute()))) {
                return;
            }
        }
    }

    /// Whether a request is under way.
    boolean isActive() {
        return state.get().active() > 0;
    }

    private static Bucket next(Bucket bucket, Rate rate, long excess, long now) {
        if (rate.burst() < 0) {
            return bucket;
        }
        boolean moved = !bucket.used() || elapsed(bucket, now) != 0;
        return new Bucket(excess, moved ? now : bucket.at(), true);
    }

    private static long excess(Bucket bucket, Rate rate, long now) {
        if (rate.burst() < 0 || !bucket.used()) {
            return 0;
        }
        long elapsed = elapsed(bucket, now);
        long drained = rate.rate() > 0 && elapsed > Long.MAX_VALUE / rate.rate()
                ? Long.MAX_VALUE - 1000
                : rate.rate() * elapsed / 1000;
        return Math.max(0, bucket.excess() - drained + 1000);
    }

    private static long elapsed(Bucket bucket, long now) {
        long elapsed = now - bucket.at();
        return elapsed < -SKEW_MILLIS ? 1 : Math.max(0, elapsed);
    }
}

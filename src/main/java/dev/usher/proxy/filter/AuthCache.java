package dev.usher.proxy.filter;

import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Answers of external authentication that still hold (`auth-cache-key`, EA7). One for the whole process, shared by all
/// event loops and bounded; survives changes of the configuration.
public final class AuthCache {
    private static final int MOST = 20_000;

    /// Nanoseconds have an end.
    private static final Duration LONGEST = Duration.ofDays(10 * 365);

    private final LongSupplier ticker;
    private final ConcurrentHashMap<Key, Kept> answers = new ConcurrentHashMap<>();

    /// Whose answer it is.
    ///
    /// @param host virtual host
    /// @param location namespace, Ingress and path
    /// @param text the expression of the route, filled in
    record Key(String host, String location, String text) {}

    private record Kept(AuthAnswer answer, long untilNanos) {}

    /// An empty cache.
    ///
    /// @param ticker nanoseconds, as `System.nanoTime`
    AuthCache(LongSupplier ticker) {
        this.ticker = ticker;
    }

    @Nullable
    AuthAnswer find(Key key) {
        Kept kept = answers.get(key);
        if (kept == null) {
            return null;
        }
        if (kept.untilNanos - ticker.getAsLong() <= 0) {
            answers.remove(key, kept);
            return null;
        }
        return kept.answer;
    }

    void keep(Key key, AuthAnswer answer, Duration validity) {
        if (answers.size() >= MOST) {
            makeRoom();
        }
        Duration bounded = validity.compareTo(LONGEST) > 0 ? LONGEST : validity;
        answers.put(key, new Kept(answer, ticker.getAsLong() + bounded.toNanos()));
    }

    /// Takes out what holds no more and, where that is not enough, what comes first: about an eighth is looked at, so
    /// that a full cache costs each newcomer little.
    private void makeRoom() {
        long now = ticker.getAsLong();
        int looked = 0;
        for (Iterator<Kept> each = answers.values().iterator(); each.hasNext() && looked < MOST / 8; looked++) {
            Kept kept = each.next();
            if (kept.untilNanos - now <= 0 || answers.size() >= MOST) {
                each.remove();
            }
        }
    }
}

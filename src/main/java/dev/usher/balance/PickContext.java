package dev.usher.balance;

import dev.usher.model.Expression;
import java.util.random.RandomGenerator;

/// What a request says of itself while an endpoint is picked for it. On the event loop of the request, valid during the
/// pick only.
public interface PickContext {
    /// An expression filled in.
    String expand(Expression expression);

    /// The key in the client's session cookie (B6); empty when it has none.
    String session();

    /// Makes the client come with this key from now on. The last call of a request counts; an empty key leaves the
    /// client with the one it has.
    void issue(String session);

    /// Chance, of this event loop alone.
    RandomGenerator random();

    /// Nanoseconds, as the event loops count them.
    long nanos();

    /// Milliseconds since the epoch.
    long epochMillis();
}

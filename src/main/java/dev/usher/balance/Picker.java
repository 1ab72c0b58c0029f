package dev.usher.balance;

import java.util.function.IntPredicate;

/// Picks one of a fixed list of endpoints. Shared by all event loops; takes no lock, and allocates nothing unless the
/// request has a key or a session.
@FunctionalInterface
public interface Picker {
    /// Never picks.
    Picker NONE = (_, _) -> -1;

    /// Picks an endpoint, preferring those that are not to be avoided; when all are, the choice stands as if none was.
    ///
    /// @param avoid tells of an endpoint whether it is to be avoided, for example because it was tried
    /// @return the number of an endpoint, -1 when there is none
    int pick(IntPredicate avoid, PickContext request);
}

package dev.usher.dialect.ingress;

import dev.usher.resource.Ingress;
import java.time.Instant;
import java.util.Comparator;

/// Which of two Ingresses is older: nearly every conflict is won by the older one.
public final class Age {

    /// Oldest first. An equal time is ordered by `namespace/name` descending, as ingress-nginx does (C2.1); objects
    /// without a time come from folders, sort last, and by `namespace/name` ascending.
    public static final Comparator<Ingress> OLDEST_FIRST = Age::compare;

    private Age() {}

    private static int compare(Ingress left, Ingress right) {
        Instant leftTime = left.metadata().created().orElse(Instant.MAX);
        Instant rightTime = right.metadata().created().orElse(Instant.MAX);
        int byTime = leftTime.compareTo(rightTime);
        if (byTime != 0) {
            return byTime;
        }
        int byName = left.key().path().compareTo(right.key().path());
        return leftTime.equals(Instant.MAX) ? byName : -byName;
    }
}

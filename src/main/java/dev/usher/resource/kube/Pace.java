package dev.usher.resource.kube;

import java.time.Duration;

/// How patient the watches are.
///
/// @param firstDelay pause after a first failure
/// @param longestDelay bound of the growing pause
/// @param watchSeconds how long the server is asked to keep a watch, at least; each asks for up to twice as
///     long, so that they do not all end together
/// @param relist after which time a target is listed again although nothing was missed; zero for never
/// @param grace how much longer than asked a silent watch may last before we take the connection for dead
record Pace(Duration firstDelay, Duration longestDelay, int watchSeconds, Duration relist, Duration grace) {
    static final Pace DEFAULT =
            new Pace(Duration.ofMillis(200), Duration.ofSeconds(30), 120, Duration.ZERO, Duration.ofSeconds(20));

    Pace withRelist(Duration newRelist) {
        return new Pace(firstDelay, longestDelay, watchSeconds, newRelist, grace);
    }
}

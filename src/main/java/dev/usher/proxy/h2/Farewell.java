package dev.usher.proxy.h2;

import dev.usher.proxy.exchange.Deadlines;
import java.util.concurrent.TimeUnit;

/// How a connection ends without losing a request (RFC 9113 §6.8).
///
/// ```
/// NOT_YET ─▶ ANNOUNCED ──ping answered, or 2 s──▶ LEFT ──no stream open──▶ CLOSING ──closed by the client, or
/// 5 s──▶ gone GOAWAY 2^31-1, PING                  GOAWAY last stream       end of output
/// ```
///
/// What the client had sent before it heard of the first GOAWAY arrives before its answer to the ping, so the second
/// one names the last stream there will ever be.
final class Farewell extends Deadlines.Timed {
    /// What the connection does for it.
    interface Steps {
        /// Sends GOAWAY and, on the first, a ping.
        ///
        /// @param last whether no stream beyond those that exist is served
        void goAway(boolean last);

        /// Whether a stream is open.
        boolean isBusy();

        /// Sends what is left and ends the output.
        void endOutput();

        /// Closes the channel.
        void close();
    }

    private enum Stage {
        NOT_YET,
        ANNOUNCED,
        LEFT,
        CLOSING
    }

    private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(2);

    /// How long input is dropped before the connection closes. Closing with input unread makes the kernel send a
    /// reset, which may take the last answer away from the client.
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Deadlines deadlines;
    private final Steps steps;
    private Stage stage = Stage.NOT_YET;

    Farewell(Deadlines deadlines, Steps steps) {
        this.deadlines = deadlines;
        this.steps = steps;
    }

    boolean hasBegun() {
        return stage != Stage.NOT_YET;
    }

    /// The connection shall end.
    void begin() {
        if (stage == Stage.NOT_YET) {
            stage = Stage.ANNOUNCED;
            expireAfter(deadlines, PING_NANOS);
            steps.goAway(false);
        }
    }

    /// The client answered the ping.
    void answered() {
        if (stage == Stage.ANNOUNCED) {
            stage = Stage.LEFT;
            neverExpire();
            steps.goAway(true);
            streamClosed();
        }
    }

    /// The connection ends without asking the client: it never said what it wants.
    void leaveAtOnce() {
        if (stage == Stage.NOT_YET) {
            stage = Stage.ANNOUNCED;
            answered();
        }
    }

    /// A stream closed.
    void streamClosed() {
        if (stage == Stage.LEFT && !steps.isBusy()) {
            stage = Stage.CLOSING;
            expireAfter(deadlines, LINGER_NANOS);
            steps.endOutput();
        }
    }

    @Override
    protected void expired() {
        if (stage == Stage.ANNOUNCED) {
            answered();
        } else {
            steps.close();
        }
    }
}

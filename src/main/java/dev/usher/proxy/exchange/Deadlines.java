package dev.usher.proxy.exchange;

import org.jspecify.annotations.Nullable;

/// All deadlines of one event loop, looked at several times a second instead of one timer each: setting, moving and
/// dropping a deadline is a field write, and nothing is allocated. A deadline never fires early and at most two periods
/// late. The time a loop is held up, as by a machine with too much to do, does not count: what arrived meanwhile comes
/// first, and what is begun before the next sweep knows only the time of the last.
public final class Deadlines {
    /// How often the loop calls [#sweep].
    public static final long PERIOD_MILLIS = 100;

    /// The list's idea of now may be one period old; without this a deadline could fire that much early.
    private static final long SLACK_NANOS = PERIOD_MILLIS * 1_000_000;

    /// Something that may expire. Joins the list when its first deadline is set and leaves it on [#leave].
    public abstract static class Timed {
        private static final long NONE = Long.MAX_VALUE;

        private long deadline = NONE;
        private @Nullable Deadlines list;
        private @Nullable Timed previous;
        private @Nullable Timed next;
        private boolean nextInSweep;

        /// Called once the deadline has passed, which is cleared before.
        protected abstract void expired();

        /// Sets the deadline to `nanos` after the list's idea of now.
        public final void expireAfter(Deadlines deadlines, long nanos) {
            deadline = deadlines.now + nanos + SLACK_NANOS;
            if (list == null) {
                deadlines.join(this);
            }
        }

        /// Clears the deadline, stays in the list.
        public final void neverExpire() {
            deadline = NONE;
        }

        /// Clears the deadline and leaves the list. Must be called before the object is dropped.
        public final void leave() {
            deadline = NONE;
            if (list != null) {
                list.part(this);
            }
        }
    }

    private long now;
    private @Nullable Timed first;
    private @Nullable Timed cursor;

    /// An empty list.
    ///
    /// @param now a first reading of the clock
    public Deadlines(long now) {
        this.now = now;
    }

    /// The time of the last sweep, in nanoseconds of the injected clock; up to one period old.
    public long now() {
        return now;
    }

    /// Takes a new reading of the clock and expires what is due.
    public void sweep(long nanos) {
        long heldUp = nanos - now - 2 * SLACK_NANOS;
        now = nanos;
        if (heldUp > 0) {
            postpone(heldUp);
        }
        Timed timed = first;
        while (timed != null) {
            moveCursor(timed.next);
            if (timed.deadline != Timed.NONE && timed.deadline - nanos <= 0) {
                timed.deadline = Timed.NONE;
                timed.expired();
            }
            timed = cursor;
        }
        moveCursor(null);
    }

    private void postpone(long nanos) {
        for (Timed timed = first; timed != null; timed = timed.next) {
            if (timed.deadline != Timed.NONE) {
                timed.deadline += nanos;
            }
        }
    }

    private void moveCursor(@Nullable Timed to) {
        if (cursor != null) {
            cursor.nextInSweep = false;
        }
        cursor = to;
        if (to != null) {
            to.nextInSweep = true;
        }
    }

    private void join(Timed timed) {
        timed.list = this;
        timed.next = first;
        if (first != null) {
            first.previous = timed;
        }
        first = timed;
    }

    private void part(Timed timed) {
        if (timed.nextInSweep) {
            moveCursor(timed.next);
        }
        if (timed.previous == null) {
            first = timed.next;
        } else {
            timed.previous.next = timed.next;
        }
        if (timed.next != null) {
            timed.next.previous = timed.previous;
        }
        timed.list = null;
        timed.next = null;
        timed.previous = null;
    }
}

package dev.usher.proxy.exchange;

import dev.usher.model.Endpoint;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The endpoints one exchange was sent to, in order, with what came of each. Times in nanoseconds of the loop's clock.
public final class Tries {
    private static final int USUAL = 4;

    private @Nullable EndpointTarget[] targets = new @Nullable EndpointTarget[USUAL];
    private int[] statuses = new int[USUAL];
    private long[] starts = new long[USUAL];
    private long[] connects = new long[USUAL];
    private long[] headers = new long[USUAL];
    private long[] ends = new long[USUAL];
    private long[] bytes = new long[USUAL];
    private int count;
    /// First try of a backend asked instead of another; -1 without such a backend.
    private int hop = -1;

    void clear() {
        for (int i = 0; i < count; i++) {
            targets[i] = null;
        }
        count = 0;
        hop = -1;
    }

    /// How many tries were begun.
    public int count() {
        return count;
    }

    /// Whether an endpoint was tried already.
    public boolean contains(EndpointTarget target) {
        for (int i = 0; i < count; i++) {
            if (target.equals(targets[i])) {
                return true;
            }
        }
        return false;
    }

    /// Another endpoint is tried.
    public void begin(EndpointTarget target, long now) {
        if (count == targets.length) {
            int room = count * 2;
            targets = Arrays.copyOf(targets, room);
            statuses = Arrays.copyOf(statuses, room);
            starts = Arrays.copyOf(starts, room);
            connects = Arrays.copyOf(connects, room);
            headers = Arrays.copyOf(headers, room);
            ends = Arrays.copyOf(ends, room);
            bytes = Arrays.copyOf(bytes, room);
        }
        targets[count] = target;
        statuses[count] = 0;
        starts[count] = now;
        connects[count] = -1;
        headers[count] = -1;
        ends[count] = -1;
        bytes[count] = 0;
        count++;
    }

    /// What is tried from now on is another backend, asked instead of the one so far.
    void hop() {
        hop = count;
    }

    /// Whether a try is the first of a backend asked instead of another that was tried.
    boolean beginsHop(int number) {
        return number > 0 && number == hop;
    }

    /// The try that got the body, if there was one: backends asked instead get none.
    int withBody() {
        return (hop < 0 ? count : hop) - 1;
    }

    /// @param now 0 stands for a kept connection
    void connected(long now) {
        int last = count - 1;
        connects[last] = now == 0 ? 0 : now - starts[last];
    }

    void head(int status, long now) {
        int last = count - 1;
        statuses[last] = status;
        headers[last] = now - starts[last];
    }

    void received(int length) {
        bytes[count - 1] += length;
    }

    void end(long now) {
        int last = count - 1;
        if (last >= 0 && ends[last] < 0) {
            ends[last] = now - starts[last];
        }
    }

    /// Tells the last endpoint how long it took. Not of a connection that was not made, which ejection is for, nor of a
    /// tunnel, which lasts as long as its ends like.
    void report(long now) {
        int last = count - 1;
        EndpointTarget target = targets[last];
        if (target != null) {
            target.answered(ends[last], now);
        }
    }

    void failed(int status, long now) {
        int last = count - 1;
        if (statuses[last] == 0) {
            statuses[last] = status;
        }
        end(now);
    }

    Endpoint endpoint(int number) {
        EndpointTarget target = targets[number];
        if (target == null || number >= count) {
            throw new IndexOutOfBoundsException("try " + number + " of " + count);
        }
        return target.endpoint();
    }

    int status(int number) {
        return statuses[number];
    }

    long connectNanos(int number) {
        return connects[number];
    }

    long headerNanos(int number) {
        return headers[number];
    }

    long responseNanos(int number) {
        return Math.max(0, ends[number]);
    }

    long responseBytes(int number) {
        return bytes[number];
    }
}

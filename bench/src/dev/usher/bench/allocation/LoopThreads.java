package dev.usher.bench.allocation;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/// The event loops of this process, and what they have allocated on the heap so far.
final class LoopThreads {
    /// How their names begin.
    static final String PREFIX = "loop-";

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final long[] loops;

    LoopThreads() {
        loops = Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(info -> info != null && info.getThreadName().startsWith(PREFIX))
                .mapToLong(info -> info.getThreadId())
                .toArray();
        if (loops.length == 0) {
            throw new IllegalStateException("there are no event loops: no thread's name begins with " + PREFIX);
        }
    }

    long allocatedBytes() {
        return Arrays.stream(threads.getThreadAllocatedBytes(loops)).sum();
    }
}

package dev.usher.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// A bounded queue of whole lines as bytes, from one event loop to the writer thread, without locks.
///
/// A ring rather than a queue of buffers: a line is visible as soon as it is complete, so nobody has to hand over
/// half-filled buffers when traffic pauses, and a loop needs no timer for it.
final class LogRing {
    private final byte[] bytes;
    private final int mask;
    private final AtomicLong head = new AtomicLong(); // next byte to write out; moved by the writer thread
    private final AtomicLong tail = new AtomicLong(); // end of the last line; moved by the loop
    private final AtomicBoolean wakeAsked = new AtomicBoolean();
    private long seenHead; // the loop's last view of head

    /// @param capacity bytes, a power of two
    LogRing(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity must be a power of two: " + capacity);
        }
        bytes = new byte[capacity];
        mask = capacity - 1;
    }

    /// Adds a line; false when there is no room. The loop only.
    boolean offer(byte[] line, int length) {
        long end = tail.getPlain();
        if (length > bytes.length - (end - seenHead)) {
            seenHead = head.getAcquire();
            if (length > bytes.length - (end - seenHead)) {
                return false;
            }
        }
        int at = (int) end & mask;
        int first = Math.min(length, bytes.length - at);
        System.arraycopy(line, 0, bytes, at, first);
        System.arraycopy(line, first, bytes, 0, length - first);
        tail.setRelease(end + length);
        return true;
    }

    /// Whether the writer should come now rather than at its usual time: true once after half of the room is used.
    boolean wantsWriter() {
        return tail.getPlain() - seenHead > bytes.length / 2 && !wakeAsked.getPlain() && halfFull();
    }

    private boolean halfFull() {
        seenHead = head.getAcquire();
        boolean half = tail.getPlain() - seenHead > bytes.length / 2;
        if (half) {
            wakeAsked.set(true);
        }
        return half;
    }

    /// Writes out what is there; the writer thread only. What the stream refuses is lost.
    void drainTo(OutputStream out) throws IOException {
        wakeAsked.set(false);
        long from = head.getPlain();
        long to = tail.getAcquire();
        if (from == to) {
            return;
        }
        int at = (int) from & mask;
        int length = (int) (to - from);
        int first = Math.min(length, bytes.length - at);
        try {
            out.write(bytes, at, first);
            if (length > first) {
                out.write(bytes, 0, length - first);
            }
        } finally {
            head.setRelease(to);
        }
    }
}

package dev.usher.proxy.exchange;

/// Room on the heap for large heads of requests, on one loop. Heads are kept in arrays of their exchanges, from their
/// first octet until the exchange ends; many clients that each send a large one, and do not end it or wait for a slow
/// backend, could fill the heap. So those beyond a share of it are answered 503, while small heads, which most are, go
/// on.
public final class HeadRoom {
    /// A head that fits into this is a small one, in octets: twice what a browser sends.
    static final int SMALL = 8 * 1024;

    private final long most;
    private long taken;

    /// Empty room.
    ///
    /// @param most octets of large heads at a time
    public HeadRoom(long most) {
        this.most = most;
    }

    /// A quarter of the heap, shared by so many loops.
    public static HeadRoom ofHeap(int loops) {
        return new HeadRoom(Runtime.getRuntime().maxMemory() / 4 / loops);
    }

    /// An array for a head was replaced by a larger one, or let go when `after` is 0.
    void resized(int before, int after) {
        taken += large(after) - large(before);
    }

    private static long large(int octets) {
        return octets > SMALL ? octets : 0;
    }

    boolean isFull() {
        return taken > most;
    }
}

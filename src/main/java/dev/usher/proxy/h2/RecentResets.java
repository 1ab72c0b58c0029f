package dev.usher.proxy.h2;

/// The streams we reset last. Frames for them may have been under way and are dropped in silence (RFC 9113 §5.1); a
/// reset in answer to each would only make more of the same.
final class RecentResets {
    private static final int REMEMBERED = 256;

    /// Most connections need none.
    private int[] ids = {};
    private int next;

    void add(int streamId) {
        if (ids.length == 0) {
            ids = new int[REMEMBERED];
        }
        ids[next] = streamId;
        next = (next + 1) % REMEMBERED;
    }

    boolean contains(int streamId) {
        for (int id : ids) {
            if (id == streamId) {
                return true;
            }
        }
        return false;
    }
}
